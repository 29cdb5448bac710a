package dev.lockstep.promotion;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.lockstep.backup.BackupExtent;
import dev.lockstep.environment.Environment;
import dev.lockstep.environment.Environments;
import dev.lockstep.plan.Hazard;
import dev.lockstep.problem.ProblemException;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Turns the order of an undo into a promotion: of a target to what it was before another one. */
public final class UndoOrders {
    /** The field of a job's request that says that it is an undo. */
    public static final String UNDO_OF = "undoOf";

    private final Environments environments;

    public UndoOrders(Environments environments) {
        this.environments = environments;
    }

    /**
     * The request of an undo's job, in the shape of a promotion's.
     *
     * @param source stands for what the target was before
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record UndoJob(
            UUID undoOf,
            String source,
            String target,
            @Nullable String plan,
            UndoOrder.@Nullable Options options) {

        public static UndoJob of(UUID undoOf, String target, UndoOrder order) {
            return new UndoJob(undoOf, "before " + undoOf, target, order.plan(), order.options());
        }
    }

    /** @throws ProblemException {@code UNKNOWN_ENVIRONMENT} when it is no longer registered */
    public Environment target(String name) {
        return environments.get(name);
    }

    /** @throws ProblemException that says which field is wrong and what it may be */
    public PromotionRequest request(UUID id, UndoJob job) {
        Environment target = target(job.target());
        UndoOrder.Options options = new UndoOrder(job.plan(), job.options()).optionsOrNone();
        OrderFields.oneOf(options.backup(), List.of("full", "affected", "external"), "/options/backup");
        Set<Hazard> accepted = EnumSet.noneOf(Hazard.class);
        accepted.addAll(OrderFields.hazards(target.policy().acceptHazards(), "policy of " + target.name()));
        accepted.addAll(OrderFields.hazards(
                options.acceptHazards() == null ? List.of() : options.acceptHazards(), "/options/acceptHazards"));
        return PromotionRequest.undo(
                id,
                job.undoOf(),
                target,
                job.plan(),
                PromotionOptions.ofUndo(
                        accepted,
                        Boolean.TRUE.equals(options.dryRun()),
                        OrderFields.lockTimeout(options.lockTimeout(), "/options/lockTimeout"),
                        options.backup() == null
                                ? BackupExtent.FULL
                                : BackupExtent.valueOf(options.backup().toUpperCase(Locale.ROOT))));
    }
}
