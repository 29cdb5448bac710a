package dev.lockstep.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.sql.SqlSession;
import dev.lockstep.testing.TestPostgres;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A session that a reading leaves is had by the next reading only, and is in nobody's way. */
class IdleSessionsTest {
    private final TestPostgres server = TestPostgres.shared();
    private final String database = server.createDatabase("idle");
    private final Databases databases = new Databases();

    @AfterEach
    void drop() {
        server.dropDatabase(database);
    }

    @Test
    void shouldGoOnInTheSessionThatWasLeft() {
        int first = read("one");

        try (SqlSession session = databases.connectToRead(environment(), "two")) {
            assertThat(session.backendPid()).isEqualTo(first);
            assertThat(session.query("SHOW application_name", row -> row.getString(1)))
                    .containsExactly("lockstep two");
            assertThat(session.inTransaction()).isFalse();
        }
    }

    @Test
    void shouldSayOfOneThatLiesThereThatItIsIdle() {
        read("one");

        assertThat(server.has(
                        database,
                        "pg_stat_activity WHERE datname = current_database() AND application_name = 'lockstep idle'"
                                + " AND state = 'idle'"))
                .isTrue();
    }

    @Test
    void shouldLeaveNothingThatATransactionHadSet() {
        SqlSession left = databases.connectToRead(environment(), "one");
        left.transactional(true);
        left.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL IntervalStyle = 'iso_8601'");
        databases.leave(environment(), left);

        try (SqlSession session = databases.connectToRead(environment(), "two")) {
            assertThat(session.backendPid()).isEqualTo(left.backendPid());
            assertThat(session.query("SHOW IntervalStyle", row -> row.getString(1)))
                    .containsExactly("postgres");
            session.execute("CREATE TABLE public.t ()");
        }
    }

    @Test
    void shouldOpenAnotherWhenItWasEnded() {
        int first = read("one");
        server.run(database, "SELECT pg_terminate_backend(%d, 10000)".formatted(first));

        assertThat(read("two")).isNotEqualTo(first);
    }

    @Test
    void shouldGiveEachReadingItsOwn() {
        try (SqlSession one = databases.connectToRead(environment(), "one");
                SqlSession two = databases.connectToRead(environment(), "two")) {
            assertThat(one.backendPid()).isNotEqualTo(two.backendPid());
        }
    }

    @Test
    void shouldKeepOneAndCloseTheOthers() {
        SqlSession one = databases.connectToRead(environment(), "one");
        SqlSession two = databases.connectToRead(environment(), "two");
        int first = one.backendPid();
        databases.leave(environment(), one);
        databases.leave(environment(), two);

        await().untilAsserted(() -> assertThat(isThere(first)).isFalse());
        assertThat(isThere(two.backendPid())).isTrue();
    }

    @Test
    void shouldEndItForWhoeverDoesMoreThanRead() {
        int first = read("one");

        try (SqlSession session = databases.connect(environment(), "promotion")) {
            assertThat(session.backendPid()).isNotEqualTo(first);
            await().untilAsserted(() -> assertThat(isThere(first)).isFalse());
        }
    }

    /** The server itself waits for it, and asks nobody to end it. */
    @Test
    void shouldLetTheDatabaseBeCopiedRenamedAndDropped() {
        read("one");
        server.run("postgres", "CREATE DATABASE %1$s_copy TEMPLATE %1$s".formatted(database));
        server.dropDatabase(database + "_copy");
        read("one");
        server.run("postgres", "ALTER DATABASE %1$s RENAME TO %1$s_b".formatted(database));
        server.run("postgres", "ALTER DATABASE %1$s_b RENAME TO %1$s".formatted(database));
        read("one");
        server.run("postgres", "DROP DATABASE " + database);

        assertThat(server.has("postgres", "pg_database WHERE datname = '%s'".formatted(database)))
                .isFalse();
    }

    @Test
    void shouldEndByItself() {
        int first = read("one");

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(isThere(first)).isFalse());
    }

    private int read(String purpose) {
        SqlSession session = databases.connectToRead(environment(), purpose);
        session.transactional(true);
        session.execute("SELECT 1");
        databases.leave(environment(), session);
        return session.backendPid();
    }

    private boolean isThere(int process) {
        return server.has("postgres", "pg_stat_activity WHERE pid = " + process);
    }

    private Environment environment() {
        return new Environment("test", ConnectionUrl.parse(server.url(database)), 2, Policy.strict());
    }
}
