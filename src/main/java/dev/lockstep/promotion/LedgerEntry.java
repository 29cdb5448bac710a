package dev.lockstep.promotion;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.truth.TruthVersion;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One row of the ledger.
 *
 * @param id of the promotion
 * @param source name of the environment it came from
 * @param fingerprint of the plan that ran
 * @param committedAt the start of the committed transaction, by the target's clock
 * @param result the promotion's result as JSON text, as it was known before the commit
 * @param baseline the catalog that the promotion left behind
 * @param truth what all of the baseline came from, see {@link WholeTruth}; {@code null} for none, and in rows of older versions
 */
record LedgerEntry(
        UUID id,
        String source,
        String fingerprint,
        Instant committedAt,
        String result,
        Catalog baseline,
        @Nullable TruthVersion truth) {}
