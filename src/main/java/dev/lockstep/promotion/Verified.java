package dev.lockstep.promotion;

import dev.lockstep.catalog.Catalog;

/**
 * Everything that I7 asks for was seen to hold, still in the open transaction.
 *
 * @param baseline the catalog that the commit will leave behind
 */
record Verified(Synced synced, PromotionResult result, Catalog baseline) {
    String summary() {
        PromotionResult.Verification verification = result.verification();
        int tables = verification == null ? 0 : verification.tables().size();
        return "schema equal, %d lookup tables equal, foreign keys valid".formatted(tables);
    }

    Checked checked() {
        return synced.checked();
    }
}
