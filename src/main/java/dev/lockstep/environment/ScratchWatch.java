package dev.lockstep.environment;

import dev.lockstep.problem.ProblemException;
import dev.lockstep.sql.SqlSession;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks after a scratch database while somebody's code runs in it, and ends its owner's sessions when that takes too long or too much
 * room. The owner could set a {@code statement_timeout} of its own otherwise, this it cannot evade.
 */
public final class ScratchWatch implements AutoCloseable {
    private static final Duration INTERVAL = Duration.ofMillis(500);

    /** @param time for all of it; {@code bytes} is the size of the database */
    public record Limits(Duration time, long bytes) {}

    private final ScratchDatabase database;
    private final Limits limits;
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile @Nullable String reason;

    ScratchWatch(ScratchDatabase database, Limits limits) {
        this.database = database;
        this.limits = limits;
        Thread thread = new Thread(this::watch, "lockstep-scratch-watch");
        thread.setDaemon(true);
        thread.start();
    }

    /** Why the sessions were ended; {@code null} when they were not. */
    public @Nullable String reason() {
        return reason;
    }

    private void watch() {
        long deadline = System.nanoTime() + limits.time().toNanos();
        SqlSession maker = null;
        try {
            while (!over.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
                if (maker == null) {
                    maker = database.connectAsMaker();
                }
                String broken = broken(maker, deadline);
                if (broken != null) {
                    reason = broken;
                    maker.query("""
                            SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity
                             WHERE datname = pg_catalog.current_database() AND usename = ?
                            """, row -> row.getBoolean(1), database.name());
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ProblemException e) {
            System.getLogger(ScratchWatch.class.getName())
                    .log(System.Logger.Level.WARNING, "The scratch database is no longer watched", e);
        } finally {
            if (maker != null) {
                maker.close();
            }
        }
    }

    private @Nullable String broken(SqlSession maker, long deadline) {
        if (System.nanoTime() > deadline) {
            return "It takes longer than %d s".formatted(limits.time().toSeconds());
        }
        long bytes = maker.queryOne(
                "SELECT pg_catalog.pg_database_size(pg_catalog.current_database())", row -> row.getLong(1));
        return bytes > limits.bytes()
                ? "It takes more than %d MB in the database".formatted(limits.bytes() >> 20)
                : null;
    }

    @Override
    public void close() {
        over.countDown();
    }
}
