package dev.lockstep.job;

import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Transaction;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.Optional;

/**
 * Keeps jobs that change an environment from being submitted. Its name is locked, since not every environment has a row in the store.
 */
final class ChangesHeldOff {
    /** "LOCK" in ASCII: the class of these advisory locks; the second key is the name's hash. */
    static final int LOCKS = 0x4C4F434B;

    private static final String HOLD_OFF = "SELECT pg_advisory_xact_lock(" + LOCKS + ", hashtext($1::text))";

    private static final String UNFINISHED = """
            SELECT %s FROM job
            WHERE environment = $1 AND exclusive AND state IN ('queued', 'awaiting_approval', 'running')
            ORDER BY ordinal LIMIT 1
            """.formatted(JobRows.COLUMNS);

    private final Pool pool;

    ChangesHeldOff(Pool pool) {
        this.pool = pool;
    }

    Optional<Job> unlessChanged(String environment, Runnable action) {
        SqlConnection connection = Store.await(pool.getConnection());
        try {
            Transaction lock = Store.await(connection.begin());
            try {
                Tuple name = Tuple.of(environment);
                Store.await(connection.preparedQuery(HOLD_OFF).execute(name));
                for (Row row : Store.await(connection.preparedQuery(UNFINISHED).execute(name))) {
                    return Optional.of(JobRows.job(row, null));
                }
                action.run();
                return Optional.empty();
            } finally {
                Store.await(lock.rollback());
            }
        } finally {
            Store.await(connection.close());
        }
    }
}
