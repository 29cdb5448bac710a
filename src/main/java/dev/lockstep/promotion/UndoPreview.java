package dev.lockstep.promotion;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What undoing a promotion would do. Nothing was changed to find it out.
 *
 * @param committedAt when the promotion was
 * @param verdict {@code exact}, {@code lossy} or {@code refused}
 * @param conflicts why it is refused, one line each
 * @param kept lookup rows that stay as they are now
 * @param plan {@code null} when there can be none
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
@Schema(name = "UndoPreview")
public record UndoPreview(
        UUID promotion,
        @Schema(examples = "test") String target,
        Instant committedAt,

        @Schema(
                enumeration = {"exact", "lossy", "refused"},
                description =
                        "exact: everything is as before the promotion, and nothing that was written since is lost. lossy: losses says what is lost. refused: conflicts says what has to be seen to first")
        String verdict,

        List<UndoLoss> losses,
        List<String> conflicts,

        @Schema(
                description =
                        "Lookup rows that the promotion changed and that stay as they are now, since somebody wrote or uses them")
        List<UndoKept> kept,

        @Schema(description = "One sentence each on what comes back from where, and on what stays as it is now")
        List<String> notes,

        @Schema(nullable = true) @Nullable PlanResult plan) {
    public static final String EXACT = "exact";
    public static final String LOSSY = "lossy";
    public static final String REFUSED = "refused";

    static UndoPreview of(String target, ReviewedPlan plan, Undo undo) {
        UndoFindings findings = undo.findings();
        return new UndoPreview(
                undo.of().id(),
                target,
                undo.of().committedAt(),
                findings.verdict(),
                findings.losses(),
                findings.conflicts(),
                UndoKept.of(findings.kept()),
                plan.notes(),
                PlanResult.of("before " + undo.of().id(), target, plan));
    }

    static UndoPreview refused(String target, LedgerLine of, List<String> conflicts) {
        return new UndoPreview(
                of.id(), target, of.committedAt(), REFUSED, List.of(), conflicts, List.of(), List.of(), null);
    }
}
