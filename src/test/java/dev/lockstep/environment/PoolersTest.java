package dev.lockstep.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.sql.SqlSession;
import dev.lockstep.testing.PgBouncer;
import dev.lockstep.testing.TestPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
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
        Environment environment = environment(server.port());

        try (SqlSession session = databases.connect(environment, "test")) {
            Poolers.refuse(databases, environment, session);

            assertThat(session.query("SELECT 1", row -> row.getInt(1))).containsExactly(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5})
    void shouldRefuseAPoolerThatGivesEveryTransactionAnotherSession(int size) throws IOException {
        Environment environment = environment(pooled("transaction", size));

        assertThatThrownBy(() -> new Ping(databases).ping(environment, session -> null))
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    assertThat(e.problem().type()).isEqualTo(ProblemType.TRANSACTION_POOLING);
                    assertThat(e.problem().detail()).contains("'test'", "127.0.0.1");
                });
    }

    /** Its sessions are the application's, too, which would find nothing by an empty path. */
    @Test
    void shouldRefuseItForWhateverIsReadAndLeaveItsSessionsAsTheyWere() throws Exception {
        Environment environment = environment(pooled("transaction", 1));

        assertThatThrownBy(() -> databases.connect(environment, "drift check").close())
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().type()).isEqualTo(ProblemType.TRANSACTION_POOLING));

        try (Connection application =
                        DriverManager.getConnection(environment.url().jdbcUrl(), "postgres", "");
                Statement statement = application.createStatement();
                ResultSet shown =
                        statement.executeQuery("SELECT current_setting('search_path'), current_setting('jit')")) {
            shown.next();
            assertThat(shown.getString(1)).isEqualTo("\"$user\", public");
            assertThat(shown.getString(2)).isEqualTo("on");
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
