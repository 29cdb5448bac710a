package dev.lockstep.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.environment.Environments;
import dev.lockstep.job.JobResult;
import dev.lockstep.job.JobRun;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.promotion.Phase;
import dev.lockstep.promotion.PromotionResult;
import dev.lockstep.promotion.Settlement;
import dev.lockstep.promotion.UnknownOutcomeException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** One attempt at a job that changes a target, and the settling of those that were interrupted. */
@ApplicationScoped
public class PromotionAttempt {
    private static final Logger LOG = Logger.getLogger(PromotionAttempt.class);
    private static final String PROMOTED = "promoted";
    private static final String UNCHANGED = "unchanged";
    /** The field of every order that names the plan that was reviewed. */
    private static final String PLAN = "plan";

    private static final int MOST_REPLANS = 4;

    private final Settlement settlement;
    private final Environments environments;
    private final WorkMetrics metrics;
    private final ObjectMapper json;

    public PromotionAttempt(Settlement settlement, Environments environments, WorkMetrics metrics, ObjectMapper json) {
        this.settlement = settlement;
        this.environments = environments;
        this.metrics = metrics;
        this.json = json;
    }

    /** What an attempt does: reads its order, promotes, and gives back what it used. */
    interface Work {
        /** @param done is told the result as soon as there is one: what is thrown after that does not make it undone */
        void run(Consumer<PromotionResult> done);
    }

    /**
     * Runs an attempt. One that is not the first looks up first what the one before did, knowing nothing but the job's id and its
     * target: all else that the order names may be gone or changed by now.
     *
     * @param target the environment's name
     * @param work is not run when an earlier attempt was committed
     */
    JobResult run(JobRun run, String target, Work work) {
        if (run.attempt() > 1) {
            Optional<JobResult> settled = settle(run, target, run.unseen());
            if (settled.isPresent()) {
                return settled.get();
            }
        }
        AtomicReference<PromotionResult> done = new AtomicReference<>();
        try {
            work.run(done::set);
        } catch (RuntimeException | Error e) {
            if (done.get() == null) {
                return ended(e, run, target);
            }
            LOG.warnf(e, "Job %s did its work, but not all that it used could be given back", run.id());
            run.progress()
                    .warn(
                            "The promotion is over, but not all that it used could be given back. The service's log has more.");
        }
        return succeeded(done.get());
    }

    private JobResult ended(Throwable failure, JobRun run, String target) {
        if (failure instanceof UnknownOutcomeException unknown) {
            run.progress().warn(unknown.problem().detail());
            return settle(run, target, true).orElseGet(() -> failed(unknown.problem()));
        }
        if (failure instanceof ProblemException known) {
            return ended(known, run);
        }
        if (failure instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) failure;
    }

    /**
     * What the attempt before did: it is over with a result, or has to be tried again, or (empty) changed nothing.
     *
     * @param unknown whether it may have been committed; otherwise all that there is to do is to end what is left of it
     */
    private Optional<JobResult> settle(JobRun run, String target, boolean unknown) {
        try {
            Optional<PromotionResult> committed = settlement.settle(run.id(), environments.get(target), run.progress());
            committed.ifPresent(result -> {
                run.progress().info("The ledger in the target says that the interrupted attempt was committed.");
                run.progress().phaseStarted(Phase.COMMIT);
                run.progress().phaseSucceeded("committed, as the ledger says");
            });
            return committed.map(this::succeeded);
        } catch (ProblemException e) {
            return Optional.of(unknown ? unsettled(e.problem(), run) : ended(e, run));
        } catch (RuntimeException e) {
            if (!unknown) {
                throw e;
            }
            LOG.errorf(e, "Job %s: what became of the attempt before could not be looked up", run.id());
            return Optional.of(unsettled(
                    Problem.of(
                            ProblemType.INTERNAL,
                            "An unexpected error kept from looking up whether the promotion was committed; the service's log has it."),
                    run));
        }
    }

    private static JobResult unsettled(Problem problem, JobRun run) {
        return UnseenEnd.lookAgain(
                problem,
                run,
                "Whether the promotion took effect could not be looked up. When the target can be reached again, look for id %s in its table lockstep.promotion: the row is there if and only if the promotion was committed."
                        .formatted(run.id()));
    }

    private static JobResult ended(ProblemException e, JobRun run) {
        Problem problem = e.problem();
        boolean stale = problem.type() == ProblemType.PLAN_CHANGED
                && !run.request().hasNonNull(PLAN)
                && run.attempt() < MOST_REPLANS;
        if (problem.type() == ProblemType.CANCELLED && cancelled(run)) {
            return new JobResult.Cancelled(UNCHANGED, problem, null);
        }
        if (stale || TransientFailures.another(problem, run)) {
            return new JobResult.Retry(problem, TransientFailures.delay(run.attempt()), UNCHANGED);
        }
        return failed(problem);
    }

    /** A statement that the server stopped, but not because of this job's cancel, is a failure like another. */
    private static boolean cancelled(JobRun run) {
        try {
            run.progress().checkCancelled();
            return false;
        } catch (ProblemException e) {
            return true;
        }
    }

    private JobResult succeeded(PromotionResult result) {
        if (result.changedTarget()) {
            try {
                metrics.promoted(result);
            } catch (RuntimeException e) {
                LOG.warn("A promotion is not counted", e);
            }
        }
        return new JobResult.Succeeded(result.changedTarget() ? PROMOTED : UNCHANGED, json.valueToTree(result));
    }

    private static JobResult failed(Problem problem) {
        return new JobResult.Failed(UNCHANGED, problem, null);
    }
}
