package dev.lockstep.app;

import dev.lockstep.job.JobResult;
import dev.lockstep.job.JobRun;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Which failures may be gone a little later, when nothing was changed, and how long to wait for that. */
final class TransientFailures {
    private static final int MOST_ATTEMPTS = 4;
    private static final Duration FIRST_DELAY = Duration.ofSeconds(2);
    private static final Duration LONGEST_DELAY = Duration.ofMinutes(5);
    private static final int MOST_DOUBLINGS = 8;

    /** Refused or lost connections, a server that is starting, stopping or full; not a wrong name or password. */
    private static final Set<String> STATES = Set.of("57P01", "57P02", "57P03", "53300");

    private static final String INTERNAL_ERROR = "XX000";

    /** PostgreSQL does not translate what it takes for internal errors. */
    private static final List<String> DROPPED = List.of("could not open relation with OID", "cache lookup failed for");

    private TransientFailures() {}

    /** Runs work that changes nothing, and asks for another attempt when it fails for a moment only. */
    static JobResult retrying(JobRun run, Supplier<JobResult> work) {
        try {
            return work.get();
        } catch (ProblemException e) {
            if (mayPass(e.problem()) && run.attempt() < MOST_ATTEMPTS) {
                return new JobResult.Retry(e.problem(), delay(run.attempt()));
            }
            throw e;
        }
    }

    static boolean another(Problem problem, JobRun run) {
        return mayPass(problem) && run.attempt() < MOST_ATTEMPTS;
    }

    /** Doubled with each attempt, up to five minutes. */
    static Duration delay(int attempt) {
        Duration delay = FIRST_DELAY.multipliedBy(1L << Math.min(attempt - 1, MOST_DOUBLINGS));
        return delay.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : delay;
    }

    static boolean mayPass(Problem problem) {
        return switch (problem.type()) {
            case LOCK_TIMEOUT, TARGET_BUSY -> true;
            case STATEMENT_FAILED -> isOfDroppedObject(problem);
            case CONNECTION_FAILED, CONNECTION_LOST -> isConnection(problem.sqlState());
            default -> false;
        };
    }

    /**
     * {@code pg_get_*} look objects up as they are now, whatever the snapshot: one that somebody drops meanwhile is an internal
     * error to them.
     */
    private static boolean isOfDroppedObject(Problem problem) {
        return INTERNAL_ERROR.equals(problem.sqlState())
                && DROPPED.stream().anyMatch(text -> problem.detail().startsWith(text));
    }

    private static boolean isConnection(@Nullable String state) {
        return state == null || state.startsWith("08") || STATES.contains(state);
    }
}
