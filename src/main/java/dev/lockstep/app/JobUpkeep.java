package dev.lockstep.app;

import dev.lockstep.job.EndedJobs;
import io.quarkus.scheduler.Scheduled;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Deletes ended jobs that are no longer kept. Every replica may do it at any time. */
@ApplicationScoped
public class JobUpkeep {
    private static final Logger LOG = Logger.getLogger(JobUpkeep.class);
    private static final String MAX_AGE = "lockstep.jobs.max-age";
    private static final Duration LEAST_AGE = Duration.ofDays(1);
    private static final int BATCH = 100;

    /**
     * What changed an environment, or may have, is what an undo and the list of restores begin with; and the last word on an
     * environment's drift is what is known of it.
     */
    static final String KEPT = """
            ended.exclusive AND (
                ended.outcome IN ('promoted', 'needs_attention')
                OR ended.kind IN ('restore', 'restore_confirmation') AND ended.state = 'succeeded')
            OR ended.kind = 'drift_check' AND ended.state = 'succeeded' AND NOT EXISTS (
                   SELECT FROM job later
                   WHERE later.environment = ended.environment AND later.kind = 'drift_check' AND later.state = 'succeeded'
                     AND later.request ->> 'against' = ended.request ->> 'against' AND later.ordinal > ended.ordinal)
            """;

    private final EndedJobs ended;
    private final Duration maxAge;

    JobUpkeep(Pool store, @ConfigProperty(name = MAX_AGE, defaultValue = "90d") Duration maxAge) {
        if (maxAge.compareTo(LEAST_AGE) < 0) {
            throw new IllegalArgumentException(MAX_AGE + " is " + maxAge + " and has to be at least 1d");
        }
        this.ended = new EndedJobs(store, KEPT, BATCH);
        this.maxAge = maxAge;
    }

    @Scheduled(every = "1h", delayed = "2m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void run() {
        long deleted = ended.deleteOlder(maxAge);
        if (deleted > 0) {
            LOG.infof("Removed %d jobs that ended more than %s ago", deleted, maxAge);
        }
    }
}
