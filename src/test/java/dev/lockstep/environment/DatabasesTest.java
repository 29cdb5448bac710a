package dev.lockstep.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.sql.SqlSession;
import dev.lockstep.testing.OldServer;
import dev.lockstep.testing.TestPostgres;
import dev.lockstep.testing.TestPostgres.Login;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class DatabasesTest {

    private final TestPostgres postgres = TestPostgres.shared();
    private final Databases databases = new Databases();

    private String database;
    private Login login;

    @BeforeEach
    void makeDatabaseAndLogin() {
        database = postgres.createDatabase();
        login = postgres.createRole("clerk");
    }

    @Nested
    class Sessions {

        @Test
        void shouldBeNamedAfterLockstepWhenOpen() {
            try (SqlSession session = databases.connect(environment(postgres.url(database, login)), "promotion 0198")) {
                assertThat(text(session, "SHOW application_name")).isEqualTo("lockstep promotion 0198");
                assertThat(text(session, "SELECT current_user")).isEqualTo(login.user());
                assertThat(text(session, "SELECT current_database()")).isEqualTo(database);
            }
        }

        @Test
        void shouldNotDependOnTheRolesSettings() {
            for (String setting : List.of(
                    "datestyle = 'SQL, DMY'",
                    "timezone = 'Asia/Tokyo'",
                    "intervalstyle = 'iso_8601'",
                    "extra_float_digits = -5",
                    "bytea_output = 'escape'",
                    "statement_timeout = '1min'",
                    "default_transaction_isolation = 'serializable'",
                    "row_security = on")) {
                postgres.run(database, "ALTER ROLE " + login.user() + " SET " + setting);
            }

            try (SqlSession session = databases.connect(environment(postgres.url(database, login)), "test")) {
                assertThat(text(session, "SELECT date '2024-02-01'")).isEqualTo("2024-02-01");
                assertThat(text(session, "SELECT timestamptz '2024-02-01 12:00Z'"))
                        .isEqualTo("2024-02-01 12:00:00+00");
                assertThat(text(session, "SELECT (interval '1 day 2 hours')::text"))
                        .isEqualTo("1 day 02:00:00");
                assertThat(text(session, "SELECT (0.1::float8 + 0.2)::text")).isEqualTo("0.30000000000000004");
                assertThat(text(session, "SELECT '\\xff'::bytea::text")).isEqualTo("\\xff");
                assertThat(text(session, "SHOW statement_timeout")).isEqualTo("0");
                assertThat(text(session, "SHOW default_transaction_isolation")).isEqualTo("read committed");
                assertThat(text(session, "SHOW row_security")).isEqualTo("off");
            }
        }

        @Test
        void shouldNotBeEndedByALimitOfTransactionsWhateverTheyDid() {
            Assumptions.assumeTrue(postgres.majorVersion() >= 17, "a setting since PostgreSQL 17");
            postgres.run(database, "ALTER ROLE " + login.user() + " SET transaction_timeout = '1min'");

            try (SqlSession session = databases.connect(environment(postgres.url(database, login)), "test")) {
                assertThat(text(session, "SHOW transaction_timeout")).isEqualTo("0");
                Databases.beginAnew(session);
                assertThat(text(session, "SHOW transaction_timeout")).isEqualTo("0");
            }
        }

        @Test
        void shouldResolvePasswordWhenConnecting() {
            String url = postgres.url(database, login).replace(login.password(), "${env:PW}");
            Databases withVariable = new Databases(new Secrets(Map.of("PW", login.password())::get, List.of()));

            try (SqlSession session = withVariable.connect(environment(url), "test")) {
                assertThat(text(session, "SELECT current_user")).isEqualTo(login.user());
            }
        }

        @Test
        void shouldGoToTheNextHostWhenTheFirstIsDown() throws IOException {
            String url =
                    postgres.url(database, login).replace("@127.0.0.1", "@127.0.0.1:" + unusedPort() + ",127.0.0.1");

            try (SqlSession session = databases.connect(environment(url), "test")) {
                assertThat(text(session, "SELECT current_database()")).isEqualTo(database);
            }
        }
    }

    @Nested
    class Failures {

        @Test
        void shouldSayRefusedWhenNothingListens() throws IOException {
            Problem problem = failure("postgresql://u:s3cret@127.0.0.1:" + unusedPort() + "/d");

            assertThat(problem.type()).isEqualTo(ProblemType.CONNECTION_FAILED);
            assertThat(problem.detail()).contains("'test'", "127.0.0.1:", "refused");
        }

        @Test
        void shouldSayUnknownWhenHostHasNoAddress() {
            Problem problem = failure("postgresql://u:s3cret@nowhere.invalid/d");

            assertThat(problem.type()).isEqualTo(ProblemType.CONNECTION_FAILED);
            assertThat(problem.detail()).contains("nowhere.invalid:5432", "is not known");
        }

        @Test
        void shouldGiveUpWhenServerNeverAnswers() throws IOException {
            try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                Problem problem =
                        failure("postgresql://u:s3cret@127.0.0.1:" + silent.getLocalPort() + "/d?connect_timeout=1");

                assertThat(problem.type()).isEqualTo(ProblemType.CONNECTION_FAILED);
                assertThat(problem.detail()).contains("no answer in time");
            }
        }

        @Test
        void shouldNameDatabaseWhenItDoesNotExist() {
            Problem problem = failure(postgres.url("absent_database", login));

            assertThat(problem.type()).isEqualTo(ProblemType.CONNECTION_FAILED);
            assertThat(problem.sqlState()).isEqualTo("3D000");
            assertThat(problem.detail()).contains("'absent_database' does not exist");
        }

        @Test
        void shouldNameUserWhenPasswordIsWrong() {
            Problem problem = failure(postgres.url(database, new Login(login.user(), "s3cret")));

            assertThat(problem.type()).isEqualTo(ProblemType.AUTHENTICATION_FAILED);
            assertThat(problem.detail()).contains(login.user());
        }

        @Test
        void shouldSayPasswordIsMissingWhenUrlHasNone() {
            Problem problem = failure(postgres.url(database, login).replace(":" + login.password(), ""));

            assertThat(problem.type()).isEqualTo(ProblemType.AUTHENTICATION_FAILED);
            assertThat(problem.detail()).contains("asks for a password", login.user());
        }

        @Test
        void shouldNameVersionWhenServerIsTooOld() throws Exception {
            try (OldServer server = new OldServer("13.14")) {
                Problem problem = failure("postgresql://u:s3cret@127.0.0.1:" + server.port() + "/d?sslmode=disable");

                assertThat(problem.type()).isEqualTo(ProblemType.SERVER_TOO_OLD);
                assertThat(problem.detail()).contains("'test'", "PostgreSQL 13.14");
            }
        }

        @Test
        void shouldSaySoWhenServerHasNoTlsAndUrlRequiresIt() {
            Problem problem = failure(postgres.url(database, login) + "?sslmode=require");

            assertThat(problem.type()).isEqualTo(ProblemType.CONNECTION_FAILED);
            assertThat(problem.detail()).contains("TLS", "sslmode=require");
            assertThat(problem.nextStep()).contains("Turn TLS on");
        }

        private Problem failure(String url) {
            ProblemException e =
                    catchThrowableOfType(ProblemException.class, () -> databases.connect(environment(url), "test"));
            assertThat(e).isNotNull();
            assertThat(e.problem().nextStep()).isNotBlank();
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                assertThat(String.valueOf(cause.getMessage())).doesNotContain("s3cret", login.password());
            }
            return e.problem();
        }
    }

    private static Environment environment(String url) {
        return new Environment("test", ConnectionUrl.parse(url), 2, Policy.strict());
    }

    private static String text(SqlSession session, String query) {
        return session.queryOne(query, row -> row.getString(1));
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
