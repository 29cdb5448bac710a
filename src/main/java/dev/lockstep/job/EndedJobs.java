package dev.lockstep.job;

import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;

/**
 * Deletes jobs that ended long ago, with their logs, in batches that hold no lock for long. Of what is kept for good, the logs go
 * as well. Any number of replicas may do so at the same time.
 */
public final class EndedJobs {
    private static final String DELETE = """
            DELETE FROM job WHERE id IN (
                SELECT ended.id FROM job ended
                WHERE ended.finished_at < now() - $1 * interval '1 millisecond' AND NOT coalesce((%s), false)
                ORDER BY ended.finished_at LIMIT $2
                FOR UPDATE OF ended SKIP LOCKED)
            """;

    private static final String DELETE_LOGS = """
            DELETE FROM job_log WHERE (job_id, number) IN (
                SELECT log.job_id, log.number FROM job ended JOIN job_log log ON log.job_id = ended.id
                WHERE ended.finished_at < now() - $1 * interval '1 millisecond'
                LIMIT $2
                FOR UPDATE OF log SKIP LOCKED)
            """;

    private static final int LINES_PER_JOB = 50;

    private final Pool pool;
    private final String delete;
    private final int batch;

    /** @param kept SQL's condition of those that stay whatever their age, on the row {@code ended} */
    public EndedJobs(Pool pool, String kept, int batch) {
        this.pool = pool;
        this.delete = DELETE.formatted(kept);
        this.batch = batch;
    }

    /** Returns how many jobs were deleted. */
    public long deleteOlder(Duration age) {
        // First, since a job takes what there is of its log with it, in one statement.
        all(DELETE_LOGS, age, batch * LINES_PER_JOB);
        return all(delete, age, batch);
    }

    private long all(String sql, Duration age, int batch) {
        long deleted = 0;
        int rows;
        do {
            rows = Store.await(pool.preparedQuery(sql).execute(Tuple.of((double) age.toMillis(), batch)))
                    .rowCount();
            deleted += rows;
        } while (rows == batch);
        return deleted;
    }
}
