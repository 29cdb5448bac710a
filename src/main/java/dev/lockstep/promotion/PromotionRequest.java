package dev.lockstep.promotion;

import dev.lockstep.data.ArchivedRows;
import dev.lockstep.environment.Environment;
import dev.lockstep.truth.TruthDatabase;
import dev.lockstep.truth.TruthVersion;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A promotion to be made.
 *
 * @param id the job's id, and the key of the ledger row
 * @param source of a push that has not begun the target itself, under the name of the truth
 * @param fingerprint of the plan that was reviewed: nothing else may run; {@code null} to run whatever the plan is
 * @param rows what takes the place of the source's rows, the source being the target itself then; {@code null} for a promotion
 * @param truth what the source is; {@code null} when it is an environment
 * @param whole the source is promoted as a whole; of a truth, all that it speaks about
 * @param undoOf the promotion that is taken back, the source being the target itself then; {@code null} for none
 */
public record PromotionRequest(
        UUID id,
        Environment source,
        Environment target,
        @Nullable String fingerprint,
        PromotionOptions options,
        @Nullable ArchivedRows rows,
        @Nullable TruthVersion truth,
        boolean whole,
        @Nullable UUID undoOf) {

    /** With rows from elsewhere than another environment. */
    public PromotionRequest(
            UUID id,
            Environment source,
            Environment target,
            @Nullable String fingerprint,
            PromotionOptions options,
            @Nullable ArchivedRows rows) {
        this(
                id,
                source,
                target,
                fingerprint,
                options,
                rows,
                null,
                rows == null && options.selection().scope().isEverything(),
                null);
    }

    /** Of another environment. */
    public PromotionRequest(
            UUID id, Environment source, Environment target, @Nullable String fingerprint, PromotionOptions options) {
        this(id, source, target, fingerprint, options, null);
    }

    /** Of the undo of a promotion into {@code target}. */
    static PromotionRequest undo(
            UUID id, UUID undoOf, Environment target, @Nullable String fingerprint, PromotionOptions options) {
        Environment before = new Environment("before " + undoOf, target.url(), target.tier(), target.policy());
        return new PromotionRequest(id, before, target, fingerprint, options, null, null, false, undoOf);
    }

    public PromotionRequest with(PromotionOptions other) {
        return new PromotionRequest(id, source, target, fingerprint, other, rows, truth, whole, undoOf);
    }

    /** The same from a database that has the truth. */
    public PromotionRequest from(TruthDatabase database) {
        TruthVersion version = database.version();
        PromotionOptions about = options.selecting(
                options.selection().withExtensions(version.declaresExtensions()).withLent(database.lent()));
        return new PromotionRequest(
                id, database.environment(), target, fingerprint, about, rows, version, whole, undoOf);
    }
}
