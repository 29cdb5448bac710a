package dev.lockstep.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.testing.TestPostgres.Login;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

class TestPostgresTest {

    private final TestPostgres postgres = TestPostgres.shared();

    @Test
    void shouldBeOneServerWhenAskedForTwice() {
        assertThat(TestPostgres.shared().port()).isEqualTo(postgres.port());
        assertThat(postgres.majorVersion()).isGreaterThanOrEqualTo(17);
    }

    @Test
    void shouldKeepDatabasesApartWhenTestsMakeTheirOwn() throws SQLException {
        String first = postgres.createDatabase();
        String second = postgres.createDatabase("other");
        postgres.run(first, "CREATE TABLE t (id int); INSERT INTO t VALUES (1), (2)");

        assertThat(value(first, "SELECT count(*) FROM t")).isEqualTo("2");
        assertThat(value(second, "SELECT to_regclass('t') IS NULL")).isEqualTo("t");

        postgres.dropDatabase(first);
        assertThatThrownBy(() -> postgres.connect(first)).hasMessageContaining("does not exist");
    }

    @Test
    void shouldAskForPasswordWhenLoginIsNoSuperuser() throws SQLException {
        String database = postgres.createDatabase();
        Login login = postgres.createRole("clerk");

        try (Connection connection = postgres.connect(database, login)) {
            assertThat(connection.getMetaData().getUserName()).isEqualTo(login.user());
        }
        Login forgetful = new Login(login.user(), "wrong");
        assertThatThrownBy(() -> postgres.connect(database, forgetful)).hasMessageContaining("password authentication");
    }

    @Test
    void shouldRefuseConnectionsWhenSeparateServerIsStopped() {
        TestPostgres separate = TestPostgres.startSeparate();
        assertThat(separate.port()).isNotEqualTo(postgres.port());

        separate.close();

        assertThatThrownBy(() -> separate.connect("postgres")).isInstanceOf(SQLException.class);
    }

    @Test
    void shouldMakeDatabasesWhenTheSessionsThatItKeepsWereEnded() throws SQLException {
        TestPostgres separate = TestPostgres.startSeparate();
        try {
            separate.createDatabase();
            assertThat(separate.has(
                            "postgres", "pg_stat_activity WHERE query LIKE 'CREATE DATABASE%' AND state = 'idle'"))
                    .isTrue();
            separate.run(
                    "postgres",
                    "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
                            + " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()");

            String database = separate.createDatabase();

            assertThat(separate.has(database, "pg_database WHERE datname = current_database()"))
                    .isTrue();
        } finally {
            separate.close();
        }
    }

    private String value(String database, String query) throws SQLException {
        try (Connection connection = postgres.connect(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
