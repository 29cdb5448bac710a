package dev.lockstep.job;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What operators watch of the queue. Gauges show what was measured last; a scrape never waits for the store. */
public final class JobMetrics implements AutoCloseable {
    private final MeterRegistry registry;
    private final AtomicLong depth = new AtomicLong();
    private final AtomicLong oldestMillis = new AtomicLong();
    private final AtomicInteger busy = new AtomicInteger();
    private final List<Gauge> gauges = new CopyOnWriteArrayList<>();

    public JobMetrics(MeterRegistry registry) {
        this.registry = registry;
        gauges.add(Gauge.builder("lockstep.queue.depth", depth, AtomicLong::get)
                .description("Jobs that are queued, over all replicas")
                .register(registry));
        gauges.add(Gauge.builder("lockstep.queue.oldest", oldestMillis, age -> age.get() / 1000.0)
                .description("For how long the oldest queued job could have run")
                .baseUnit("seconds")
                .register(registry));
        gauges.add(Gauge.builder("lockstep.workers.busy", busy, AtomicInteger::get)
                .description("Workers of this replica that run a job")
                .register(registry));
    }

    void workers(int workers) {
        gauges.add(Gauge.builder("lockstep.workers", () -> workers)
                .description("Workers of this replica")
                .register(registry));
    }

    /** Takes the gauges back: a registry keeps the first of a name, also when what it shows is of a past life in the same process. */
    @Override
    public void close() {
        gauges.forEach(registry::remove);
    }

    void busy(int change) {
        busy.addAndGet(change);
    }

    void queue(long queued, Duration oldest) {
        depth.set(queued);
        oldestMillis.set(oldest.toMillis());
    }

    void finished(String kind, JobState state, @Nullable String outcome, Duration ran) {
        Timer.builder("lockstep.jobs")
                .description("Jobs that ended, from the start of their first attempt")
                .tags("kind", kind, "state", state.code(), "outcome", outcome == null ? "none" : outcome)
                .register(registry)
                .record(ran);
    }

    void cancelledInQueue(String kind) {
        finished(kind, JobState.CANCELLED, null, Duration.ZERO);
    }

    void phaseEnded(String kind, String phase, String state, Duration ran) {
        Timer.builder("lockstep.job.phases")
                .description("Phases of jobs that ended")
                .tags("kind", kind, "phase", phase, "state", state)
                .register(registry)
                .record(ran);
    }
}
