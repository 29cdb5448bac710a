package dev.lockstep.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * Keeps a promotion in the phase that a test wants it in, by locks in the target such as any other user of it might hold. The
 * promotion then waits in PostgreSQL, and its session survives its process: a server does not notice that a client died while it
 * waits for a lock.
 */
final class Holds implements AutoCloseable {
    private static final String PROMOTION = "lockstep promotion ";

    private final Installation installation;
    private final Route route;
    private final List<Connection> connections = new ArrayList<>();

    Holds(Installation installation, Route route) {
        this.installation = installation;
        this.route = route;
    }

    /** A promotion that waits in that phase of its first attempt, for certain. */
    UUID promotionIn(String phase) {
        UUID job =
                switch (phase) {
                    case "preflight" -> behind("LOCK TABLE fee_items IN ACCESS EXCLUSIVE MODE");
                    case "backup" -> inBackup();
                    case "migrate" -> behind("LOCK TABLE merchants IN ACCESS SHARE MODE");
                    case "sync data" -> inSync();
                    case "verify" -> inVerify();
                    case "prepare" -> inPrepare();
                    // The ledger can be read, which the settlement has to do, and not be written.
                    case "commit" -> behind("LOCK TABLE lockstep.promotion IN SHARE MODE");
                    default -> throw new IllegalArgumentException(phase);
                };
        awaitWaiting(job, phase);
        return job;
    }

    /** The same of an undo. */
    UUID undoIn(String phase, UUID promotion) {
        hold(
                phase.equals("commit")
                        ? "LOCK TABLE lockstep.promotion IN SHARE MODE"
                        : "LOCK TABLE merchants IN ACCESS SHARE MODE");
        UUID job = installation.undo(promotion);
        awaitWaiting(job, phase);
        return job;
    }

    /** A restore in place that waits for somebody who reads a table that it drops. */
    UUID restoreInPlace(UUID backup) {
        hold("LOCK TABLE merchants IN ACCESS SHARE MODE");
        UUID job = installation.restoreInPlace(route.targetName(), backup);
        awaitWaiting(job, "restore");
        return job;
    }

    /** Lets everybody go on. */
    void release() {
        connections.forEach(Holds::end);
        connections.clear();
    }

    private UUID behind(String lock) {
        hold(lock);
        return route.promote();
    }

    /** The rows that are inserted refer to rows that somebody is changing. */
    private UUID inSync() {
        return behind("SELECT FROM fee_groups FOR UPDATE");
    }

    /** A concurrent build waits for those who have written to the table, while it is an invalid index. */
    private UUID inPrepare() {
        hold("UPDATE merchants SET name = name WHERE id = 1");
        return route.promoteOnline();
    }

    /** The catalog is read again, with the size of a table that somebody locked only after preflight and backup had seen it. */
    private UUID inVerify() {
        Connection parents = hold("SELECT FROM fee_groups FOR UPDATE");
        UUID job = route.promote();
        awaitWaiting(job, "sync data");
        hold("LOCK TABLE payments IN ACCESS EXCLUSIVE MODE");
        end(parents);
        return job;
    }

    /**
     * Preflight needs the same locks as the backup. So whoever holds the lock lets preflight pass, but has queued up behind it:
     * the lock is ours again when preflight gives it back, and the backup comes too late.
     */
    private UUID inBackup() {
        String lock = "LOCK TABLE fee_items IN ACCESS EXCLUSIVE MODE";
        Connection holder = hold(lock);
        UUID job = route.promote();
        awaitWaiting(job, "preflight");
        for (int passed = 0; !isWaiting(job, "backup"); passed++) {
            assertThat(passed).as("how often preflight waits for the lock").isLessThan(20);
            Connection next = connect();
            CompletableFuture<Void> queued = CompletableFuture.runAsync(() -> run(next, lock));
            await().atMost(Installation.PATIENCE)
                    .until(() -> isWaitingForLock("application_name = 'next in the queue'"));
            end(holder);
            holder = next;
            queued.join();
            await().atMost(Installation.PATIENCE).until(() -> isWaiting(job, "preflight") || isWaiting(job, "backup"));
        }
        return job;
    }

    private void awaitWaiting(UUID job, String phase) {
        await().atMost(Installation.PATIENCE).until(() -> isWaiting(job, phase));
    }

    /** In the phase, and there waiting for a lock. */
    private boolean isWaiting(UUID job, String phase) {
        String session =
                switch (phase) {
                    case "backup" -> "= 'lockstep backup'";
                    case "restore" -> "= 'lockstep restore " + job + "'";
                    default -> "= '" + PROMOTION + job + "'";
                };
        return installation.isIn(job, 1, phase) && isWaitingForLock("application_name " + session);
    }

    private boolean isWaitingForLock(String condition) {
        return route.value(
                        "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND "
                                + condition + ")")
                .equals("t");
    }

    private Connection hold(String lock) {
        Connection connection = connect();
        run(connection, lock);
        return connection;
    }

    private Connection connect() {
        try {
            Connection connection = route.server.connect(route.target);
            connections.add(connection);
            run(connection, "SET application_name = 'next in the queue'");
            connection.setAutoCommit(false);
            return connection;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void run(Connection connection, String sql) {
        try (Statement statement = connection.createStatement()) {
            if (statement.execute(sql)) {
                try (ResultSet rows = statement.getResultSet()) {
                    rows.next();
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void end(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        release();
    }
}
