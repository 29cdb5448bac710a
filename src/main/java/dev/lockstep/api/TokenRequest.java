package dev.lockstep.api;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /tokens}. */
@Schema(name = "TokenRequest", example = """
                {"name": "ci", "role": "operator", "expiresAt": "2031-01-01T00:00:00Z"}""")
public record TokenRequest(
        @Schema(description = "Who it is for; stands in the audit log and in jobs.", examples = "ci")
        @NotNull
        @Pattern(
                regexp = "[a-z0-9_.-]{1,63}",
                message = "has to be 1 to 63 lower-case letters, digits, '_', '.' and '-'")
        @Nullable
        String name,

        @Schema(
                description = "viewer reads; operator also starts work; admin also changes environments and tokens.",
                examples = "operator",
                enumeration = {"viewer", "operator", "admin"})
        @NotNull
        @Pattern(regexp = "viewer|operator|admin", message = "has to be viewer, operator or admin")
        @Nullable
        String role,

        @Schema(description = "When it stops working; never when left out.", examples = "2031-01-01T00:00:00Z")
        @Nullable
        Instant expiresAt) {}
