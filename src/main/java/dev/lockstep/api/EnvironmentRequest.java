package dev.lockstep.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.lockstep.environment.Registration;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of {@code PUT /environments/{name}}. */
@Schema(name = "EnvironmentRequest", example = """
                {"url": "postgresql://lockstep:${env:TEST_PASSWORD}@db.example:5432/shop?sslmode=require",
                 "tier": 2, "policy": {"acceptHazards": ["VALIDATION_SCAN"], "approvals": 0}}""")
public record EnvironmentRequest(
        @Schema(
                description =
                        "libpq connection URL. The password, or the whole URL, may be ${env:NAME} or ${file:PATH},"
                                + " looked up whenever it is used. Leave it out to keep the stored one.",
                examples =
                        "postgresql://lockstep:${file:/run/secrets/test-db}@db.example:5432/shop?sslmode=verify-full")
        @Nullable
        @Size(min = 1, max = 4096)
        String url,

        @Schema(description = "Place in the pipeline; changes go from lower to higher.", examples = "2")
        @NotNull
        @Min(1)
        @Max(Registration.HIGHEST_TIER)
        @Nullable
        Integer tier,

        @Schema(description = "What it allows as a target. Without one: no hazard is accepted beforehand.")
        @Valid
        @Nullable
        PolicyRequest policy) {

    /** The policy in a request. */
    @Schema(name = "PolicyRequest")
    public record PolicyRequest(
            @Schema(
                    description = "Hazards that a promotion to it need not accept by name.",
                    examples = "[\"VALIDATION_SCAN\"]")
            @Nullable
            @Size(max = 50)
            List<@NotNull @Size(max = 100) String> acceptHazards,

            @Schema(description = "Approvals by others that a promotion needs. Only 0 for now.", examples = "0")
            @PositiveOrZero
            @Nullable
            Integer approvals,

            @JsonProperty("protected")
            @Schema(description = "Whether plans for it are rehearsed. By default from tier 3 on.", examples = "true")
            @Nullable
            Boolean guarded) {}

    /** Kept out of logs: the URL may hold a password. */
    @Override
    public String toString() {
        return "EnvironmentRequest[tier=" + tier + ", policy=" + policy + "]";
    }
}
