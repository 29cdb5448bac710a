package dev.lockstep.environment;

import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.sql.Quoting;
import dev.lockstep.sql.SqlSession;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks after a scratch database while somebody's code runs in it, and ends its owner's sessions when that takes too long or too much
 * room. The owner could set a {@code statement_timeout} of its own otherwise, this it cannot evade: what can no longer be watched is
 * ended, too, and it is watched from another database, in which the owner has no say.
 */
public final class ScratchWatch implements AutoCloseable {
    private static final Duration INTERVAL = Duration.ofMillis(500);

    /** @param time for all of it; {@code bytes} is the size of the database */
    public record Limits(Duration time, long bytes) {}

    private final String database;
    private final Supplier<SqlSession> server;
    private final Runnable cancel;
    private final Limits limits;
    private final CountDownLatch over = new CountDownLatch(1);
    private final Thread thread = new Thread(this::watch, "lockstep-scratch-watch");
    private final SqlSession session;
    private volatile @Nullable String reason;

    /**
     * @param server opens sessions in another database of the server
     * @param cancel what the owner's sessions are running, as far as this process opened them
     */
    ScratchWatch(String database, Supplier<SqlSession> server, Runnable cancel, Limits limits) {
        this.database = database;
        this.server = server;
        this.cancel = cancel;
        this.limits = limits;
        session = server.get();
        try {
            limitTemporaryFiles();
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
        thread.setDaemon(true);
        thread.start();
    }

    /** Why the sessions were ended; {@code null} when they were not. */
    public @Nullable String reason() {
        return reason;
    }

    /** In the role's settings, since {@code RESET ALL} of the owner's would undo a {@code SET}. A lower limit of the server's stays. */
    private void limitTemporaryFiles() {
        long most = Math.min(limits.bytes() >> 10, Integer.MAX_VALUE);
        long present = session.queryOne(
                "SELECT setting::bigint FROM pg_catalog.pg_settings WHERE name = 'temp_file_limit'",
                row -> row.getLong(1));
        if (present >= 0 && present <= most) {
            return;
        }
        String role = Quoting.identifier(database);
        try {
            session.execute("ALTER ROLE %s IN DATABASE %s SET temp_file_limit = '%dkB'".formatted(role, role, most));
        } catch (ProblemException e) {
            if (e.problem().type() != ProblemType.INSUFFICIENT_PRIVILEGE) {
                throw e;
            }
        }
    }

    private void watch() {
        long deadline = System.nanoTime() + limits.time().toNanos();
        try (session) {
            while (!over.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
                String broken = broken(deadline);
                if (broken != null && over.getCount() > 0) {
                    reason = broken;
                    end();
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private @Nullable String broken(long deadline) {
        if (System.nanoTime() > deadline) {
            return "It takes longer than %d s".formatted(limits.time().toSeconds());
        }
        try {
            long bytes =
                    session.queryOne("SELECT pg_catalog.pg_database_size(?::name)", row -> row.getLong(1), database);
            return bytes > limits.bytes()
                    ? "It takes more than %d MB in the database".formatted(limits.bytes() >> 20)
                    : null;
        } catch (ProblemException e) {
            return "Its scratch database can no longer be watched (%s)"
                    .formatted(e.problem().detail());
        }
    }

    /** In a session of its own: the other may be what is broken. */
    private void end() {
        try (SqlSession fresh = server.get()) {
            ScratchDatabases.beMember(fresh, database);
            fresh.query("""
                    SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity
                     WHERE datname = ?::name AND usename = ?::name
                    """, row -> row.getBoolean(1), database, database);
        } catch (ProblemException e) {
            cancel.run();
            System.getLogger(ScratchWatch.class.getName())
                    .log(System.Logger.Level.WARNING, "The sessions of a scratch database could only be cancelled", e);
        }
    }

    /** Afterwards it ends no session any more. */
    @Override
    public void close() {
        over.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
