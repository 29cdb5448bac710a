package dev.lockstep.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.testing.TestPostgres;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two processes on one store, of which one dies, is paused or is stopped in the middle of a promotion. */
@ExtendWith(ReplicasIT.ShowLogs.class)
class ReplicasIT {
    private static final TestPostgres SERVER = TestPostgres.shared();

    @TempDir
    private static Path directory;

    private static Installation installation;

    private Route route;
    private Holds holds;

    @BeforeAll
    static void install() {
        installation = new Installation(directory, Map.of());
    }

    @AfterAll
    static void uninstall() {
        installation.close();
    }

    @BeforeEach
    void prepare() {
        installation.two();
        use(new Route(installation, SERVER));
    }

    private void use(Route one) {
        route = one;
        holds = new Holds(installation, one);
    }

    @AfterEach
    void letGo() {
        holds.close();
        route.close();
    }

    private void assertSucceeded(UUID id) {
        JsonNode job = installation.awaitEnd(id);
        assertThat(job.get("state").textValue()).as(job.toPrettyString()).isEqualTo("succeeded");
        assertThat(job.get("outcome").textValue()).isEqualTo("promoted");
        route.assertPromotedOnce(id);
    }

    @Nested
    class Killed {

        @ParameterizedTest
        @ValueSource(strings = {"preflight", "backup", "migrate", "sync data", "verify", "commit"})
        void I1_I5_shouldBeFinishedByAnotherProcessWhenKilledInPhase(String phase) {
            if (phase.equals("commit")) {
                // The ledger is made by the first promotion.
                route.firstStep();
                assertSucceeded(route.promote());
            }
            route.ahead();
            UUID job = holds.promotionIn(phase);

            installation.workerOf(job).kill();
            assertThat(installation.phases(job, 1)).endsWith(phase + " running");
            assertThat(installation.isTrue("attempt = 1", job)).isTrue();
            installation.fillUp();
            installation.awaitTakeover(job);
            holds.release();

            assertSucceeded(job);
            assertThat(installation.phases(job, 1)).endsWith(phase + " interrupted");
            assertThat(installation.isTrue("lapses > 0", job)).isTrue();
        }
    }

    @Nested
    class KilledWhileUndoing {

        @ParameterizedTest
        @ValueSource(strings = {"migrate", "commit"})
        void I1_I5_shouldBeFinishedByAnotherProcess(String phase) {
            String before = route.targetShape();
            route.ahead();
            UUID promotion = route.promote();
            assertSucceeded(promotion);
            UUID undo = holds.undoIn(phase, promotion);

            installation.workerOf(undo).kill();
            assertThat(installation.phases(undo, 1)).endsWith(phase + " running");
            installation.fillUp();
            installation.awaitTakeover(undo);
            holds.release();

            JsonNode job = installation.awaitEnd(undo);
            assertThat(job.get("outcome").textValue()).as(job.toPrettyString()).isEqualTo("promoted");
            assertThat(route.targetShape()).isEqualTo(before);
            assertThat(route.ledgerRows(undo)).isEqualTo("1");
            assertThat(installation.phases(undo, 1)).endsWith(phase + " interrupted");
            assertThat(installation.job(promotion).get("undone").textValue()).isEqualTo(undo.toString());
        }
    }

    @Nested
    class KilledWhileAnIndexIsBuilt {
        private static final String UNFINISHED =
                "SELECT count(*) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE c.relname LIKE 'lockstep%'";

        @Test
        void I1_I5_shouldBeRemovedAndBuiltAgainByAnotherProcess() {
            route.ahead();
            UUID job = holds.promotionIn("prepare");
            assertThat(route.value(UNFINISHED + " AND NOT i.indisvalid")).isEqualTo("1");

            installation.workerOf(job).kill();
            installation.fillUp();
            await().atMost(Installation.PATIENCE).until(() -> installation.isTrue("attempt > 1", job));
            holds.release();

            assertSucceeded(job);
            assertThat(installation.phases(job, 1)).endsWith("prepare interrupted");
            assertThat(installation.phases(job, 2)).contains("prepare succeeded");
            assertThat(route.value(UNFINISHED)).isEqualTo("0");
            assertThat(route.value("SELECT indisvalid FROM pg_index WHERE indexrelid = 'merchants_name'::regclass"))
                    .isEqualTo("t");
        }

        @Test
        void I1_I5_shouldBeRemovedWhenTheJobIsCancelledMeanwhile() {
            route.ahead();
            UUID job = holds.promotionIn("prepare");

            installation.workerOf(job).kill();
            installation.cancel(job);
            installation.fillUp();
            await().atMost(Installation.PATIENCE).until(() -> installation.isTrue("attempt > 1", job));
            holds.release();

            assertThat(installation.awaitEnd(job).get("state").textValue()).isEqualTo("cancelled");
            assertThat(route.value(UNFINISHED)).isEqualTo("0");
            assertThat(route.value("SELECT to_regclass('merchants_name') IS NULL"))
                    .isEqualTo("t");
        }
    }

    @Nested
    class Paused {

        @ParameterizedTest
        @ValueSource(strings = {"sync data", "commit"})
        void I5_I6_shouldNotChangeAnythingWhenAnotherProcessTookTheJobOver(String phase) {
            route.firstStep();
            assertSucceeded(route.promote());
            route.ahead();
            UUID job = holds.promotionIn(phase);
            Replica paused = installation.workerOf(job);
            paused.pause();
            try {
                if (phase.equals("commit")) {
                    // Its ledger row is written now, and COMMIT is all that is left for it to say.
                    holds.release();
                }
                installation.awaitTakeover(job);
                holds.release();
                assertSucceeded(job);
            } finally {
                paused.goOn();
            }
            String left = installation.query("SELECT j::text FROM job j WHERE id = '" + job + "'");

            await().atMost(Installation.PATIENCE).until(() -> paused.logLines().stream()
                    .anyMatch(line -> line.contains(job + ": the lease was lost")));

            assertThat(installation.query("SELECT j::text FROM job j WHERE id = '" + job + "'"))
                    .isEqualTo(left);
            assertThat(installation.phases(job, 1)).endsWith(phase + " interrupted");
            route.assertPromotedOnce(job);
            paused.awaitReady();
        }
    }

    @Nested
    class Stopped {

        @Test
        void I5_shouldHandItsJobOverAtOnceWhenAskedToStop() {
            route.ahead();
            UUID job = holds.promotionIn("sync data");
            Replica stopped = installation.workerOf(job);

            stopped.terminate();

            assertThat(stopped.exitsWithin(Installation.GRACE.plusSeconds(5))).isTrue();
            installation.fillUp();
            installation.awaitTakeover(job);
            holds.release();
            assertSucceeded(job);
            assertThat(installation.phases(job, 1)).endsWith("sync data interrupted");
            // No lease had to lapse: it was given back.
            assertThat(installation.isTrue("attempt = 2 AND lapses = 0", job)).isTrue();
        }
    }

    /** The target's server is one of its own here, which can be set and killed. */
    @Nested
    class ServerInTrouble {
        private static TestPostgres separate;

        @BeforeAll
        static void start() {
            separate = TestPostgres.startSeparate();
        }

        @AfterAll
        static void stop() {
            separate.close();
        }

        @BeforeEach
        void prepareTarget() {
            route.close();
            use(new Route(installation, separate));
            route.ahead();
        }

        /** A commit that waits for a synchronous standby is durable already, but nobody was told. */
        @ParameterizedTest
        @ValueSource(booleans = {false, true})
        void I5_shouldBeSettledByTheLedgerWhenKilledWhileTheServerCommits(boolean cancelled) {
            separate.run("postgres", "ALTER DATABASE " + route.target + " SET synchronous_commit = on");
            waitForStandby("'nobody'");
            UUID job = route.promote();
            await().atMost(Installation.PATIENCE)
                    .until(() -> installation.isIn(job, 1, "commit") && countSessions(job, "SyncRep") == 1);

            installation.workerOf(job).kill();
            if (cancelled) {
                installation.cancel(job);
            }
            assertThat(countSessions(job, "SyncRep")).as("still committing").isEqualTo(1);
            installation.fillUp();

            assertSucceeded(job);
            assertThat(installation.phases(job, 1)).endsWith("commit interrupted");
            assertThat(installation.query(
                            "SELECT string_agg(DISTINCT name, ',') FROM job_phase WHERE attempt > 1 AND job_id = '"
                                    + job + "'"))
                    .as("phases of the attempts that found it done")
                    .isEqualTo("commit");
        }

        @Test
        void I1_shouldBeTriedAgainWhenTheServerCrashesInMigrate() {
            UUID job = holds.promotionIn("migrate");
            separate.run(route.target, "CHECKPOINT");
            String backend = route.value(
                    "SELECT pid FROM pg_stat_activity WHERE application_name = 'lockstep promotion " + job + "'");

            // PostgreSQL then ends all sessions and recovers from its log.
            ProcessHandle.of(Long.parseLong(backend)).orElseThrow().destroyForcibly();

            assertSucceeded(job);
            assertThat(installation.phases(job, 1)).endsWith("migrate failed");
            assertThat(installation.isTrue("attempt > 1 AND lapses = 0", job)).isTrue();
        }

        @AfterEach
        void waitForNobody() {
            waitForStandby("DEFAULT");
        }

        private void waitForStandby(String name) {
            separate.run("postgres", "ALTER SYSTEM SET synchronous_standby_names = " + name);
            separate.run("postgres", "SELECT pg_reload_conf()");
            String expected = name.equals("DEFAULT") ? "" : "nobody";
            await().until(() -> Sql.value(separate, "postgres", "SHOW synchronous_standby_names")
                    .equals(expected));
        }

        private int countSessions(UUID job, String waitsFor) {
            return Integer.parseInt(
                    route.value("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'lockstep promotion "
                            + job + "' AND wait_event = '" + waitsFor + "'"));
        }
    }

    /** What the processes said, when a test fails. */
    static final class ShowLogs implements TestWatcher {
        @Override
        public void testFailed(ExtensionContext context, Throwable cause) {
            System.out.println(context.getDisplayName() + " failed: " + cause + "\n" + installation.logs());
        }
    }
}
