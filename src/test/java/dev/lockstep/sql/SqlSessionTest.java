package dev.lockstep.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.testing.Relay;
import dev.lockstep.testing.TestPostgres;
import java.io.IOException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SqlSessionTest {
    private static final String LONG = "SELECT pg_sleep(600)";

    private final TestPostgres server = TestPostgres.shared();
    private final String database = server.createDatabase();
    private Relay relay;
    private SqlSession session;

    @BeforeEach
    void connect() throws SQLException {
        relay = new Relay(server.port());
        session = new SqlSession(DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + relay.port() + "/" + database + "?user=postgres"));
    }

    @AfterEach
    void close() throws IOException {
        relay.close();
        session.close();
        server.dropDatabase(database);
    }

    @Test
    void shouldCloseTheConnectionWhenACancelIsNotAnswered() {
        CompletableFuture<Problem> ended = running();
        relay.cutForGood();

        session.cancel(Duration.ZERO);

        assertThat(ended)
                .succeedsWithin(Duration.ofSeconds(30))
                .extracting(Problem::type)
                .isEqualTo(ProblemType.CONNECTION_LOST);
        assertThatThrownBy(() -> session.execute("SELECT 1")).isInstanceOf(ProblemException.class);
    }

    @Test
    void shouldKeepTheConnectionWhenACancelIsAnswered() {
        CompletableFuture<Problem> ended = running();

        session.cancel(Duration.ofMillis(300));

        assertThat(ended)
                .succeedsWithin(Duration.ofSeconds(30))
                .extracting(Problem::type)
                .isEqualTo(ProblemType.CANCELLED);
        boolean answered = session.queryOne("SELECT pg_sleep(0.6) IS NOT NULL", row -> row.getBoolean(1));
        assertThat(answered)
                .as("what runs after the one that was cancelled is left alone")
                .isTrue();
    }

    @Test
    void shouldCloseTheConnectionWhenACancelOfWorkOnTheConnectionItselfIsNotAnswered() {
        CompletableFuture<Problem> ended = running(() -> {
            try (SqlSession.Work work = session.working()) {
                session.connection().createStatement().executeQuery(LONG);
            } catch (SQLException e) {
                throw SqlErrors.problem(e, LONG);
            }
        });
        relay.cutForGood();

        session.cancel(Duration.ZERO);

        assertThat(ended)
                .succeedsWithin(Duration.ofSeconds(30))
                .extracting(Problem::type)
                .isEqualTo(ProblemType.CONNECTION_LOST);
    }

    /** How a long statement ends; returns when it runs. */
    private CompletableFuture<Problem> running() {
        return running(() -> session.query(LONG, row -> row));
    }

    private CompletableFuture<Problem> running(Runnable statement) {
        CompletableFuture<Problem> ended = CompletableFuture.supplyAsync(() -> {
            try {
                statement.run();
            } catch (ProblemException e) {
                return e.problem();
            }
            throw new AssertionError("it came to its end");
        });
        await().atMost(Duration.ofSeconds(20))
                .until(() -> server.has(
                        "postgres",
                        "pg_stat_activity WHERE query = '" + LONG + "' AND state = 'active' AND datname = '" + database
                                + "'"));
        return ended;
    }
}
