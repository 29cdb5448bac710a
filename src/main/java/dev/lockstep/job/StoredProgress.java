package dev.lockstep.job;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.progress.LogLevel;
import dev.lockstep.progress.Progress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Progress on its way into the store: kept here, and written in batches by the replica's upkeep threads, phases at once and
 * all else soon. What could not be written because the store was away is written later; what comes after the lease is lost
 * goes nowhere.
 */
final class StoredProgress implements Progress {
    private static final Logger LOG = Logger.getLogger(StoredProgress.class);
    private static final int LARGEST_BATCH = 500;

    private final Attempt attempt;
    private final WriteProgress write;
    private final ScheduledExecutorService upkeep;
    private final Duration flush;
    private final Clock clock;
    private final JobLogger logger;
    private final JobMetrics metrics;

    /** Held while a batch is on its way, so that batches arrive in order; taken before the monitor, never behind it. */
    private final ReentrantLock writing = new ReentrantLock();

    // All below is guarded by this.
    private final List<JobPhase> phases = new ArrayList<>();
    private final TreeSet<Integer> changedPhases = new TreeSet<>();
    private final List<LogEntry> lines = new ArrayList<>();
    private long lastNumber;
    private boolean scheduled;
    private boolean ended;

    StoredProgress(Attempt attempt, Replica replica, ScheduledExecutorService upkeep) {
        this.attempt = attempt;
        this.write = replica.write();
        this.upkeep = upkeep;
        this.flush = replica.settings().flush();
        // Times are the store's, as all others of the job.
        this.clock = Clock.offset(
                replica.clock(),
                Duration.between(replica.clock().instant(), attempt.lease().givenAt()));
        this.logger = new JobLogger(attempt.lease());
        this.metrics = replica.metrics();
        this.lastNumber = attempt.lease().logLines();
    }

    @Override
    public synchronized void phaseStarted(String name) {
        endPhase(JobPhase.SUCCEEDED, null);
        phases.add(new JobPhase(
                phases.size() + 1, name, JobPhase.RUNNING, clock.instant(), null, null, null, null, null, 0));
        changedPhases.add(phases.size() - 1);
        append(LogLevel.INFO, "Phase " + name, Map.of());
        schedule(Duration.ZERO);
    }

    @Override
    public synchronized void phaseSucceeded(String summary) {
        append(LogLevel.INFO, summary, Map.of());
        endPhase(JobPhase.SUCCEEDED, summary);
        schedule(Duration.ZERO);
    }

    @Override
    public synchronized void advanced(long done, long total, String unit) {
        JobPhase phase = runningPhase();
        if (phase == null) {
            return;
        }
        set(new JobPhase(
                phase.ordinal(),
                phase.name(),
                phase.state(),
                phase.startedAt(),
                null,
                done,
                total < 0 ? null : total,
                unit,
                null,
                0));
        schedule(flush);
    }

    @Override
    public synchronized void log(LogLevel level, String message, Map<String, ?> fields) {
        append(level, message, fields);
        schedule(flush);
    }

    @Override
    public void checkCancelled() {
        attempt.check();
    }

    @Override
    public void checkHeld() {
        attempt.checkHeld();
    }

    @Override
    public boolean isHeld() {
        return !attempt.isLost();
    }

    @Override
    public Registration onCancel(Runnable action) {
        return attempt.onStop(action);
    }

    /**
     * Writes all that is left, and the ending with it.
     *
     * @return how long the job ran since its first start; empty when the lease was lost
     */
    Optional<Duration> end(Ending ending) {
        synchronized (this) {
            endPhase(ending.phaseState(), null);
            ended = true;
        }
        return writeAll(ending);
    }

    /** Writes all that is left; the job stays as it is. */
    void interrupt() {
        synchronized (this) {
            endPhase(JobPhase.INTERRUPTED, null);
            ended = true;
        }
        writeAll(null);
    }

    private Optional<Duration> writeAll(@Nullable Ending ending) {
        writing.lock();
        try {
            Batch batch = nextBatch();
            while (batch.more()) {
                if (write(batch, null).isEmpty()) {
                    return Optional.empty();
                }
                batch = nextBatch();
            }
            return write(batch, ending);
        } finally {
            writing.unlock();
        }
    }

    private void flush() {
        synchronized (this) {
            scheduled = false;
            if (ended) {
                return;
            }
        }
        writing.lock();
        try {
            Batch batch = nextBatch();
            if (!batch.isEmpty() && !attempt.isLost()) {
                write(batch, null);
                if (batch.more()) {
                    again(Duration.ZERO);
                }
            }
        } catch (RuntimeException e) {
            LOG.debugf(e, "Progress of job %s is written later", attempt.lease().id());
            again(flush);
        } finally {
            writing.unlock();
        }
    }

    private Optional<Duration> write(Batch batch, @Nullable Ending ending) {
        Optional<Duration> written = write.write(attempt.lease(), batch.phases(), batch.lines(), ending);
        if (written.isEmpty()) {
            attempt.lose();
        } else {
            written(batch);
        }
        return written;
    }

    private synchronized void written(Batch batch) {
        lines.subList(0, batch.lines().size()).clear();
        for (JobPhase phase : batch.phases()) {
            if (phases.get(phase.ordinal() - 1).equals(phase)) {
                changedPhases.remove(phase.ordinal() - 1);
            }
        }
    }

    private synchronized Batch nextBatch() {
        List<LogEntry> some = lines.subList(0, Math.min(lines.size(), LARGEST_BATCH));
        return new Batch(
                changedPhases.stream().map(phases::get).toList(), List.copyOf(some), lines.size() > LARGEST_BATCH);
    }

    private synchronized void again(Duration delay) {
        schedule(delay);
    }

    /** One that is due later may be scheduled already when one is due at once: it then finds nothing left. */
    private void schedule(Duration delay) {
        if (ended || scheduled && !delay.isZero() || attempt.isLost() || upkeep.isShutdown()) {
            return;
        }
        scheduled = true;
        upkeep.schedule(this::flush, delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void append(LogLevel level, String message, Map<String, ?> fields) {
        if (ended) {
            return;
        }
        JobPhase running = runningPhase();
        String phase = running == null ? null : running.name();
        lines.add(new LogEntry(++lastNumber, clock.instant(), level, phase, message, json(fields)));
        logger.log(level, phase, message);
    }

    private void endPhase(String state, @Nullable String summary) {
        JobPhase phase = runningPhase();
        if (phase == null) {
            return;
        }
        Instant now = clock.instant();
        set(new JobPhase(
                phase.ordinal(),
                phase.name(),
                state,
                phase.startedAt(),
                now,
                phase.done(),
                phase.total(),
                phase.unit(),
                summary,
                0));
        metrics.phaseEnded(attempt.lease().kind(), phase.name(), state, Duration.between(phase.startedAt(), now));
    }

    private void set(JobPhase phase) {
        phases.set(phase.ordinal() - 1, phase);
        changedPhases.add(phase.ordinal() - 1);
    }

    private @Nullable JobPhase runningPhase() {
        JobPhase last = phases.isEmpty() ? null : phases.get(phases.size() - 1);
        return last != null && last.state().equals(JobPhase.RUNNING) ? last : null;
    }

    private static ObjectNode json(Map<String, ?> fields) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        fields.forEach((name, value) -> json.set(name, JsonText.value(value)));
        return json;
    }

    /** @param more there are more log lines than fit in */
    private record Batch(List<JobPhase> phases, List<LogEntry> lines, boolean more) {
        boolean isEmpty() {
            return phases.isEmpty() && lines.isEmpty();
        }
    }
}
