package dev.lockstep.promotion;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a promotion did.
 *
 * @param plan the plan that ran
 * @param verification {@code null} when there was nothing to do
 * @param backup id of the backup of the target, {@code null} when there was nothing to do
 * @param restorePoint with backup {@code external}: the restore point's name and where it is; else {@code null}
 * @param dryRun it was rolled back on purpose
 */
public record PromotionResult(
        PlanResult plan,
        @Nullable Verification verification,
        @Nullable String backup,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String restorePoint,

        boolean dryRun) {

    static PromotionResult nothingToDo(PlanResult plan, boolean dryRun) {
        return new PromotionResult(plan, null, null, null, dryRun);
    }

    /** Whether the target was changed, apart from its ledger. */
    public boolean changedTarget() {
        return backup != null && !dryRun;
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
