package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.plan.Mode;
import dev.lockstep.progress.SilentProgress;
import dev.lockstep.testing.TestPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows that change their partition, below triggers of the application and keys that are checked at the end, as a role that is no superuser. */
class MovedRowsTest {
    private static final String BOTH = """
            CREATE FUNCTION doubled() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.v := NEW.v * 2; RETURN NEW; END';
            CREATE TABLE c (id int PRIMARY KEY);
            CREATE TABLE p (k int, v int, c int REFERENCES c DEFERRABLE INITIALLY DEFERRED) PARTITION BY RANGE (k);
            CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
            CREATE TABLE rest PARTITION OF p DEFAULT;
            INSERT INTO c VALUES (1);
            INSERT INTO p VALUES (5, 1, 1), (25, 1, 1);
            CREATE TRIGGER doubled BEFORE INSERT ON p FOR EACH ROW EXECUTE FUNCTION doubled();
            """;

    @TempDir
    Path backups;

    @ParameterizedTest
    @EnumSource(Mode.class)
    void shouldMoveRowsUnseen(Mode mode) throws SQLException {
        TestPostgres.Login owner = TestPostgres.shared().createRole("owner");
        try (Pair pair = new Pair(TestPostgres.shared(), backups, owner)) {
            for (String database : List.of(pair.source, pair.target)) {
                pair.server.run(database, "ALTER DATABASE %s OWNER TO %s".formatted(database, owner.user()));
                pair.server.run(database, "GRANT CREATE ON SCHEMA public TO " + owner.user());
                by(pair, database, owner, BOTH);
            }
            by(pair, pair.source, owner, """
                    DROP TABLE p1, rest;
                    CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (3);
                    CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (3) TO (30);
                    CREATE TABLE rest PARTITION OF p DEFAULT;
                    """);

            pair.promote(pair.request(pair.options().in(mode)), new SilentProgress());

            assertThat(pair.drift().drift()).isFalse();
            try (Connection connection = pair.server.connect(pair.target);
                    ResultSet rows = connection
                            .createStatement()
                            .executeQuery("SELECT tableoid::regclass || ' ' || k || ' ' || v FROM p ORDER BY k")) {
                List<String> found = new ArrayList<>();
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
                assertThat(found).containsExactly("p2 5 1", "p2 25 1");
            }
        }
    }

    private static void by(Pair pair, String database, TestPostgres.Login login, String sql) throws SQLException {
        try (Connection connection = pair.server.connect(database, login)) {
            connection.createStatement().execute(sql);
        }
    }
}
