package dev.lockstep.promotion;

import jakarta.validation.constraints.NotBlank;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The body of {@code POST /drift-checks}, and the request of its job. */
@Schema(name = "DriftOrder", description = "Which environment to check, and what it should be like")
public record DriftOrder(
        @NotBlank @Schema(examples = "test", description = "Name of the environment that is checked")
        String environment,

        @NotBlank
        @Schema(
                examples = "development",
                description =
                        "Name of the environment that it should equal, or baseline: what its last promotion left behind")
        String against) {}
