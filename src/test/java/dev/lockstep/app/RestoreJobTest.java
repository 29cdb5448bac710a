package dev.lockstep.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.backup.BackupRequest;
import dev.lockstep.backup.BackupSettings;
import dev.lockstep.backup.BackupWriter;
import dev.lockstep.backup.Backups;
import dev.lockstep.backup.EngineChoice;
import dev.lockstep.backup.RestoreOrder;
import dev.lockstep.backup.RestoreOrders;
import dev.lockstep.backup.Restorer;
import dev.lockstep.environment.ConnectionUrl;
import dev.lockstep.environment.Databases;
import dev.lockstep.environment.Environment;
import dev.lockstep.environment.Environments;
import dev.lockstep.environment.Policy;
import dev.lockstep.job.JobResult;
import dev.lockstep.job.JobRun;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.Progress;
import dev.lockstep.progress.SilentProgress;
import dev.lockstep.sql.SqlSession;
import dev.lockstep.testing.PgBouncer;
import dev.lockstep.testing.Relay;
import dev.lockstep.testing.TestPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Restores of which nobody saw the end, or whose answer was lost on the way. */
class RestoreJobTest {
    private static final String SUBSCRIPTION = """
            CREATE SUBSCRIPTION feed CONNECTION 'host=127.0.0.1 port=1' PUBLICATION p WITH (connect = false);
            ALTER SUBSCRIPTION feed ENABLE;
            COMMENT ON SUBSCRIPTION feed IS 'of head office'
            """;

    @TempDir
    Path directory;

    private final TestPostgres server = TestPostgres.shared();
    private final String database = server.createDatabase("restored");
    private final UUID id = UUID.randomUUID();
    private final ObjectMapper json = new ObjectMapper();
    private Relay relay;
    private BackupSettings settings;
    private Backups backups;
    private UUID backup;
    private String url;

    @BeforeEach
    void prepare() {
        relay = new Relay(server.port());
        url = server.url(database).replace(":" + server.port(), ":" + relay.port());
        settings = new BackupSettings(directory, 1, Duration.ofSeconds(5), 5, null, "test").with(EngineChoice.NATIVE);
        backups = new Backups(settings, Clock.systemUTC());
        server.run(database, "CREATE TABLE t (id int); INSERT INTO t VALUES (1)");
        backup = backUp();
        server.run(database, "DROP TABLE t; CREATE TABLE since (id int)");
    }

    @AfterEach
    void drop() throws IOException {
        relay.close();
        databases().forEach(server::dropDatabase);
    }

    @Test
    void I5_shouldSucceedWhenTheAnswerToTheSwapIsLost() {
        JobResult result = run(1, inSwap(() -> relay.loseAnswerTo("COMMIT", () -> {})));

        assertRestored(result);
    }

    @Test
    void I5_shouldNotSayWhatBecameOfTheSwapBeforeTheServerSaysIt() {
        JobResult unknown = run(1, inSwap(() -> relay.loseAnswerTo("COMMIT", () -> relay.refuse(true))));
        assertThat(unknown).isInstanceOf(JobResult.Unsettled.class);
        assertThat(run(2, new SilentProgress())).isInstanceOf(JobResult.Unsettled.class);
        assertThat(run(290, new SilentProgress()))
                .isInstanceOfSatisfying(JobResult.Failed.class, failed -> assertThat(failed.outcome())
                        .isEqualTo("needs_attention"));

        relay.refuse(false);

        assertRestored(run(3, new SilentProgress()));
    }

    @Test
    void I5_shouldLeaveEverythingAsItWasWhenTheSwapWasNotCommitted() {
        server.run(database, SUBSCRIPTION);

        JobResult result = run(1, inSwap(() -> relay.onceSaid("RENAME", () -> relay.lose("COMMIT"))));

        assertThat(result).isInstanceOfSatisfying(JobResult.Failed.class, failed -> {
            assertThat(failed.problem().type()).isEqualTo(ProblemType.CONNECTION_LOST);
            assertThat(failed.problem().nextStep()).isEqualTo("Everything is as it was before; restore again.");
        });
        assertThat(databases()).containsExactly(database);
        assertThat(value(database, "SELECT to_regclass('since')")).isEqualTo("since");
        assertThat(subscription(database)).isEqualTo("t of head office");
    }

    @Test
    void shouldEnableWhatAnAttemptDisabledThatDidNotSwap() {
        server.run(database, SUBSCRIPTION);
        JobResult unknown = run(1, inSwap(() -> relay.loseAnswerTo("RENAME", () -> relay.refuse(true))));
        assertThat(unknown).isInstanceOf(JobResult.Unsettled.class);
        assertThat(subscription(database)).startsWith("f of head office\nDisabled by Lockstep (restore " + id);
        relay.refuse(false);
        backups.delete(backup);

        JobResult failed = runOrFailed(2, new SilentProgress());

        assertThat(failed).isInstanceOf(JobResult.Failed.class);
        assertThat(subscription(database)).isEqualTo("t of head office");
        assertThat(databases()).containsExactly(database);
    }

    /** As when its process was killed, and the server has not noticed. */
    @Test
    void I5_shouldEndASwapThatIsStillUnderWayAndBeginAgain() throws SQLException {
        String kept = database + "_before_" + Restorer.suffix(id);
        try (Connection killed = server.connect("postgres")) {
            killed.setClientInfo("ApplicationName", "lockstep restore " + id);
            killed.setAutoCommit(false);
            try (Statement statement = killed.createStatement()) {
                statement.execute("ALTER DATABASE " + database + " RENAME TO " + kept);
            }

            assertRestored(run(2, new SilentProgress()));
        }
    }

    /** A commit that waits for a synchronous standby is durable already, but nobody was told. */
    @Test
    void I5_shouldSucceedWhenTheServerIsStillCommittingTheSwapOfAKilledProcess() throws Exception {
        String beside = server.createDatabase(database + "_restore_");
        server.run(
                "postgres", "ALTER DATABASE " + beside + " RENAME TO " + database + "_restore_" + Restorer.suffix(id));
        server.run("postgres", "ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
        server.run("postgres", "SELECT pg_reload_conf()");
        try (Connection killed = server.connect("postgres")) {
            killed.setClientInfo("ApplicationName", "lockstep restore " + id);
            CompletableFuture<Void> swap = CompletableFuture.runAsync(() -> swap(killed));
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> value("postgres", """
                            SELECT count(*) FROM pg_stat_activity
                            WHERE wait_event = 'SyncRep' AND application_name = 'lockstep restore %s'
                            """.formatted(id)).equals("1"));
            backups.delete(backup);

            JobResult result = run(2, new SilentProgress());

            assertThat(result).isInstanceOfSatisfying(JobResult.Succeeded.class, done -> {
                assertThat(done.result().path("kept").textValue()).endsWith("_before_" + Restorer.suffix(id));
                assertThat(done.result().path("rows").isNull()).isTrue();
            });
            swap.handle((done, failure) -> failure).get();
        } finally {
            server.run("postgres", "ALTER SYSTEM RESET synchronous_standby_names");
            server.run("postgres", "SELECT pg_reload_conf()");
        }
    }

    private void swap(Connection connection) {
        try (Statement statement = connection.createStatement()) {
            statement.execute("""
                    SET synchronous_commit = on;
                    BEGIN;
                    ALTER DATABASE %1$s RENAME TO %1$s_before_%2$s;
                    ALTER DATABASE %1$s_restore_%2$s RENAME TO %1$s;
                    COMMIT""".formatted(database, Restorer.suffix(id)));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Which server it is on, the job knows as well. */
    @Test
    void shouldFailAndLeaveNothingWhenTheBackupOfANewDatabaseWasDeletedMeanwhile() {
        String half = server.createDatabase(database + "_copy");
        String made = database + "_copy_restore_" + Restorer.suffix(id);
        server.run("postgres", "ALTER DATABASE " + half + " RENAME TO " + made);
        backups.delete(backup);
        RestoreOrder order = new RestoreOrder(backup, new RestoreOrder.Into(null, database + "_copy"));

        assertThatThrownBy(() -> job().run(run(2, order, new SilentProgress())))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().type()).isEqualTo(ProblemType.NOT_FOUND));

        assertThat(databases()).containsExactly(database);
    }

    @Test
    void I5_shouldKnowADatabaseThatItBroughtBackByItsComment() {
        server.run("postgres", "COMMENT ON DATABASE " + database + " IS 'of the shop'");
        UUID commented = backUp();
        server.dropDatabase(database);
        backup = commented;

        assertThat(run(1, inSwap(() -> relay.loseAnswerTo("COMMIT", () -> {}))))
                .isInstanceOfSatisfying(
                        JobResult.Succeeded.class,
                        done -> assertThat(done.result().path("kept").isNull()).isTrue());

        assertThat(databases()).containsExactly(database);
        assertThat(
                        value(
                                database,
                                "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"))
                .isEqualTo("of the shop\nRestored by Lockstep from backup " + backup + " (restore " + id + ")");
    }

    /** The target's lock is somebody else's when the look-up begins. */
    @Test
    void I5_shouldSucceedThoughCancelledWhileItIsLookedUp() throws SQLException {
        RestoreOrder order = new RestoreOrder(
                backup, new RestoreOrder.Into("test", null, true), List.of("DATA_LOSS", "BLOCKS_WRITES"));
        assertThat(job().run(run(1, order, new SilentProgress()))).isInstanceOf(JobResult.Succeeded.class);
        Connection other = server.connect(database);
        try (Statement statement = other.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(" + 0x4C4F434B53544550L + ")");
        }

        JobResult result = job().run(run(2, order, new Cancelled(() -> close(other))));

        assertThat(result).isInstanceOf(JobResult.Succeeded.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void I6_shouldTakeNoLockThroughAPoolerThatGivesEveryTransactionAnotherSession(boolean inPlace, @TempDir Path files)
            throws IOException {
        assertRefusedThroughAPooler(
                new RestoreOrder(
                        backup,
                        new RestoreOrder.Into("test", null, inPlace),
                        inPlace ? List.of("DATA_LOSS", "BLOCKS_WRITES") : null),
                files);
    }

    /** Its rows would be loaded by somebody else's settings, and ours would be left in the sessions of others. */
    @Test
    void shouldMakeNoDatabaseThroughAPoolerThatGivesEveryTransactionAnotherSession(@TempDir Path files)
            throws IOException {
        assertRefusedThroughAPooler(new RestoreOrder(backup, new RestoreOrder.Into(null, database + "_copy")), files);
    }

    /** It has the environment's database alone, so that it is asked in that one which others there are. */
    @Test
    void shouldNameThePoolerWhenItLetsNobodyIntoTheDatabaseOfMaintenance(@TempDir Path files) throws IOException {
        RestoreOrder order = new RestoreOrder(backup, new RestoreOrder.Into(null, database + "_copy"));
        try (PgBouncer pooler = PgBouncer.start(server, files, "transaction", 5);
                Relay before = new Relay(pooler.port())) {
            before.lose("database\0postgres\0");

            assertRefused(order, before.port());
        }
    }

    private void assertRefusedThroughAPooler(RestoreOrder order, Path files) throws IOException {
        try (PgBouncer pooler = PgBouncer.start(server, files, "transaction", 5)) {
            assertRefused(order, pooler.port());
        }
    }

    private void assertRefused(RestoreOrder order, int port) {
        url = server.url(database).replace(":" + server.port(), ":" + port);

        assertThatThrownBy(() -> job().run(run(1, order, new SilentProgress())))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().type()).isEqualTo(ProblemType.TRANSACTION_POOLING));
        assertThat(databases()).containsExactly(database);
        assertThat(value(database, "SELECT to_regclass('since')")).isEqualTo("since");
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void assertRestored(JobResult result) {
        String kept = database + "_before_" + Restorer.suffix(id);
        assertThat(result).isInstanceOfSatisfying(JobResult.Succeeded.class, done -> {
            JsonNode restored = done.result();
            assertThat(restored.path("kept").textValue()).isEqualTo(kept);
            assertThat(restored.path("rows").longValue()).isEqualTo(1);
        });
        assertThat(databases()).containsExactlyInAnyOrder(database, kept);
        assertThat(value(database, "SELECT count(*) FROM t")).isEqualTo("1");
        assertThat(value(kept, "SELECT count(*) FROM since")).isEqualTo("0");
    }

    private UUID backUp() {
        return new BackupWriter(settings, new Databases())
                .write(BackupRequest.of(environment()), new SilentProgress())
                .id();
    }

    private JobResult run(int attempt, Progress progress) {
        return job().run(run(attempt, new RestoreOrder(backup, new RestoreOrder.Into("test", null)), progress));
    }

    /** As the queue has it: what a handler throws is a failure. */
    private JobResult runOrFailed(int attempt, Progress progress) {
        try {
            return run(attempt, progress);
        } catch (ProblemException e) {
            return new JobResult.Failed(null, e.problem(), null);
        }
    }

    private JobRun run(int attempt, RestoreOrder order, Progress progress) {
        return new JobRun(id, "restore", "test", attempt, attempt > 1, "ci", json.valueToTree(order), progress);
    }

    private RestoreJob job() {
        Environments only = new Environments() {
            @Override
            public Environment get(String name) {
                return environment();
            }

            @Override
            public List<Environment> all() {
                return List.of(environment());
            }
        };
        Databases connections = new Databases();
        return new RestoreJob(
                new RestoreOrders(only, backups), connections, new Restorer(settings, connections, backups), json);
    }

    private Environment environment() {
        return new Environment("test", ConnectionUrl.parse(url), 2, Policy.strict());
    }

    private String subscription(String of) {
        return value(
                        of,
                        "SELECT subenabled || ' ' || obj_description(oid, 'pg_subscription') FROM pg_subscription WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())")
                .replaceFirst("^true", "t")
                .replaceFirst("^false", "f");
    }

    private String value(String of, String query) {
        try (Connection connection = server.connect(of);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Those of this test, by the beginning of their names. */
    private List<String> databases() {
        try (SqlSession session = new SqlSession(server.connect("postgres"))) {
            return session.query(
                    "SELECT datname FROM pg_database WHERE datname LIKE ? || '%' ORDER BY 1",
                    row -> row.getString(1), database);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Progress inSwap(Runnable action) {
        return new Watched(name -> {
            if (name.equals("swap")) {
                action.run();
            }
        });
    }

    private static class Watched extends SilentProgress {
        private final Consumer<String> phases;

        Watched(Consumer<String> phases) {
            this.phases = phases;
        }

        @Override
        public void phaseStarted(String name) {
            phases.accept(name);
        }
    }

    /** Of a job that somebody cancelled, and whose worker may go on with the little that is left to do. */
    private static final class Cancelled extends Watched {
        private final Runnable asked;

        Cancelled(Runnable asked) {
            super(name -> {});
            this.asked = asked;
        }

        @Override
        public void checkCancelled() {
            asked.run();
            throw new ProblemException(ProblemType.CANCELLED, "Cancelled by the test.");
        }

        @Override
        public void checkHeld() {
            asked.run();
        }
    }
}
