package dev.lockstep.promotion;

import dev.lockstep.data.LookupTable;
import dev.lockstep.data.RowComparison;
import dev.lockstep.data.TableComparison;
import dev.lockstep.data.TableDelta;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import java.util.ArrayList;
import java.util.List;

/** Compares the lookup tables once more, now that they should be equal. */
final class VerifyRows {
    private VerifyRows() {}

    static List<PromotionResult.VerifiedTable> check(Synced synced) {
        Checked checked = synced.checked();
        List<PromotionResult.VerifiedTable> verified = new ArrayList<>();
        List<String> different = new ArrayList<>();
        try (RowComparison comparison = new RowComparison(checked.source(), checked.target(), checked.progress())) {
            for (LookupTable table : checked.plan().lookupTables().tables()) {
                TableComparison compared = comparison.compare(table, 0);
                TableDelta left = compared.delta(table.policy());
                if (!left.isEmpty()) {
                    different.add("%s: %d rows missing, %d different, %d too many"
                            .formatted(left.table(), left.insert(), left.update(), left.delete()));
                }
                verified.add(new PromotionResult.VerifiedTable(
                        compared.table(), compared.sourceRows(), compared.sourceChecksum()));
            }
        }
        if (!different.isEmpty()) {
            throw new ProblemException(Problem.of(
                            ProblemType.VERIFICATION_FAILED,
                            "After the sync lookup rows of %s still differ from %s; everything was rolled back."
                                    .formatted(
                                            checked.request().target().name(),
                                            checked.request().source().name()))
                    .withItems(different)
                    .withNextStep("Look for triggers or rules in the target that change rows as they are written."));
        }
        return verified;
    }
}
