package dev.lockstep.promotion;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.lockstep.truth.Truths;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /pushes}, and the request of its job.
 *
 * @param plan fingerprint of the plan that was reviewed
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "PushOrder", description = "Which environment is to have the schema that the source of truth says")
public record PushOrder(
        @NotBlank @Schema(examples = "development", description = "Name of the environment that is changed")
        String environment,

        @Pattern(
                regexp = "sha256:[0-9a-f]{64}",
                message = "must be the fingerprint of a plan: sha256: and 64 hexadecimal digits")
        @Schema(
                description =
                        "Fingerprint of the plan that was reviewed (POST /plans with the source truth): exactly this plan runs, or the job fails with plan-changed")
        @Nullable
        String plan,

        @Valid PromotionOrder.@Nullable Options options) {

    /** The same as what a promotion from the truth would be. */
    PromotionOrder promotion() {
        return new PromotionOrder(Truths.NAME, environment, plan, options);
    }
}
