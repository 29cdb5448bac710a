package dev.lockstep.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.testing.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is said of a change of type before it runs, against what PostgreSQL does. */
class TypeConversionsOnServerTest {
    private static final List<String> TYPES = List.of(
            "smallint",
            "integer",
            "bigint",
            "numeric",
            "numeric(10,2)",
            "numeric(12,2)",
            "numeric(12,4)",
            "double precision",
            "money",
            "text",
            "character varying",
            "character varying(5)",
            "character varying(9)",
            "character(5)",
            "name",
            "time without time zone",
            "date",
            "timestamp without time zone",
            "timestamp(3) without time zone",
            "timestamp(6) without time zone",
            "timestamp with time zone",
            "interval",
            "interval(6)",
            "boolean",
            "uuid",
            "jsonb",
            "xml",
            "bit(3)",
            "bit varying",
            "inet",
            "cidr",
            "polygon",
            "circle",
            "oid",
            "daterange",
            "integer[]",
            "text[]",
            "character varying(5)[]",
            "character varying(9)[]",
            "character varying[]");

    private final TestPostgres server = TestPostgres.shared();
    private String database;

    @BeforeEach
    void createDatabase() {
        database = server.createDatabase();
    }

    @AfterEach
    void dropDatabase() {
        server.dropDatabase(database);
    }

    @Test
    void shouldSayOfEveryPairOfBuiltInTypesWhatAlterTableDoes() throws SQLException {
        List<String> mistakes = new ArrayList<>();
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute("SET timezone = 'UTC'");
            for (String from : TYPES) {
                for (String to : TYPES) {
                    if (!from.equals(to)) {
                        compare(from, to, statement, mistakes);
                    }
                }
            }
        }
        assertThat(mistakes).isEmpty();
    }

    private static void compare(String from, String to, Statement statement, List<String> mistakes)
            throws SQLException {
        TypeConversion said = TypeConversion.between(from, to);
        statement.execute("DROP TABLE IF EXISTS t; CREATE TABLE t (c " + from + ")");
        int before = file(statement);
        boolean plain = succeeds(statement, "ALTER TABLE t ALTER c TYPE " + to);
        boolean possible = plain
                || succeeds(
                        statement,
                        "ALTER TABLE t ALTER c TYPE " + to + " USING c" + (said.possible() ? said.using() : "::") + to);
        boolean rewritten = file(statement) != before;
        boolean right = said.possible() == possible
                && (!possible || said.needsUsing() == !plain && said.rewrites() == rewritten);
        if (!right) {
            mistakes.add("%s to %s: possible %s, without USING %s, rewritten %s; said %s"
                    .formatted(from, to, possible, plain, rewritten, said));
        }
    }

    private static boolean succeeds(Statement statement, String sql) {
        try {
            return statement.executeUpdate(sql) == 0;
        } catch (SQLException e) {
            return false;
        }
    }

    private static int file(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT pg_relation_filenode('t')")) {
            row.next();
            return row.getInt(1);
        }
    }
}
