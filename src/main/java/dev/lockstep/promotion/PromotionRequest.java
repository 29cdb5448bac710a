package dev.lockstep.promotion;

import dev.lockstep.environment.Environment;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A promotion to be made.
 *
 * @param id the job's id, and the key of the ledger row
 * @param fingerprint of the plan that was reviewed: nothing else may run; {@code null} to run whatever the plan is
 */
public record PromotionRequest(
        UUID id,
        Environment source,
        Environment target,
        @Nullable String fingerprint,
        PromotionOptions options) {}
