package dev.lockstep.job;

import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps jobs that change an environment from being submitted. Its name is locked, since not every environment has a row in the store. The
 * lock takes a connection, and what is done under it others: so few at a time that they do not wait for each other's.
 */
final class ChangesHeldOff {
    /** "LOCK" in ASCII: the class of these advisory locks; the second key is the name's hash. */
    static final int LOCKS = 0x4C4F434B;

    private static final Logger LOG = Logger.getLogger(ChangesHeldOff.class);

    private static final String HOLD_OFF = "SELECT pg_advisory_xact_lock(" + LOCKS + ", hashtext($1::text))";

    private static final String UNFINISHED = """
            SELECT %s FROM job
            WHERE environment = $1 AND exclusive AND state IN ('queued', 'awaiting_approval', 'running')
            ORDER BY ordinal LIMIT 1
            """.formatted(JobRows.COLUMNS);

    private final Pool pool;
    private final Semaphore free;
    private final Duration patience;

    /** @param patience for the others, and for a connection */
    ChangesHeldOff(Pool pool, int atOnce, Duration patience) {
        this.pool = pool;
        this.free = new Semaphore(atOnce, true);
        this.patience = patience;
    }

    <T> T during(String environment, Function<Optional<Job>, T> action) {
        try {
            if (!free.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw busy(null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw busy(e);
        }
        try {
            return locked(environment, action);
        } finally {
            free.release();
        }
    }

    private <T> T locked(String environment, Function<Optional<Job>, T> action) {
        SqlConnection connection = connection();
        try {
            Store.await(connection.begin());
            Tuple name = Tuple.of(environment);
            Store.await(connection.preparedQuery(HOLD_OFF).execute(name));
            RowSet<Row> unfinished =
                    Store.await(connection.preparedQuery(UNFINISHED).execute(name));
            return action.apply(StreamSupport.stream(unfinished.spliterator(), false)
                    .map(row -> JobRows.job(row, null))
                    .findFirst());
        } finally {
            giveBack(connection);
        }
    }

    /** One that comes too late is given back, too. */
    private SqlConnection connection() {
        CompletableFuture<SqlConnection> coming = pool.getConnection().subscribeAsCompletionStage();
        try {
            return coming.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (TimeoutException | InterruptedException e) {
            coming.thenAccept(SqlConnection::closeAndForget);
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            throw busy(e);
        }
    }

    /** Which rolls back, and with that ends the lock. What was done, or why it was not, is what the caller hears of. */
    private static void giveBack(SqlConnection connection) {
        try {
            Store.await(connection.close());
        } catch (RuntimeException e) {
            LOG.warn("A lock on an environment's name ends with its connection, which could not be given back", e);
        }
    }

    private static ProblemException busy(@Nullable Exception cause) {
        return busy("Too many environments are being changed at the moment; nothing was done.", cause);
    }

    /** Of a submission. */
    static ProblemException changing(String environment) {
        return busy(
                "The environment '" + environment + "' is being changed at the moment; nothing was submitted.", null);
    }

    private static ProblemException busy(String detail, @Nullable Exception cause) {
        return new ProblemException(
                Problem.of(ProblemType.TOO_BUSY, detail)
                        .withNextStep("Send the request again, after the seconds that the header Retry-After names."),
                cause);
    }
}
