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
    private static final String LETTER = "\"char\"";
    /** In which it is no longer of the category of texts ({@code pg_type.typcategory}). */
    private static final int FIRST_WITH_LETTERS_APART = 15;

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
            "interval year to month",
            "interval day to second(3)",
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
            LETTER,
            "regclass",
            "regtype",
            "xid8",
            "tsvector",
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

    private void compare(String from, String to, Statement statement, List<String> mistakes) throws SQLException {
        TypeConversion said = TypeConversion.between(from, to);
        statement.execute("DROP TABLE IF EXISTS t; CREATE TABLE t (c " + from + ")");
        int before = file(statement);
        // More goes to and from "char" while it is a text for PostgreSQL; what is said has to go there, too.
        boolean letterIsText = server.majorVersion() < FIRST_WITH_LETTERS_APART
                && List.of(from, to).contains(LETTER);
        boolean plain = !(letterIsText && said.needsUsing()) && succeeds(statement, "ALTER TABLE t ALTER c TYPE " + to);
        boolean possible = plain
                || succeeds(
                        statement,
                        "ALTER TABLE t ALTER c TYPE " + to + " USING c" + (said.possible() ? said.using() : "::") + to);
        boolean rewritten = file(statement) != before;
        boolean right = letterIsText
                ? !said.possible() || possible && said.rewrites() == rewritten
                : said.possible() == possible
                        && (!possible || said.needsUsing() == !plain && said.rewrites() == rewritten);
        if (!right) {
            mistakes.add("%s to %s: possible %s, without USING %s, rewritten %s; said %s"
                    .formatted(from, to, possible, plain, rewritten, said));
        }
    }

    /** Two values each of a type that only some types tell apart. */
    private static final String[][] PAIRS = {
        {"integer", "16777216", "16777217"},
        {"bigint", "9007199254740992", "9007199254740993"},
        {"bigint", "8", "16"},
        {"numeric", "1.00001", "1.00002"},
        {"numeric", "1.00000000000000000001", "1.00000000000000000002"},
        {"numeric(10,2)", "1.01", "1.02"},
        {"numeric(12,4)", "1.0001", "1.0002"},
        {"real", "1.0000001", "1.0000002"},
        {"double precision", "1.000000000000001", "1.0000000000000013"},
        {"money", "1.01", "1.02"},
        {"text", "ab", "ac"},
        {"text", "2024-01-01 01:00", "2024-01-01 02:00"},
        {"text", "2024-01-01 01:00:00.0001", "2024-01-01 01:00:00.0002"},
        {"text", "1.00001", "1.00002"},
        {"text", "1010", "1011"},
        {"text", "{\"k\":1,\"k\":2}", "{\"k\":2}"},
        {"text", "a a b", "a b"},
        {"text[]", "{1010}", "{1011}"},
        {"character varying", "%s1", "%s2"},
        {"name", "ab", "ac"},
        {"name", "2024-01-01 01:00", "2024-01-01 02:00"},
        {"time without time zone", "01:00:00.0001", "01:00:00.0002"},
        {"time with time zone", "01:00+01", "01:00+02"},
        {"date", "2024-01-01", "2024-01-02"},
        {"timestamp without time zone", "2024-01-01 01:00", "2024-01-01 02:00"},
        {"timestamp without time zone", "2024-01-01 01:00", "2024-01-02 01:00"},
        {"timestamp(6) without time zone", "2024-01-01 01:00:00.0001", "2024-01-01 01:00:00.0002"},
        {"timestamp with time zone", "2024-01-01 01:00:00.0001+00", "2024-01-01 01:00:00.0002+00"},
        {"timestamp with time zone", "2024-01-01 01:00+00", "2024-01-02 01:00+00"},
        {"interval", "1 day", "2 days"},
        {"interval", "0.0001 s", "0.0002 s"},
        {"interval", "1 mon", "1 mon 1 day"},
        {"interval year to month", "1 mon", "2 mon"},
        {"interval day to second(3)", "1 day", "1 day 0.001 s"},
        {"boolean", "true", "false"},
        {"uuid", "00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000002"},
        {"jsonb", "1.01", "1.02"},
        {"jsonb", "1.00000000000000000001", "1.00000000000000000002"},
        {"xml", "<a>%s</a>", "<a>%s1</a>"},
        {"bit(3)", "001", "010"},
        {"inet", "1.2.3.4/24", "1.2.3.5/24"},
        {"polygon", "((0,0),(0,2),(2,2),(2,0))", "((1,0),(0,1),(1,2),(2,1))"},
        {"circle", "<(0,0),1>", "<(0,0),2>"},
        {"daterange", "[2024-01-01,2024-01-03)", "[2024-01-01,2024-01-04)"},
        {"tsrange", "[2024-01-01 01:00,2024-01-03)", "[2024-01-01 02:00,2024-01-03)"},
        {"integer[]", "{1,2}", "{1,3}"},
        {"text[]", "{%s1}", "{%s2}"},
        {"text[]", "{1.00001}", "{1.00002}"}
    };

    private static final List<String> MORE = List.of(
            "real",
            LETTER,
            "xid",
            "cid",
            "time with time zone",
            "timestamp(0) with time zone",
            "interval(3)",
            "interval year to month",
            "interval day to hour",
            "interval day to second(3)",
            "numeric(10,2)[]",
            "numeric(4,-1)",
            "bit varying(2)",
            "bit varying(2)[]",
            "tsvector");

    @Test
    void shouldSayWhereAlterTableCutsValues() throws SQLException {
        List<String> mistakes = new ArrayList<>();
        List<String> types = new ArrayList<>(TYPES);
        types.addAll(MORE);
        int cut = 0;
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute("SET timezone = 'UTC'");
            for (String[] pair : PAIRS) {
                for (String to : types) {
                    TypeConversion said = TypeConversion.between(pair[0], to);
                    boolean cuts = !pair[0].equals(to) && said.possible() && cuts(pair, to, said, statement);
                    cut += cuts ? 1 : 0;
                    if (cuts && !said.loses()) {
                        mistakes.add(List.of(pair) + " to " + to);
                    }
                }
            }
        }
        assertThat(mistakes).isEmpty();
        assertThat(cut).isGreaterThan(PAIRS.length);
    }

    private static boolean cuts(String[] pair, String to, TypeConversion said, Statement statement)
            throws SQLException {
        String much = "x".repeat(70);
        statement.execute("DROP TABLE IF EXISTS t; CREATE TABLE t (c " + pair[0] + "); INSERT INTO t VALUES ('"
                + pair[1].replace("%s", much) + "'), ('" + pair[2].replace("%s", much) + "')");
        String using = said.needsUsing() ? " USING c" + said.using() + to : "";
        if (!succeeds(statement, "ALTER TABLE t ALTER c TYPE " + to + using)) {
            return false;
        }
        try (ResultSet row = statement.executeQuery("SELECT count(DISTINCT c::text) < 2 FROM t")) {
            row.next();
            return row.getBoolean(1);
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
