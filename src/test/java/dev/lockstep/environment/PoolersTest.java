package dev.lockstep.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.sql.SqlSession;
import dev.lockstep.testing.PgBouncer;
import dev.lockstep.testing.Relay;
import dev.lockstep.testing.TestPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PoolersTest {
    @TempDir
    private Path directory;

    private final TestPostgres server = TestPostgres.shared();
    private final String database = server.createDatabase("pooled");
    private final Databases databases = new Databases();
    private PgBouncer pooler;

    @AfterEach
    void drop() {
        if (pooler != null) {
            pooler.close();
        }
        server.dropDatabase(database);
    }

    @Test
    void shouldTakeTheServerItself() {
        try (SqlSession session = databases.connect(environment(server.port()), "test")) {
            assertThat(session.query("SELECT pg_backend_pid()", row -> row.getInt(1)))
                    .containsExactly(session.backendPid());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5})
    void shouldRefuseAPoolerThatGivesEveryTransactionAnotherSession(int size) throws IOException {
        Environment environment = environment(pooled("transaction", size));

        assertThatThrownBy(() -> databases.connect(environment, "drift check").close())
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    assertThat(e.problem().type()).isEqualTo(ProblemType.TRANSACTION_POOLING);
                    assertThat(e.problem().detail()).contains("'test'", "127.0.0.1");
                });
    }

    /** By ours it would find nothing that it names, and print every time in UTC. */
    @ParameterizedTest
    @ValueSource(strings = {"transaction", "statement"})
    void shouldLeaveTheApplicationItsSettings(String mode) throws Exception {
        int port = pooled(mode, 1);
        List<String> before = settings(port);

        Throwable refused = catchThrowable(
                () -> databases.connect(environment(port), "drift check").close());

        assertThat(settings(port)).isEqualTo(before);
        assertThat(refused).isInstanceOfSatisfying(ProblemException.class, e -> assertThat(
                        e.problem().type())
                .isEqualTo(ProblemType.TRANSACTION_POOLING));
    }

    /** As that of an application that has as much to do as the pool takes. */
    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void shouldRefuseAPoolThatIsUsedUpBeforeASecondSessionIsThere() throws Exception {
        int port = pooled("transaction", 1);
        try (Relay relay = new Relay(port);
                Connection application = application(port)) {
            application.setAutoCommit(false);
            relay.onceSaid("pooler check", () -> {
                query(application, "SELECT 1");
                Runnable end = () -> query(application, "ROLLBACK");
                relay.onceSaid("pg_backend_pid", () -> relay.onceSaid("pg_backend_pid", end));
            });

            assertThatThrownBy(() -> new Ping(databases).ping(environment(relay.port()), session -> "seen"))
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            e -> assertThat(e.problem().type()).isEqualTo(ProblemType.TRANSACTION_POOLING));
        }
    }

    /** Neither of the two is served any more before the application is done. */
    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void shouldNotWaitWithoutEndForTheSessionThatItHad() throws Exception {
        int port = pooled("transaction", 1);
        try (Relay relay = new Relay(port);
                Connection application = application(port)) {
            application.setAutoCommit(false);
            relay.onceSaid("pooler check", () -> query(application, "SELECT 1"));

            assertThatThrownBy(() -> databases
                            .connect(environment(relay.port()), "drift check")
                            .close())
                    .isInstanceOfSatisfying(ProblemException.class, e -> {
                        assertThat(e.problem().type()).isEqualTo(ProblemType.CONNECTION_FAILED);
                        assertThat(e.problem().detail()).contains("'test'", "cannot be told");
                    });
            await().until(() -> Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().equals("lockstep-pooler-check")));
        }
    }

    @Test
    void shouldRefuseAPoolerOfWhichItCannotBeTold() throws IOException {
        try (Relay relay = new Relay(pooled("session", 5))) {
            relay.lose("pooler check");

            assertThatThrownBy(() -> new Ping(databases).ping(environment(relay.port()), session -> "seen"))
                    .isInstanceOfSatisfying(ProblemException.class, e -> {
                        assertThat(e.problem().type()).isEqualTo(ProblemType.CONNECTION_FAILED);
                        assertThat(e.problem().detail()).contains("'test'", "cannot be told");
                    });
        }
    }

    @Test
    void shouldTakeAPoolerThatGivesAClientASession() throws IOException {
        Environment environment = environment(pooled("session", 5));

        assertThat(new Ping(databases)
                        .ping(environment, session -> "seen")
                        .answer()
                        .database())
                .isEqualTo(database);
    }

    /** Its pooler lets a second session wait for as long as there is the first. */
    @Test
    @Timeout(60)
    void shouldNotWaitWithoutEndForASessionOfAPoolThatIsUsedUp() throws IOException {
        Environment environment = environment(pooled("session", 1));

        assertThat(new Ping(databases)
                        .ping(environment, session -> "seen")
                        .answer()
                        .database())
                .isEqualTo(database);
    }

    @Test
    void shouldSetForGoodWhatAPoolersSessionReadsBy() throws IOException {
        try (SqlSession session = databases.connect(environment(pooled("session", 5)), "test")) {
            assertThat(session.query("SHOW search_path", row -> row.getString(1)))
                    .containsExactly("");
            assertThat(session.query("SHOW row_security", row -> row.getString(1)))
                    .containsExactly("off");
        }
    }

    /** Which process the pool's only session is, and what it is set to. */
    private List<String> settings(int port) throws SQLException {
        try (Connection application = application(port)) {
            return query(
                    application,
                    "SELECT 'process ' || pg_backend_pid() UNION ALL SELECT name || ' = ' || setting FROM pg_settings ORDER BY 1");
        }
    }

    private Connection application(int port) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, database), "postgres", "");
    }

    private static List<String> query(Connection connection, String sql) {
        try (Statement statement = connection.createStatement()) {
            List<String> values = new ArrayList<>();
            if (statement.execute(sql)) {
                ResultSet rows = statement.getResultSet();
                while (rows.next()) {
                    values.add(rows.getString(1));
                }
            }
            return values;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** It would be kept from whoever else the pool is there for. */
    @Test
    void shouldKeepNoSessionOfAPooler() throws Exception {
        Environment environment = environment(pooled("session", 5));
        SqlSession session = databases.connectToRead(environment, "drift check");

        databases.leave(environment, session);

        assertThat(session.connection().isClosed()).isTrue();
    }

    private Environment environment(int port) {
        return new Environment(
                "test",
                ConnectionUrl.parse("postgresql://postgres@127.0.0.1:" + port + "/" + database),
                2,
                Policy.strict());
    }

    private int pooled(String mode, int size) throws IOException {
        pooler = PgBouncer.start(server, directory, mode, size);
        return pooler.port();
    }
}
