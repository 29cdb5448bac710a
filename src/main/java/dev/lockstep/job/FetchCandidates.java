package dev.lockstep.job;

import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * Takes jobs out of the queue, and over from workers that died. Any number of replicas may do so at the same time.
 *
 * <p>A fetch sees the store as it was when the statement began. Two fetches can therefore each take an exclusive job of
 * the same environment if the older one was committed only in between; the unique index {@code job_one_exclusive_running}
 * then refuses the second, and looking again shows why.
 */
final class FetchCandidates {
    /** What a lease is made of; {@code before} is the job's row as it was. */
    private static final String RETURNING = """
            RETURNING job.id, job.token, job.kind, job.environment, job.attempt, job.max_attempts, job.requested_by,
                job.request::text AS request, job.log_lines, job.cancel_requested_by, now() AS given_at
            """;

    /** One that was cancelled while it ended for another try has nothing to wait for. */
    private static final String QUEUED = """
            WITH candidate AS MATERIALIZED (
                SELECT id FROM job waiting
                WHERE state = 'queued' AND kind = ANY ($1)
                  AND (run_after <= now() OR cancel_requested_by IS NOT NULL)
                  AND (NOT exclusive OR NOT EXISTS (
                      SELECT FROM job ahead
                      WHERE ahead.environment = waiting.environment AND ahead.exclusive
                        AND ahead.state IN ('queued', 'awaiting_approval', 'running')
                        AND (ahead.state = 'running' OR ahead.ordinal < waiting.ordinal)))
                ORDER BY priority DESC, ordinal
                LIMIT $2
                FOR UPDATE OF waiting SKIP LOCKED
            )
            UPDATE job SET state = 'running', worker = $3, lease_until = now() + $4 * interval '1 millisecond',
                token = token + 1, attempt = attempt + 1, started_at = coalesce(started_at, now()), error = NULL,
                phase = NULL, version = version + 1
            FROM candidate WHERE job.id = candidate.id
            %s
            """.formatted(RETURNING);

    /** A lease that was given back ({@code worker IS NULL}) is no lapse. */
    private static final String LAPSED = """
            WITH candidate AS MATERIALIZED (
                SELECT id, attempt FROM job
                WHERE state = 'running' AND lease_until <= now() AND kind = ANY ($1)
                ORDER BY lease_until
                LIMIT $2
                FOR UPDATE SKIP LOCKED
            ), interrupted AS (
                UPDATE job_phase SET state = 'interrupted', finished_at = now()
                FROM candidate
                WHERE job_phase.job_id = candidate.id AND job_phase.attempt = candidate.attempt
                  AND job_phase.state = 'running'
            )
            UPDATE job SET worker = $3, lease_until = now() + $4 * interval '1 millisecond', token = token + 1,
                attempt = job.attempt + 1, lapses = lapses + (worker IS NOT NULL)::integer, phase = NULL,
                version = version + 1
            FROM candidate WHERE job.id = candidate.id
            %s
            """.formatted(RETURNING);

    private static final String UNIQUE_VIOLATION = "23505";
    private static final int TRIES = 5;

    private final Pool pool;
    private final String worker;
    private final Duration lease;
    private final String[] kinds;

    /** @param worker this replica's name */
    FetchCandidates(Pool pool, String worker, Duration lease, Collection<String> kinds) {
        this.pool = pool;
        this.worker = worker;
        this.lease = lease;
        this.kinds = kinds.toArray(String[]::new);
    }

    /** Up to {@code limit} queued jobs whose turn it is, for this replica from now on. */
    List<Lease> queued(int limit) {
        for (int tried = 1; ; tried++) {
            try {
                return fetch(QUEUED, limit, false);
            } catch (PgException e) {
                if (!UNIQUE_VIOLATION.equals(e.getSqlState())) {
                    throw e;
                }
                if (tried == TRIES) {
                    return List.of();
                }
            }
        }
    }

    /** Up to {@code limit} jobs whose worker let the lease lapse or gave it back. */
    List<Lease> lapsed(int limit) {
        return fetch(LAPSED, limit, true);
    }

    private List<Lease> fetch(String sql, int limit, boolean takenOver) {
        Tuple values = Tuple.tuple()
                .addArrayOfString(kinds)
                .addInteger(limit)
                .addString(worker)
                .addDouble((double) lease.toMillis());
        RowSet<Row> rows = Store.await(pool.preparedQuery(sql).execute(values));
        return StreamSupport.stream(rows.spliterator(), false)
                .map(row -> lease(row, takenOver))
                .toList();
    }

    private static Lease lease(Row row, boolean takenOver) {
        return new Lease(
                row.getUUID("id"),
                row.getLong("token"),
                row.getString("kind"),
                row.getString("environment"),
                row.getInteger("attempt"),
                row.getInteger("max_attempts"),
                row.getString("requested_by"),
                JsonText.parse(row.getString("request")),
                row.getLong("log_lines"),
                row.getString("cancel_requested_by"),
                takenOver,
                JobRows.instant(row, "given_at"));
    }
}
