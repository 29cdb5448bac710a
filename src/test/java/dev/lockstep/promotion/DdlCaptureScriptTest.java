package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.environment.Databases;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.testing.TestPostgres;
import dev.lockstep.testing.Tool;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the environment's role is no superuser, one runs a script, and it is then as if the role had done it itself. */
class DdlCaptureScriptTest {
    @TempDir
    Path backups;

    private final DdlCapture capture = new DdlCapture(new Databases());
    private Scenario scenario;

    @BeforeEach
    void start() {
        scenario = new Scenario(backups);
        scenario.source("CREATE TABLE public.t (id int PRIMARY KEY)");
    }

    @AfterEach
    void close() {
        scenario.close();
    }

    @Test
    void shouldSayWhatASuperuserIsToRun() {
        Problem problem = catchThrowableOfType(
                        ProblemException.class, () -> capture.install(scenario.pair.targetEnvironment()))
                .problem();

        assertThat(problem.type()).isEqualTo(ProblemType.INSUFFICIENT_PRIVILEGE);
        assertThat(problem.nextStep()).contains("GET /api/v1/environments/test/ddl-capture/script in this database");
    }

    @Test
    void shouldLetTheRoleKeepItsLedgerAndReadWhoChangedIt() {
        bySuperuser(false);

        scenario.promotes();
        scenario.target("ALTER TABLE public.t ADD by_hand int");

        DriftResult drift = scenario.pair.drift();
        assertThat(drift.since().byHand()).singleElement().satisfies(change -> assertThat(change.captured())
                .extracting(DdlCapture.Event::role, DdlCapture.Event::statement)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(
                        scenario.owner.user(), "ALTER TABLE public.t ADD by_hand int")));
        assertThat(drift.warnings()).isEmpty();
        DdlCapture.State state = state();
        assertThat(state.installed()).isTrue();
        assertThat(state.warnings()).isEmpty();
        assertThat(state.events()).hasSize(1);
    }

    /** Into it the superuser's function writes. */
    @Test
    void shouldNotLetTheRolePutAnotherTableInTheirPlace() {
        scenario.promotes();
        scenario.target("CREATE TABLE lockstep.ddl_event (mine int)");
        bySuperuser(false);
        bySuperuser(false);

        List.of(
                        "DROP TABLE lockstep.ddl_event",
                        "ALTER TABLE lockstep.ddl_event RENAME TO other",
                        "ALTER SCHEMA lockstep RENAME TO other",
                        "DROP FUNCTION lockstep.capture_ddl() CASCADE")
                .forEach(statement ->
                        assertThatThrownBy(() -> scenario.target(statement)).hasMessageContaining("must be owner"));
        scenario.source("ALTER TABLE public.t ADD promoted int");
        scenario.promotes();
        scenario.target("CREATE TABLE public.by_hand ()");
        assertThat(state().events()).hasSize(1);

        bySuperuser(true);
        assertThat(state().installed()).isFalse();
        scenario.target("COMMENT ON SCHEMA lockstep IS 'the owner has it back'");
    }

    /** It had the schema until now, and has it for others until the transaction ends. */
    @Test
    void shouldNotWriteToATableThatTheRolePutThereInTheMeantime() throws SQLException {
        scenario.promotes();
        try (Connection superuser = TestPostgres.shared().connect(scenario.pair.target);
                Statement statement = superuser.createStatement()) {
            superuser.setAutoCommit(false);
            statement.execute(DdlCaptureScript.INSTALL_SCHEMA);
            scenario.target("""
                    CREATE TABLE lockstep.ddl_event (
                        number bigint GENERATED ALWAYS AS IDENTITY, at timestamptz, role text, application text, command text,
                        objects text[], statement text, transaction xid8);
                    CREATE FUNCTION public.mine() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
                    CREATE TRIGGER mine BEFORE INSERT ON lockstep.ddl_event FOR EACH ROW EXECUTE FUNCTION public.mine();
                    """);

            assertThatThrownBy(() -> statement.execute(DdlCaptureScript.INSTALL_TABLE))
                    .hasMessageContaining("belongs to another role");
        }
        assertThat(state().installed()).isFalse();
        bySuperuser(false);
        assertThat(state().installed()).isTrue();
    }

    @Test
    void shouldNotWriteToATableWithATrigger() {
        bySuperuser(false);
        scenario.pair.target("""
                CREATE FUNCTION public.mine() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
                CREATE TRIGGER mine BEFORE INSERT ON lockstep.ddl_event FOR EACH ROW EXECUTE FUNCTION public.mine();
                """);

        assertThatThrownBy(() -> bySuperuser(false)).hasMessageContaining("it has triggers or rules");
    }

    @Test
    void shouldSayWhatItDropsAndFailAsAWholeInPsql() throws Exception {
        Tool.PSQL.assume(Tool.installed("psql"), "psql is not there");
        scenario.promotes();
        scenario.target("CREATE TABLE lockstep.ddl_event (mine int)");

        Run first = psql();
        assertThat(first.output()).contains("ddl_event belonged to " + scenario.owner.user() + ", and was dropped");
        assertThat(first.exit()).as(first.output()).isZero();
        assertThat(state().installed()).isTrue();

        scenario.pair.target("CREATE RULE mine AS ON INSERT TO lockstep.ddl_event DO ALSO NOTHING");
        Run second = psql();
        assertThat(second.exit()).as(second.output()).isEqualTo(3);
        assertThat(second.output()).contains("it has triggers or rules").doesNotContain("ROLLBACK", "aborted");
        assertThat(state().installed()).as("as before").isTrue();
    }

    private record Run(int exit, String output) {}

    private Run psql() throws Exception {
        Path file = Files.writeString(
                backups.resolve("capture.sql"), capture.script(scenario.pair.targetEnvironment(), false));
        Process process = new ProcessBuilder(
                        "psql",
                        "-X",
                        "-q",
                        "-f",
                        file.toString(),
                        TestPostgres.shared().url(scenario.pair.target))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Run(process.waitFor(), output);
    }

    @Test
    void shouldLetTheRoleReadTheNumbersWhateverTheirSequenceIsCalled() {
        scenario.promotes();
        scenario.target("CREATE SEQUENCE lockstep.ddl_event_number_seq");

        bySuperuser(false);

        scenario.target("""
                SELECT last_value FROM lockstep.ddl_event_number_seq1;
                DO $$ BEGIN
                    ASSERT pg_get_serial_sequence('lockstep.ddl_event', 'number') = 'lockstep.ddl_event_number_seq1';
                END $$
                """);
    }

    @Test
    void shouldSayThatTheRoleMayNotReadIt() {
        bySuperuser(false);
        scenario.promotes();
        scenario.pair.target("REVOKE ALL ON lockstep.ddl_event FROM " + scenario.owner.user());
        assertThat(scenario.pair.drift().warnings())
                .as("nothing was changed by hand")
                .isEmpty();

        scenario.target("ALTER TABLE public.t ADD by_hand int");

        assertThat(state().warnings()).singleElement().asString().contains("may not read it", "/ddl-capture/script");
        assertThat(scenario.pair.drift().warnings()).isEqualTo(state().warnings());
    }

    @Test
    void shouldSayThatTheRoleCannotKeepItsLedger() {
        bySuperuser(false);
        scenario.pair.target("REVOKE ALL ON SCHEMA lockstep FROM " + scenario.owner.user());

        assertThat(state().warnings()).singleElement().asString().contains("may not keep its ledger");
    }

    @Test
    void shouldSayThatItWasInstalledByAnEarlierVersion() {
        bySuperuser(false);
        scenario.pair.target("""
                CREATE OR REPLACE FUNCTION lockstep.capture_ddl() RETURNS event_trigger LANGUAGE plpgsql
                AS $$ BEGIN END $$
                """);
        assertThat(state().warnings())
                .singleElement()
                .asString()
                .contains("earlier version", "/api/v1/environments/test/ddl-capture/script");

        bySuperuser(false);
        assertThat(state().warnings()).isEmpty();
    }

    private DdlCapture.State state() {
        return capture.state(scenario.pair.targetEnvironment(), 50);
    }

    private void bySuperuser(boolean remove) {
        // What is for psql alone stands on lines of its own.
        scenario.pair.target(
                capture.script(scenario.pair.targetEnvironment(), remove).replaceAll("(?m)^\\\\.*$", ""));
    }
}
