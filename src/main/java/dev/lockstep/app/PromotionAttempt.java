package dev.lockstep.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.job.JobResult;
import dev.lockstep.job.JobRun;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.promotion.Phase;
import dev.lockstep.promotion.PromotionRequest;
import dev.lockstep.promotion.PromotionResult;
import dev.lockstep.promotion.Settlement;
import dev.lockstep.promotion.UnknownOutcomeException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** One attempt at a job that changes a target, and the settling of those that were interrupted. */
@ApplicationScoped
public class PromotionAttempt {
    private static final String PROMOTED = "promoted";
    private static final String UNCHANGED = "unchanged";
    private static final String NEEDS_ATTENTION = "needs_attention";
    /** With pauses of up to five minutes: about a day. */
    private static final int MOST_ATTEMPTS = 290;

    private static final int MOST_REPLANS = 4;

    private final Settlement settlement;
    private final WorkMetrics metrics;
    private final ObjectMapper json;

    public PromotionAttempt(Settlement settlement, WorkMetrics metrics, ObjectMapper json) {
        this.settlement = settlement;
        this.metrics = metrics;
        this.json = json;
    }

    /** @param work the promotion itself; is not run when an earlier attempt was committed */
    JobResult run(JobRun run, PromotionRequest request, Supplier<PromotionResult> work) {
        if (run.attempt() > 1) {
            Optional<JobResult> settled = settle(run, request, run.unseen());
            if (settled.isPresent()) {
                return settled.get();
            }
        }
        try {
            return succeeded(work.get());
        } catch (UnknownOutcomeException e) {
            run.progress().warn(e.problem().detail());
            return settle(run, request, true).orElseGet(() -> failed(e.problem()));
        } catch (ProblemException e) {
            return ended(e, run, request);
        }
    }

    /**
     * What the attempt before did: it is over with a result, or has to be tried again, or (empty) changed nothing.
     *
     * @param unknown whether it may have been committed; otherwise all that there is to do is to end what is left of it
     */
    private Optional<JobResult> settle(JobRun run, PromotionRequest request, boolean unknown) {
        try {
            Optional<PromotionResult> committed = settlement.settle(request, run.progress());
            committed.ifPresent(result -> {
                run.progress().info("The ledger in the target says that the interrupted attempt was committed.");
                run.progress().phaseStarted(Phase.COMMIT);
                run.progress().phaseSucceeded("committed, as the ledger says");
            });
            return committed.map(this::succeeded);
        } catch (ProblemException e) {
            if (!unknown) {
                return Optional.of(ended(e, run, request));
            }
            if (e.problem().type() == ProblemType.CANCELLED) {
                // This process is not to go on, but whether there was a commit is still to be looked up.
                return Optional.of(new JobResult.Unsettled(e.problem(), Duration.ZERO));
            }
            if (run.attempt() < MOST_ATTEMPTS) {
                return Optional.of(new JobResult.Unsettled(e.problem(), TransientFailures.delay(run.attempt())));
            }
            return Optional.of(new JobResult.Failed(
                    NEEDS_ATTENTION,
                    e.problem()
                            .withNextStep(
                                    "Whether the promotion took effect could not be looked up. When the target can be reached again, look for id %s in its table lockstep.promotion: the row is there if and only if the promotion was committed."
                                            .formatted(run.id())),
                    null));
        }
    }

    private JobResult ended(ProblemException e, JobRun run, PromotionRequest request) {
        Problem problem = e.problem();
        boolean stale = problem.type() == ProblemType.PLAN_CHANGED
                && request.fingerprint() == null
                && run.attempt() < MOST_REPLANS;
        if (problem.type() == ProblemType.CANCELLED && cancelled(run)) {
            return new JobResult.Cancelled(UNCHANGED, problem, null);
        }
        if (stale || TransientFailures.another(problem, run)) {
            return new JobResult.Retry(problem, TransientFailures.delay(run.attempt()));
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
            metrics.promoted(result);
        }
        return new JobResult.Succeeded(result.changedTarget() ? PROMOTED : UNCHANGED, json.valueToTree(result));
    }

    private static JobResult failed(Problem problem) {
        return new JobResult.Failed(UNCHANGED, problem, null);
    }
}
