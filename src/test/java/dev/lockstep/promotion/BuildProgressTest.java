package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.plan.Mode;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
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
    void shouldReportThePhasesOfABuildItsBlocksAndRowsAndWhoKeepsItWaiting() throws Exception {
        WatchedProgress progress = new WatchedProgress();
        AtomicInteger reportedBeforeTheBuild = new AtomicInteger();
        try (Connection shop = session("the shop");
                Connection till = session("the till");
                Connection report = session("the report")) {
            shop.createStatement().execute("UPDATE merchant SET name = name WHERE id = 1");
            report.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            report.createStatement().execute("SELECT count(*) FROM account");
            Thread shopLetsGo =
                    onceSeen(progress, "Building: waiting for writers before build", "(the shop) has the lock", () -> {
                        // Too late for this wait, and there for the next.
                        till.createStatement().execute("UPDATE merchant SET name = name WHERE id = 2");
                        reportedBeforeTheBuild.set(progress.advanced.size());
                        shop.rollback();
                    });
            Thread tillLetsGo = onceSeen(
                    progress,
                    "Building: waiting for writers before validation",
                    "(the till) has the lock",
                    till::rollback);
            Thread reportLetsGo = onceSeen(
                    progress, "Building: waiting for old snapshots", "(the report) has the lock", report::rollback);

            pair.promote(pair.request(pair.options().in(Mode.ONLINE)), progress);

            shopLetsGo.join(PATIENCE);
            tillLetsGo.join(PATIENCE);
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
        assertThat(progress.advanced.subList(reportedBeforeTheBuild.get(), progress.advanced.size()))
                .contains("5000 of 5000 rows")
                .anyMatch(line -> line.endsWith(" of " + blocks + " blocks"));
        assertThat(pair.drift().drift()).isFalse();
    }

    private Connection session(String name) throws SQLException {
        Connection session = pair.server.connect(pair.target);
        session.createStatement().execute("SET application_name = '" + name + "'");
        session.setAutoCommit(false);
        return session;
    }

    /** Lets go only when both can be read in the log: without them the build waits until its patience ends. */
    private static Thread onceSeen(WatchedProgress progress, String phase, String blocker, LetGo letGo) {
        Thread thread = new Thread(() -> {
            while (!isLogged(progress, phase) || !isLogged(progress, blocker)) {
                Thread.onSpinWait();
            }
            try {
                letGo.run();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private interface LetGo {
        void run() throws SQLException;
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
