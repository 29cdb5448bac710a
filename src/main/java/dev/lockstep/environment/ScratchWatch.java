package dev.lockstep.environment;

import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.sql.Quoting;
import dev.lockstep.sql.SqlSession;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
    private final SqlSession server;
    private final Limits limits;
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile @Nullable String reason;

    /** @param server closed by this */
    ScratchWatch(String database, SqlSession server, Limits limits) {
        this.database = database;
        this.server = server;
        this.limits = limits;
        try {
            limitTemporaryFiles();
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
        Thread thread = new Thread(this::watch, "lockstep-scratch-watch");
        thread.setDaemon(true);
        thread.start();
    }

    /** Why the sessions were ended; {@code null} when they were not. */
    public @Nullable String reason() {
        return reason;
    }

    /** In the role's settings, since {@code RESET ALL} of the owner's would undo a {@code SET}. */
    private void limitTemporaryFiles() {
        String role = Quoting.identifier(database);
        try {
            server.execute("ALTER ROLE %s IN DATABASE %s SET temp_file_limit = '%dkB'"
                    .formatted(role, role, Math.min(limits.bytes() >> 10, Integer.MAX_VALUE)));
        } catch (ProblemException e) {
            if (e.problem().type() != ProblemType.INSUFFICIENT_PRIVILEGE) {
                throw e;
            }
        }
    }

    private void watch() {
        long deadline = System.nanoTime() + limits.time().toNanos();
        try (server) {
            while (!over.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
                String broken = broken(deadline);
                if (broken != null) {
                    reason = broken;
                    end();
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ProblemException e) {
            System.getLogger(ScratchWatch.class.getName())
                    .log(System.Logger.Level.WARNING, "The sessions of a scratch database could not be ended", e);
        }
    }

    private @Nullable String broken(long deadline) {
        if (System.nanoTime() > deadline) {
            return "It takes longer than %d s".formatted(limits.time().toSeconds());
        }
        try {
            long bytes =
                    server.queryOne("SELECT pg_catalog.pg_database_size(?::name)", row -> row.getLong(1), database);
            return bytes > limits.bytes()
                    ? "It takes more than %d MB in the database".formatted(limits.bytes() >> 20)
                    : null;
        } catch (ProblemException e) {
            return "Its scratch database can no longer be watched (%s)"
                    .formatted(e.problem().detail());
        }
    }

    private void end() {
        ScratchDatabases.beMember(server, database);
        server.query("""
                SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity
                 WHERE datname = ?::name AND usename = ?::name
                """, row -> row.getBoolean(1), database, database);
    }

    @Override
    public void close() {
        over.countDown();
    }
}
