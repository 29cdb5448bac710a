package dev.lockstep.promotion;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /drift-checks}, and the request of its job. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "DriftOrder", description = "Which environment to check, and what it should be like")
public record DriftOrder(
        @NotBlank @Schema(examples = "test", description = "Name of the environment that is checked")
        String environment,

        @NotBlank
        @Schema(
                examples = "development",
                description =
                        "Name of the environment that it should equal; baseline: what its last promotion left behind; or truth: what the source of truth says")
        String against,

        @Schema(
                examples = SelectionOrder.IGNORE,
                defaultValue = SelectionOrder.IGNORE,
                enumeration = {SelectionOrder.IGNORE, SelectionOrder.SYNC},
                description = "Whether owners, grants and default privileges are compared: ignore or sync")
        @Nullable
        String privileges,

        @Size(max = SelectionOrder.MOST_PATTERNS)
        @Schema(examples = SelectionOrder.INCLUDE_EXAMPLE, description = SelectionOrder.INCLUDE)
        @Nullable
        List<@NotBlank String> include,

        @Size(max = SelectionOrder.MOST_PATTERNS)
        @Schema(examples = SelectionOrder.EXCLUDE_EXAMPLE, description = SelectionOrder.EXCLUDE)
        @Nullable
        List<@NotBlank String> exclude,

        @Schema(
                examples = "false",
                defaultValue = "false",
                description =
                        "Whether a table whose columns stand in another order counts as different. No plan can change that")
        @Nullable
        Boolean columnOrder,

        @Size(max = ExpectedDifference.MOST)
        @Schema(
                description =
                        "Differences that are known: out of the verdict, and in the report. Beside those that are declared of the environment")
        @Nullable
        List<@NotNull @Valid ExpectedDifference> expected) {

    SelectionOrder selection() {
        return new SelectionOrder(privileges, include, exclude);
    }
}
