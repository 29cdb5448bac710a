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
    private static final int BATCH = 100;

    /**
     * What changed an environment is what an undo begins with, a restore what dropping the database that it kept does; and the last
     * word on an environment's drift is what is known of it.
     */
    static final String KEPT = """
            ended.exclusive AND ended.outcome = 'promoted'
            OR ended.kind = 'restore' AND ended.state = 'succeeded' AND ended.result ->> 'kept' IS NOT NULL
               AND NOT EXISTS (
                   SELECT FROM job confirmation
                   WHERE confirmation.kind = 'restore_confirmation' AND confirmation.state = 'succeeded'
                     AND confirmation.environment = ended.environment
                     AND confirmation.request ->> 'restore' = ended.id::text)
            OR ended.kind = 'restore_confirmation' AND ended.state = 'succeeded' AND EXISTS (
                   SELECT FROM job restored WHERE restored.id = (ended.request ->> 'restore')::uuid)
            OR ended.kind = 'drift_check' AND ended.state = 'succeeded' AND NOT EXISTS (
                   SELECT FROM job later
                   WHERE later.environment = ended.environment AND later.kind = 'drift_check' AND later.state = 'succeeded'
                     AND later.request ->> 'against' = ended.request ->> 'against' AND later.ordinal > ended.ordinal)
            """;

    private final EndedJobs ended;
    private final Duration maxAge;

    JobUpkeep(Pool store, @ConfigProperty(name = MAX_AGE, defaultValue = "90d") Duration maxAge) {
        if (maxAge.isNegative() || maxAge.isZero()) {
            throw new IllegalArgumentException(MAX_AGE + " must be a positive duration");
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
