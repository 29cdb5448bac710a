package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.environment.ConnectionUrl;
import dev.lockstep.environment.Databases;
import dev.lockstep.environment.Environment;
import dev.lockstep.environment.Policy;
import dev.lockstep.testing.TestPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** I8: of a statement all is written down but its constants and comments, however they are written. */
class DdlCaptureStatementTest {
    private static final String SECRET = "HUNTER";
    private static final int STATEMENTS = 400;

    /** What may stand in a list of expressions; all of it is valid with one setting of standard_conforming_strings at least. */
    private static final List<String> EXPRESSIONS = List.of(
            "'HUNTER'",
            "'a''HUNTER'",
            "'HUNTER\\'",
            "'\\\\'",
            "'it\\'s HUNTER'",
            "'a'\n  'HUNTER\\''",
            "'a'\n  'HUNTER'",
            "E'\\'HUNTER'",
            "e'HUNTER\\\\'",
            "E'a'\n'\\'HUNTER'",
            "N'HUNTER'",
            "B'01'",
            "X'1F'",
            "U&'HUNTER\\0061'",
            "U&'HUNTER!0061' UESCAPE '!'",
            "$$HUNTER$$",
            "$$'HUNTER$a$$$",
            "$a$ ' HUNTER $$ $b$$a$",
            "$é1$ HUNTER $é$ $é1$",
            "\"q'q\"",
            "\"d$$d\"",
            "\"c--c\"",
            "\"q\"\"/*\"",
            "U&\"q'q\"",
            "a$b$c",
            "é$x$",
            "typE",
            "typE||'HUNTER'",
            "1",
            ".5e3",
            "1.5",
            "5 - -3",
            "5-/* HUNTER ' /* $$ */ ' */3",
            "5*/* HUNTER **/3",
            "5 --HUNTER '\n",
            "'x'::text",
            "typE='HUNTER'",
            "(VALUES ('HUNTER'))",
            "ARRAY['HUNTER']");

    private final TestPostgres server = TestPostgres.shared();
    private final DdlCapture capture = new DdlCapture(new Databases());
    private String database;
    private Environment environment;

    @BeforeEach
    void install() throws SQLException {
        database = server.createDatabase("captured");
        environment = new Environment("test", ConnectionUrl.parse(server.url(database)), 1, Policy.strict());
        run(
                "CREATE TABLE t (\"q'q\" text, \"d$$d\" text, \"c--c\" text, \"q\"\"/*\" text, a$b$c text, é$x$ text, typE text)");
        capture.install(environment);
    }

    @AfterEach
    void drop() {
        server.dropDatabase(database);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "COMMENT ON TABLE t IS 'HUNTER'                         | COMMENT ON TABLE t IS '…'",
                "ALTER TABLE t ADD a text DEFAULT 'it''s', ADD b int DEFAULT 7, ADD c text DEFAULT E'\\n' | ALTER TABLE t ADD a text DEFAULT '…', ADD b int DEFAULT 7, ADD c text DEFAULT E'…'",
                "ALTER TABLE t ADD a text DEFAULT 'HUNTER\\', ADD b int | ALTER TABLE t ADD a text DEFAULT …",
                "ALTER TABLE t ADD a text DEFAULT E'\\'HUNTER', ADD b int | ALTER TABLE t ADD a text DEFAULT E…",
                "ALTER TABLE t ADD \"it's\" text DEFAULT $$HUNTER$$, ADD b int | ALTER TABLE t ADD \"it's\" text DEFAULT $$…$$, ADD b int",
                "CREATE FUNCTION f() RETURNS text LANGUAGE sql AS $body$ SELECT 'HUNTER' $body$ STABLE | CREATE FUNCTION f() RETURNS text LANGUAGE sql AS $body$…$body$ STABLE",
                "/* HUNTER's /* */ */ ALTER TABLE t ADD/*'*/x int -- HUNTER | ALTER TABLE t ADD x int",
                "SET app.key = HUNTER; ALTER TABLE t ADD x int | SET app.key = …",
                "SET LOCAL \"app\" . key TO HUNTER; ALTER TABLE t ADD x int | SET LOCAL \"app\" . key TO …",
                "ALTER TABLE t ALTER typE SET DEFAULT 'HUNTER' | ALTER TABLE t ALTER typE SET DEFAULT '…'",
                "DO 'BEGIN EXECUTE ''ALTER TABLE t ADD HUNTER int''; END' | DO '…'"
            })
    void I8_shouldWriteDownTheStatementWithoutItsConstants(String statement, String written) throws SQLException {
        run(statement);

        assertThat(newest().strip()).isEqualTo(written);
    }

    @ParameterizedTest
    @CsvSource({"on", "off"})
    void I8_shouldNotDependOnTheSettingWithWhichBackslashesWereRead(String setting) throws SQLException {
        run(
                "SET standard_conforming_strings = " + setting,
                "ALTER TABLE t ADD a text DEFAULT 'a\\\\', ADD b text DEFAULT ' HUNTER'",
                "ALTER TABLE t ADD c text DEFAULT 'a', ADD d text DEFAULT 'b'");

        assertThat(capture.state(environment, 10).events())
                .extracting(DdlCapture.Event::statement)
                .startsWith(
                        "ALTER TABLE t ADD c text DEFAULT '…', ADD d text DEFAULT '…'",
                        "ALTER TABLE t ADD a text DEFAULT '…', ADD b text DEFAULT '…'");
    }

    @Test
    void shouldCutOffWhatIsLong() throws SQLException {
        run("COMMENT ON TABLE t IS '" + "HUNTER".repeat(2_000) + "'");
        assertThat(newest()).isEqualTo("COMMENT ON TABLE t IS …");

        run("ALTER TABLE t ADD " + "x".repeat(3_000) + " int");
        assertThat(newest()).hasSize(2_001).endsWith("x…");
    }

    /** What PostgreSQL takes, it has read as this reads it, or else something of it would be seen. */
    @Test
    void I8_shouldWriteDownNoConstantOfWhateverPostgreSqlTakes() throws SQLException {
        Random random = new Random(20);
        int taken = 0;
        for (int i = 0; i < STATEMENTS; i++) {
            String statement = view(random);
            boolean ran;
            try (Connection connection = connect();
                    Statement session = connection.createStatement()) {
                session.execute("SET escape_string_warning = off");
                session.execute("SET standard_conforming_strings = " + (random.nextInt(3) > 0 ? "on" : "off"));
                session.execute(statement);
                ran = true;
            } catch (SQLException e) {
                ran = false;
            }
            if (ran) {
                taken++;
                assertThat(newest())
                        .as(statement)
                        .startsWith("CREATE OR REPLACE")
                        .doesNotContain(SECRET);
            }
        }
        assertThat(taken).isGreaterThan(STATEMENTS / 10);
    }

    private static String view(Random random) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(4); i++) {
            parts.add(EXPRESSIONS.get(random.nextInt(EXPRESSIONS.size())) + " AS c" + i);
        }
        return "CREATE OR REPLACE FUNCTION f() RETURNS void LANGUAGE sql BEGIN ATOMIC SELECT "
                + String.join(", ", parts) + " FROM t; END";
    }

    private String newest() {
        return capture.state(environment, 1).events().get(0).statement();
    }

    private void run(String... statements) throws SQLException {
        try (Connection connection = connect();
                Statement session = connection.createStatement()) {
            for (String statement : statements) {
                session.execute(statement);
            }
        }
    }

    /** One message for all that is executed at once, as psql's -c sends it. */
    private Connection connect() throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl(database)
                + (server.jdbcUrl(database).contains("?") ? "&" : "?") + "preferQueryMode=simple");
    }
}
