package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.plan.Mode;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** How far a concurrent build is, and for whom it waits, while it is held in phases that PostgreSQL's documentation names. */
class BuildProgressTest extends OnPair {
    private static final long PATIENCE = 60_000;

    @Override
    void prepare() {
        pair.both("""
                CREATE TABLE account (id integer PRIMARY KEY);
                CREATE TABLE merchant (id bigint PRIMARY KEY, name text);
                INSERT INTO merchant SELECT n, 'merchant ' || n FROM generate_series(1, 5000) n;
                """);
        pair.source("CREATE INDEX merchant_name ON merchant (name)");
    }

    @Test
    void shouldReportThePhasesOfABuildItsBlocksAndWhoKeepsItWaiting() throws Exception {
        WatchedProgress progress = new WatchedProgress();
        try (Connection shop = session("the shop");
                Connection report = session("the report")) {
            shop.createStatement().execute("UPDATE merchant SET name = name WHERE id = 1");
            report.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            report.createStatement().execute("SELECT count(*) FROM account");
            Thread shopLetsGo =
                    onceSeen(progress, "Building: waiting for writers before build", "(the shop) has the lock", shop);
            Thread reportLetsGo =
                    onceSeen(progress, "Building: waiting for old snapshots", "(the report) has the lock", report);

            pair.promote(pair.request(pair.options().in(Mode.ONLINE)), progress);

            shopLetsGo.join(PATIENCE);
            reportLetsGo.join(PATIENCE);
            assertThat(progress.log)
                    // Whoever looks between the phase's begin and its first count sees none yet.
                    .anyMatch(line ->
                            line.matches("INFO Building: waiting for writers before build \\{waitingForSessions=[01]}"))
                    .anyMatch(line ->
                            line.matches("INFO Building: waiting for old snapshots \\{waitingForSessions=[01]}"))
                    .anyMatch(line -> line.startsWith("WARN Session " + number(shop) + " (the shop) has the lock")
                            && line.contains("idle in transaction")
                            && line.contains("blockedBy=" + number(shop)))
                    .anyMatch(line -> line.startsWith("WARN Session " + number(report) + " (the report) has the lock"));
        }
        String blocks = value("SELECT pg_relation_size('merchant') / current_setting('block_size')::int");
        assertThat(progress.advanced).anyMatch(line -> line.endsWith(" of " + blocks + " blocks"));
        assertThat(pair.drift().drift()).isFalse();
    }

    private Connection session(String name) throws SQLException {
        Connection session = pair.server.connect(pair.target);
        session.createStatement().execute("SET application_name = '" + name + "'");
        session.setAutoCommit(false);
        return session;
    }

    /** Lets go only when both can be read in the log: without them the build waits until its patience ends. */
    private static Thread onceSeen(WatchedProgress progress, String phase, String blocker, Connection session) {
        Thread thread = new Thread(() -> {
            while (!isLogged(progress, phase) || !isLogged(progress, blocker)) {
                Thread.onSpinWait();
            }
            try {
                session.rollback();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static boolean isLogged(WatchedProgress progress, String text) {
        return progress.log.stream().anyMatch(line -> line.contains(text));
    }

    private static int number(Connection session) {
        try {
            return session.unwrap(org.postgresql.PGConnection.class).getBackendPID();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private String value(String query) throws SQLException {
        try (Connection connection = pair.server.connect(pair.target);
                var result = connection.createStatement().executeQuery(query)) {
            result.next();
            return result.getString(1);
        }
    }
}
