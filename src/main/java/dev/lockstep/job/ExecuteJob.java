package dev.lockstep.job;

import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.LogLevel;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;

/** Runs one attempt at a job on the calling thread, from its handler's first step to the ending in the store. */
final class ExecuteJob {
    private static final Logger LOG = Logger.getLogger(ExecuteJob.class);

    private final Replica replica;
    private final ScheduledExecutorService upkeep;

    ExecuteJob(Replica replica, ScheduledExecutorService upkeep) {
        this.replica = replica;
        this.upkeep = upkeep;
    }

    void execute(Attempt attempt, JobHandler handler) {
        Lease lease = attempt.lease();
        StoredProgress progress = new StoredProgress(attempt, replica, upkeep);
        if (lease.takenOver()) {
            progress.log(
                    LogLevel.WARN,
                    "Nobody saw how attempt " + (lease.attempt() - 1) + " ended; going on with attempt "
                            + lease.attempt(),
                    Map.of("attempt", lease.attempt()));
        }
        JobResult result = new JobLogger(lease).within(null, () -> run(lease, handler, progress, attempt));
        if (result instanceof JobResult.Unsettled unsettled) {
            giveBack(attempt, progress, unsettled);
            return;
        }
        if (attempt.isHandedOver() && endedByStopping(result)) {
            giveBack(attempt, progress, Duration.ZERO);
            return;
        }
        Ending ending = ending(attempt, result);
        describe(progress, ending);
        untilWritten(attempt, () -> {
            Optional<Duration> ran = progress.end(ending);
            if (ran.isEmpty()) {
                LOG.warnf(
                        "Job %s: the lease was lost, so the end of attempt %d counts for nothing",
                        lease.id(), lease.attempt());
            } else if (ending.state().isFinal()) {
                replica.metrics().finished(lease.kind(), ending.state(), ending.outcome(), ran.get());
            }
        });
    }

    private void giveBack(Attempt attempt, StoredProgress progress, JobResult.Unsettled unsettled) {
        Problem problem = unsettled.problem();
        progress.log(
                LogLevel.WARN,
                "What the attempt before did is not known yet. "
                        + problem.type().title() + ": " + problem.detail() + " Trying again in "
                        + unsettled.delay().toMillis() + " ms.",
                Map.of("problem", problem.type().code()));
        giveBack(attempt, progress, unsettled.delay());
    }

    /** For another worker to go on with, or this one. */
    private void giveBack(Attempt attempt, StoredProgress progress, Duration delay) {
        untilWritten(attempt, () -> {
            progress.interrupt();
            replica.write().release(attempt.lease(), delay);
        });
    }

    private static JobResult run(Lease lease, JobHandler handler, StoredProgress progress, Attempt attempt) {
        try {
            return handler.run(new JobRun(
                    lease.id(),
                    lease.kind(),
                    lease.environment(),
                    lease.attempt(),
                    lease.takenOver(),
                    lease.requestedBy(),
                    lease.request(),
                    progress));
        } catch (ProblemException e) {
            return e.problem().type() == ProblemType.CANCELLED
                    ? new JobResult.Cancelled(null, e.problem(), null)
                    : new JobResult.Failed(null, e.problem(), null);
        } catch (Exception | LinkageError | AssertionError | StackOverflowError | OutOfMemoryError e) {
            if (attempt.hasToStop()) {
                // Most likely what comes of being interrupted.
                LOG.infof(e, "Job %s was stopped", lease.id());
                return new JobResult.Cancelled(null, Problem.of(ProblemType.CANCELLED, "The job was stopped."), null);
            }
            UUID incident = UUID.randomUUID();
            LOG.errorf(e, "Job %s failed, incident %s", lease.id(), incident);
            return new JobResult.Failed(null, internal(incident), null);
        }
    }

    private static Problem internal(UUID incident) {
        return Problem.of(
                        ProblemType.INTERNAL,
                        "An unexpected error ended the job; it is in the log as incident " + incident + ".")
                .withNextStep(
                        "Look the incident up in the service's log, or send its number to whoever runs the service.");
    }

    private static boolean endedByStopping(JobResult result) {
        return result instanceof JobResult.Cancelled
                || result instanceof JobResult.Failed failed && failed.problem().type() == ProblemType.CANCELLED;
    }

    private Ending ending(Attempt attempt, JobResult result) {
        if (result instanceof JobResult.Succeeded succeeded) {
            return Ending.of(JobState.SUCCEEDED, succeeded.outcome(), succeeded.result(), null);
        }
        if (result instanceof JobResult.Failed failed) {
            return Ending.of(JobState.FAILED, failed.outcome(), failed.result(), failed.problem());
        }
        if (result instanceof JobResult.Cancelled cancelled) {
            JobState state = attempt.isCancelled() ? JobState.CANCELLED : JobState.FAILED;
            return Ending.of(state, cancelled.outcome(), cancelled.result(), cancelled.problem());
        }
        JobResult.Retry retry = (JobResult.Retry) result;
        if (attempt.isCancelled()) {
            return Ending.of(JobState.CANCELLED, retry.outcome(), null, retry.problem());
        }
        Lease lease = attempt.lease();
        return lease.attempt() < lease.maxAttempts()
                ? Ending.again(retry.problem(), backoff(retry.delay(), lease.attempt()))
                : Ending.of(JobState.FAILED, retry.outcome(), null, retry.problem());
    }

    /** What the handler asks for, doubled with each attempt, within the bounds of the settings. */
    private Duration backoff(Duration asked, int attempt) {
        Duration first = replica.settings().firstBackoff();
        Duration longest = replica.settings().longestBackoff();
        Duration base = asked.compareTo(first) > 0 ? asked : first;
        Duration wait = base.multipliedBy(1L << Math.min(attempt - 1, 20));
        return wait.compareTo(longest) < 0 ? wait : longest;
    }

    private static void describe(StoredProgress progress, Ending ending) {
        Problem problem = ending.problem();
        if (problem == null) {
            return;
        }
        String message = problem.type().title() + ": " + problem.detail();
        Map<String, String> fields = Map.of("problem", problem.type().code());
        switch (ending.state()) {
            case QUEUED ->
                progress.log(
                        LogLevel.WARN,
                        message + " Trying again in " + ending.runAfter().toMillis() + " ms.",
                        fields);
            case CANCELLED -> progress.log(LogLevel.INFO, message, fields);
            default -> progress.log(LogLevel.ERROR, message, fields);
        }
    }

    /** The store may be away for a while; once the lease is over the job is somebody else's. */
    private void untilWritten(Attempt attempt, Runnable write) {
        while (true) {
            try {
                write.run();
                return;
            } catch (RuntimeException e) {
                if (attempt.isLost() || Thread.currentThread().isInterrupted()) {
                    LOG.errorf(
                            e,
                            "Job %s: the end of attempt %d could not be written",
                            attempt.lease().id(),
                            attempt.lease().attempt());
                    return;
                }
                LOG.warnf(
                        "Job %s: the end of attempt %d cannot be written yet (%s)",
                        attempt.lease().id(), attempt.lease().attempt(), e.getMessage());
                LockSupport.parkNanos(replica.settings().flush().toNanos());
            }
        }
    }
}
