package dev.lockstep.promotion;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.diff.Diff;
import dev.lockstep.diff.Selection;
import dev.lockstep.truth.TruthVersion;
import org.jspecify.annotations.Nullable;

/**
 * Which truth an environment is as a whole after a promotion, as far as that speaks. A promotion of everything makes it the one that its
 * source is, one of a part only when it was that before; and what leaves the schema as it was, or takes it back, leaves it what it was.
 */
final class WholeTruth {
    private WholeTruth() {}

    /**
     * @param ledger without the promotion's own row
     * @param named the truth that the promotion's source is
     * @param baseline what the promotion leaves behind
     */
    static @Nullable TruthVersion after(
            PromotionRequest request, @Nullable TruthVersion named, Ledger ledger, Catalog baseline) {
        if (named != null && request.whole()) {
            return named;
        }
        return ledger.everLeftTruth()
                ? ledger.preceding(request.undoOf())
                        .filter(entry -> entry.truth() != null && entry.truth().equals(named)
                                || same(entry.baseline(), baseline))
                        .map(LedgerEntry::truth)
                        .orElse(null)
                : null;
    }

    private static boolean same(Catalog before, Catalog after) {
        return Diff.between(before, after, Selection.defaults()).isEmpty();
    }
}
