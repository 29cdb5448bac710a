package dev.lockstep.job;

import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemType;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Gives up what killed its worker again and again: a job that brings down every process that touches it would bring down
 * all replicas. If it changes an environment, somebody has to look at that ({@code needs_attention}).
 */
final class DeadJobs {
    private static final Logger LOG = Logger.getLogger(DeadJobs.class);

    private static final String GIVE_UP = """
            WITH dead AS (
                UPDATE job SET state = 'failed', outcome = CASE WHEN exclusive THEN 'needs_attention' END,
                    error = $2::text::jsonb, finished_at = now(), lease_until = NULL, worker = NULL,
                    lapses = lapses + 1, token = token + 1, log_lines = log_lines + 1, version = version + 1
                WHERE id IN (
                    SELECT id FROM job
                    WHERE state = 'running' AND lease_until <= now() AND worker IS NOT NULL AND lapses >= $1
                    FOR UPDATE SKIP LOCKED)
                RETURNING id, kind, attempt, outcome, log_lines, version, finished_at - started_at AS ran
            ), phases AS (
                UPDATE job_phase SET state = 'interrupted', finished_at = now(), version = dead.version FROM dead
                WHERE job_phase.job_id = dead.id AND job_phase.attempt = dead.attempt AND job_phase.state = 'running'
            ), lines AS (
                INSERT INTO job_log (job_id, number, at, level, message)
                SELECT id, log_lines, now(), 'ERROR', $3 FROM dead
            )
            SELECT id, kind, outcome, extract(epoch FROM ran)::double precision AS seconds FROM dead
            """;

    private final Replica replica;

    DeadJobs(Replica replica) {
        this.replica = replica;
    }

    void giveUp() {
        int most = replica.settings().maxLapses();
        Problem problem = Problem.of(
                        ProblemType.INTERNAL,
                        (most + 1) + " workers in a row died while they ran this job, so it was given up.")
                .withNextStep("Find out from the service's log why its processes ended. Look at the target before the"
                        + " next change: how the last attempt left it was not seen.");
        Tuple values = Tuple.of(most, JsonText.write(ProblemJson.of(problem)), problem.detail());
        for (Row row : Store.await(replica.pool().preparedQuery(GIVE_UP).execute(values))) {
            LOG.errorf("Job %s: %s", row.getUUID("id"), problem.detail());
            Duration ran = Duration.ofMillis((long) (row.getDouble("seconds") * 1000));
            replica.metrics().finished(row.getString("kind"), JobState.FAILED, row.getString("outcome"), ran);
        }
    }
}
