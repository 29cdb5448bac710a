package dev.lockstep.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import dev.lockstep.access.Token;
import dev.lockstep.access.Tokens;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A token as the API shows it. */
@Schema(name = "Token")
@JsonInclude(Include.NON_NULL)
public record TokenView(
        @Schema(examples = "ci") String name,

        @Schema(enumeration = {"viewer", "operator", "admin"})
        String role,

        Instant createdAt,
        @Schema(examples = "admin") String createdBy,
        @Nullable Instant expiresAt,
        @Schema(description = "To the minute.") @Nullable Instant lastUsedAt,
        @Nullable Instant revokedAt,
        @Nullable String revokedBy,

        @Schema(description = "The token itself: in the answer that creates it and nowhere else.", examples = "lsk_…")
        @Nullable
        String token) {

    static TokenView of(Token token) {
        return of(token, null);
    }

    static TokenView of(Tokens.Created created) {
        return of(created.token(), created.text().value());
    }

    private static TokenView of(Token token, @Nullable String text) {
        return new TokenView(
                token.name(),
                token.role().label(),
                token.createdAt(),
                token.createdBy(),
                token.expiresAt(),
                token.lastUsedAt(),
                token.revokedAt(),
                token.revokedBy(),
                text);
    }

    @Override
    public String toString() {
        return "TokenView[name=" + name + ", role=" + role + "]";
    }
}
