package dev.lockstep.promotion;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a promotion did.
 *
 * @param plan the plan that ran
 * @param verification {@code null} when there was nothing to do
 * @param backup id of the backup of the target, {@code null} when there was nothing to do, and of a dry run, whose backup is discarded
 * @param restorePoint with backup {@code external}: the restore point's name and where it is; else {@code null}
 * @param dryRun it was rolled back on purpose
 * @param undo what was taken back; {@code null} for nothing
 */
public record PromotionResult(
        PlanResult plan,
        @Nullable Verification verification,
        @Nullable String backup,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String restorePoint,

        boolean dryRun,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable UndoResult undo) {

    /** Of what is no undo. */
    public PromotionResult(
            PlanResult plan,
            @Nullable Verification verification,
            @Nullable String backup,
            @Nullable String restorePoint,
            boolean dryRun) {
        this(plan, verification, backup, restorePoint, dryRun, null);
    }

    static PromotionResult nothingToDo(PlanResult plan, boolean dryRun) {
        return new PromotionResult(plan, null, null, null, dryRun);
    }

    PromotionResult withoutBackup() {
        return new PromotionResult(plan, verification, null, restorePoint, dryRun, undo);
    }

    /** Whether the target was changed, apart from its ledger. */
    public boolean changedTarget() {
        return backup != null && !dryRun;
    }

    /**
     * What was taken back.
     *
     * @param of id of the promotion
     * @param verdict {@code exact} or {@code lossy}
     * @param losses what is not kept, or did not come back
     * @param kept lookup rows that stay as they are now
     */
    public record UndoResult(UUID of, String verdict, List<UndoLoss> losses, List<UndoKept> kept) {
        /** Results of earlier versions kept all lookup rows, and counted them among the losses. */
        public UndoResult {
            kept = kept == null ? List.of() : List.copyOf(kept);
        }
    }

    /**
     * What was seen to hold inside the transaction, before the commit (I7).
     *
     * @param schema always {@code equal}: anything else fails the promotion
     * @param foreignKeys always {@code valid}
     * @param notValidated constraints that the source has not validated either
     */
    public record Verification(
            String schema, List<VerifiedTable> tables, String foreignKeys, List<String> notValidated) {}

    /** {@code checksum} is the same in source and target; with policy {@code upsert} it is the source's. */
    public record VerifiedTable(String table, long rows, String checksum) {}
}
