package dev.lockstep.promotion;

import dev.lockstep.data.ArchivedRows;
import dev.lockstep.environment.Environment;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A promotion to be made.
 *
 * @param id the job's id, and the key of the ledger row
 * @param fingerprint of the plan that was reviewed: nothing else may run; {@code null} to run whatever the plan is
 * @param rows what takes the place of the source's rows, the source being the target itself then; {@code null} for a promotion
 */
public record PromotionRequest(
        UUID id,
        Environment source,
        Environment target,
        @Nullable String fingerprint,
        PromotionOptions options,
        @Nullable ArchivedRows rows) {

    /** Of another environment. */
    public PromotionRequest(
            UUID id, Environment source, Environment target, @Nullable String fingerprint, PromotionOptions options) {
        this(id, source, target, fingerprint, options, null);
    }
}
