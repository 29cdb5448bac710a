package dev.lockstep.promotion;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /promotions/{id}/undo}.
 *
 * @param plan fingerprint of the plan that was previewed
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "UndoOrder", description = "How to take a promotion back")
public record UndoOrder(
        @Pattern(
                regexp = "sha256:[0-9a-f]{64}",
                message = "must be the fingerprint of a plan: sha256: and 64 hexadecimal digits")
        @Schema(
                description =
                        "Fingerprint of the plan that the preview showed: exactly this runs, or the job fails with plan-changed, as it does when something else would be lost by now")
        @Nullable
        String plan,

        @Valid @Nullable Options options) {

    /** All may be left out. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "UndoOptions")
    public record Options(
            @Size(max = 50)
            @Schema(
                    examples = "[\"DATA_LOSS\"]",
                    description = "Names of the hazards that are accepted besides those of the target's policy")
            @Nullable
            List<String> acceptHazards,

            @Schema(defaultValue = "false", description = "Do everything in the target, then roll back") @Nullable
            Boolean dryRun,

            @Schema(
                    examples = "3s",
                    defaultValue = "3s",
                    description =
                            "How long a statement waits for a lock before everything is rolled back and tried again: 500ms, 3s, 2min")
            @Nullable
            String lockTimeout,

            @Schema(
                    examples = "full",
                    defaultValue = "full",
                    enumeration = {"full", "affected", "external"},
                    description =
                            "What is backed up first, as of a promotion. Undoing the undo needs the rows of what this one drops")
            @Nullable
            String backup) {}

    Options optionsOrNone() {
        return options == null ? new Options(null, null, null, null) : options;
    }
}
