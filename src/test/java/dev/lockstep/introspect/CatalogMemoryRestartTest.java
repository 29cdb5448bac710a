package dev.lockstep.introspect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.app.dev.RestartableServer;
import dev.lockstep.sql.SqlSession;
import dev.lockstep.testing.Tool;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What comes from memory when transaction numbers wrap around, when a server's files are put back, and when it has crashed. */
class CatalogMemoryRestartTest {
    private static final long WRAP = 1L << 32;
    private static final int AHEAD = 1_000;

    private static Optional<RestartableServer> started = Optional.empty();

    private final CatalogMemory memory = new CatalogMemory();

    @BeforeAll
    static void start() throws Exception {
        started = RestartableServer.start();
    }

    @AfterAll
    static void stop() {
        started.ifPresent(RestartableServer::close);
    }

    private static RestartableServer server() {
        Tool.POSTGRES.assume(started.isPresent(), "There is no installation of PostgreSQL with pg_resetwal");
        return started.orElseThrow();
    }

    @Test
    void shouldReadWhatChangedWhenTransactionNumbersWrapAround() throws Exception {
        RestartableServer server = server();
        server.run("postgres", "CREATE DATABASE wraps");
        server.run("wraps", "CREATE TABLE kept (id integer)", "CREATE TABLE dropped (id integer)");
        long present = nextTransaction(server);
        for (int third = 1; third < 3; third++) {
            server.moveOnTo(present + third * (WRAP - present) / 3);
        }
        server.moveOnTo(WRAP - AHEAD);
        check("wraps", "before");
        try (Connection open = server.connect("wraps");
                Statement statement = open.createStatement()) {
            open.setAutoCommit(false);
            statement.execute("CREATE TABLE in_progress (id integer)");
            server.run("wraps", "CREATE TABLE early (id integer)");
            check("wraps", "changed before");

            assertThat(nextTransaction(server)).isLessThan(WRAP);
            takeTransactions(server, AHEAD);
            assertThat(nextTransaction(server)).isGreaterThan(WRAP);

            check("wraps", "nothing changed");
            server.run("wraps", "ALTER TABLE kept ADD COLUMN late integer", "DROP TABLE dropped");
            check("wraps", "changed after");
            open.commit();
        }
        check("wraps", "committed after");
        server.run("wraps", "VACUUM FREEZE");
        check("wraps", "frozen");

        // Rows of initdb have these numbers, so that they look new and all is read.
        takeTransactions(server, 2 * AHEAD);
        check("wraps", "behind the numbers of initdb");
        long before = memory.wholeReadings();
        server.run("wraps", "ALTER TABLE kept DROP COLUMN late", "CREATE TABLE later (id integer)");
        check("wraps", "changed behind these");
        assertThat(memory.wholeReadings()).isEqualTo(before);
    }

    @Test
    void shouldReadAllWhenServerIsPutBackAndTakesTheSameNumbersAgain() throws Exception {
        RestartableServer server = server();
        server.run("postgres", "CREATE DATABASE put_back");
        server.run("put_back", "CREATE TABLE t (id integer)");
        Path copy = server.copied();
        server.run("put_back", "ALTER TABLE t ADD COLUMN a integer");
        check("put_back", "before");
        long read = nextTransaction(server);
        server.restore(copy);
        server.run("put_back", "ALTER TABLE t ADD COLUMN b integer");

        assertThat(nextTransaction(server)).isLessThanOrEqualTo(read);
        check("put_back", "put back");
        assertThat(memory.wholeReadings()).isEqualTo(2);
    }

    @Test
    void shouldReadAllWhenServerHasRecoveredFromCrash() throws Exception {
        RestartableServer server = server();
        server.run("postgres", "CREATE DATABASE crashes");
        server.run("crashes", "CREATE TABLE t (id integer)");
        check("crashes", "before");
        server.crash();
        check("crashes", "recovered");

        assertThat(memory.wholeReadings()).isEqualTo(2);
    }

    @Test
    void shouldNotTellChangesWhenHalfOfAllNumbersAreGone() throws Exception {
        server().run("postgres", "CREATE DATABASE long_ago");
        server().moveOnTo(nextTransaction(server()) + (1L << 30) + AHEAD);
        try (Connection connection = snapshot("long_ago")) {
            SqlSession session = new SqlSession(connection);
            CatalogLook look = CatalogLook.at(session);

            assertThat(ago(look, (1L << 30) - 1).until(session)).isNotNull();
            assertThat(ago(look, (1L << 30) + 1).until(session)).isNull();
            assertThat(ago(look, -1).until(session)).isNull();
        }
    }

    private static CatalogLook ago(CatalogLook look, long transactions) {
        return new CatalogLook(
                look.place(),
                look.cluster(),
                look.oldestRunning() - transactions,
                look.next() - transactions,
                look.rows());
    }

    private static void takeTransactions(RestartableServer server, int number) throws SQLException {
        server.run("postgres", """
                DO $$ BEGIN
                    FOR i IN 1..%d LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP;
                END $$
                """.formatted(number));
    }

    private static long nextTransaction(RestartableServer server) throws SQLException {
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement();
                var row = statement.executeQuery("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")) {
            row.next();
            return row.getLong(1);
        }
    }

    private static Connection snapshot(String database) throws SQLException {
        Connection connection = server().connect(database);
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        return connection;
    }

    private void check(String database, String when) throws SQLException {
        try (Connection connection = snapshot(database)) {
            CatalogMemoryTest.check(memory, new SqlSession(connection), when);
        }
    }
}
