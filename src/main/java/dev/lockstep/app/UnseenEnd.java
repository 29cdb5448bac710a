package dev.lockstep.app;

import dev.lockstep.job.JobResult;
import dev.lockstep.job.JobRun;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemType;
import java.time.Duration;

/** An attempt whose end nobody saw and nobody could look up so far. */
final class UnseenEnd {
    private static final String NEEDS_ATTENTION = "needs_attention";

    /** With pauses of up to five minutes: about a day. */
    private static final int MOST_ATTEMPTS = 290;

    private UnseenEnd() {}

    /**
     * Looks again later, and has somebody look at last.
     *
     * @param problem what kept from looking it up
     * @param byHand where somebody finds it out
     */
    static JobResult lookAgain(Problem problem, JobRun run, String byHand) {
        if (problem.type() == ProblemType.CANCELLED) {
            // This process is not to go on, but what became of the attempt is still to be looked up.
            return new JobResult.Unsettled(problem, Duration.ZERO);
        }
        if (run.attempt() < MOST_ATTEMPTS) {
            return new JobResult.Unsettled(problem, TransientFailures.delay(run.attempt()));
        }
        return new JobResult.Failed(NEEDS_ATTENTION, problem.withNextStep(byHand), null);
    }
}
