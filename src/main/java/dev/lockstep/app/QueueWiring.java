package dev.lockstep.app;

import dev.lockstep.job.JobHandler;
import dev.lockstep.job.JobMetrics;
import dev.lockstep.job.JobSignals;
import dev.lockstep.job.Jobs;
import dev.lockstep.job.QueueSettings;
import dev.lockstep.job.UuidV7;
import dev.lockstep.job.Workers;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** This replica's part of the queue: begins when the store's schema is there, and gives its jobs back when it stops. */
@Singleton
public class QueueWiring {
    private static final Duration RECONNECT_AFTER = Duration.ofSeconds(1);

    private final QueueSettings settings;
    private final JobMetrics metrics;
    private final JobSignals signals;
    private final Jobs jobs;
    private final Workers workers;

    QueueWiring(Pool store, MeterRegistry registry, @All List<JobHandler> handlers, QueueConfig config) {
        settings = config.settings();
        metrics = new JobMetrics(registry);
        signals = new JobSignals(store, RECONNECT_AFTER);
        jobs = new Jobs(store, signals, new UuidV7(Clock.systemUTC()), settings, metrics);
        workers = new Workers(store, signals, settings, handlers, metrics);
    }

    @Produces
    @Singleton
    Jobs jobs() {
        return jobs;
    }

    @Produces
    @Singleton
    Workers workers() {
        return workers;
    }

    /** Behind the migrations and whatever prepares handlers. */
    void start(@Observes @Priority(100) StartupEvent event) {
        signals.start();
        workers.start();
    }

    void stop(@Observes ShutdownEvent event) {
        workers.stop();
        signals.close();
        metrics.close();
    }

    /** The keys are documented in the README. */
    @Singleton
    static class QueueConfig {
        @ConfigProperty(name = "lockstep.workers", defaultValue = "4")
        int workers;

        @ConfigProperty(name = "lockstep.jobs.lease", defaultValue = "30s")
        Duration lease;

        @ConfigProperty(name = "lockstep.jobs.poll", defaultValue = "1s")
        Duration poll;

        @ConfigProperty(name = "lockstep.jobs.grace", defaultValue = "10s")
        Duration grace;

        @ConfigProperty(name = "lockstep.jobs.max-attempts", defaultValue = "300")
        int maxAttempts;

        @ConfigProperty(name = "lockstep.jobs.max-lapses", defaultValue = "5")
        int maxLapses;

        QueueSettings settings() {
            return QueueSettings.DEFAULT
                    .withWorkers(workers)
                    .withLease(lease)
                    .withPoll(poll)
                    .withGrace(grace)
                    .withMaxAttempts(maxAttempts)
                    .withMaxLapses(maxLapses);
        }
    }
}
