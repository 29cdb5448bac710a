package dev.lockstep.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.app.dev.RestartableServer;
import dev.lockstep.backup.BackupSettings;
import dev.lockstep.backup.Backups;
import dev.lockstep.environment.ConnectionUrl;
import dev.lockstep.environment.Databases;
import dev.lockstep.environment.Environment;
import dev.lockstep.environment.Environments;
import dev.lockstep.environment.Policy;
import dev.lockstep.job.JobHandler;
import dev.lockstep.job.JobResult;
import dev.lockstep.job.JobRun;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.SilentProgress;
import dev.lockstep.promotion.Exports;
import dev.lockstep.promotion.ImportOrders;
import dev.lockstep.promotion.Orders;
import dev.lockstep.promotion.PromotionResult;
import dev.lockstep.promotion.Settlement;
import dev.lockstep.promotion.UndoOrders;
import dev.lockstep.testing.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PromotionAttemptTest {
    private static final String LEDGER = """
            CREATE SCHEMA lockstep;
            CREATE TABLE lockstep.promotion (
                number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id uuid NOT NULL UNIQUE, result json NOT NULL);
            """;

    private static final String RESULT = """
            {"plan": {"source": "development", "target": "test", "fingerprint": "sha256:0", "empty": false, "hazards": [],
                      "steps": [], "data": [], "notHandled": []},
             "verification": null, "backup": "b", "dryRun": false, "ofANewerVersion": 1}
            """;

    @TempDir
    Path directory;

    private final TestPostgres server = TestPostgres.shared();
    private final String target = server.createDatabase("settled");
    private final UUID id = UUID.randomUUID();
    private final ObjectMapper json = new ObjectMapper();

    @BeforeEach
    void makeLedger() {
        server.run(target, LEDGER);
    }

    @AfterEach
    void drop() {
        server.dropDatabase(target);
    }

    /** The other environment, the export, the promotion to undo and the policy may all be other than when the job was accepted. */
    @ParameterizedTest
    @ValueSource(strings = {"promotion", "undo", "push", "import"})
    void I5_shouldSucceedWhenTheAttemptBeforeWasCommittedThoughTheOrderCanNoLongerBeRead(String kind) {
        server.run(target, committed());

        JobResult result = job(kind, only(server.url(target), true)).run(run(kind, 2, true));

        assertThat(result)
                .isInstanceOfSatisfying(JobResult.Succeeded.class, succeeded -> assertThat(succeeded.outcome())
                        .isEqualTo("promoted"));
    }

    @Test
    void I5_shouldNotSayWhatBecameOfTheTargetWhenItCannotBeLookedUp() {
        List<Environments> unreadable = List.of(new OneEnvironment(null), new OneEnvironment(null) {
            @Override
            public Environment get(String name) {
                throw new IllegalStateException("the store failed");
            }
        });

        for (Environments environments : unreadable) {
            assertThat(job("promotion", environments).run(run("promotion", 2, true)))
                    .isInstanceOf(JobResult.Unsettled.class);
            assertThat(job("promotion", environments).run(run("promotion", 290, true)))
                    .isInstanceOfSatisfying(JobResult.Failed.class, failed -> assertThat(failed.outcome())
                            .isEqualTo("needs_attention"));
        }
    }

    @Test
    void I5_shouldSayThatTheTargetIsUnchangedWhenNothingWasCommittedAndTheOrderMakesNoSenseAnyMore() {
        JobResult result = job("push", only(server.url(target), true)).run(run("push", 2, true));

        assertThat(result).isInstanceOfSatisfying(JobResult.Failed.class, failed -> {
            assertThat(failed.outcome()).isEqualTo("unchanged");
            assertThat(failed.problem().type()).isEqualTo(ProblemType.PROTECTED);
        });
    }

    @Test
    void shouldSucceedWhenWhatWasUsedCannotBeGivenBackAfterTheCommit() throws Exception {
        PromotionResult committed = json.readerFor(PromotionResult.class)
                .without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .readValue(RESULT);
        for (RuntimeException failure : List.of(
                new ProblemException(ProblemType.CONNECTION_FAILED, "The scratch server went away."),
                new IllegalStateException("closed already"))) {
            JobResult result = attempt(only(server.url(target), false)).run(run("push", 4, false), "test", done -> {
                done.accept(committed);
                throw failure;
            });

            assertThat(result)
                    .isInstanceOfSatisfying(JobResult.Succeeded.class, succeeded -> assertThat(succeeded.outcome())
                            .isEqualTo("promoted"));
        }
    }

    /** What was committed on the primary may not have come to a standby yet, whose locks are not the primary's either. */
    @Test
    void I5_shouldNotAskAStandbyWhetherItWasCommitted() throws Exception {
        Optional<RestartableServer> started = RestartableServer.start();
        assumeThat(started).isPresent();
        try (RestartableServer standby = started.get()) {
            standby.run("postgres", LEDGER);
            standby.becomeStandby();

            JobResult result =
                    job("promotion", only(standby.url("postgres"), false)).run(run("promotion", 2, true));

            assertThat(result).isInstanceOfSatisfying(JobResult.Unsettled.class, unsettled -> assertThat(
                            unsettled.problem().detail())
                    .isEqualTo("The server of test is a standby, which takes no changes."));
        }
    }

    /** PostgreSQL documentation, "ALTER ROLE": a role's settings count when it logs in, {@code role} among them. */
    @Test
    void shouldEndTheDeadWorkersSessionAlsoWhenTheLoginActsAsAnotherRole() throws SQLException {
        TestPostgres.Login login = server.createRole("login");
        TestPostgres.Login owner = server.createRole("owner");
        server.run("postgres", "GRANT " + owner.user() + " TO " + login.user());
        server.run("postgres", "ALTER ROLE " + login.user() + " SET role = '" + owner.user() + "'");
        server.run(target, "GRANT USAGE ON SCHEMA lockstep TO " + owner.user());
        server.run(target, "GRANT SELECT ON lockstep.promotion TO " + owner.user());
        server.run(target, committed());
        String url = server.url(target, login);
        try (Connection worker = server.connect(target, login)) {
            worker.setClientInfo("ApplicationName", "lockstep promotion " + id);
            try (Statement statement = worker.createStatement()) {
                statement.execute("SELECT pg_advisory_lock(" + 0x4C4F434B53544550L + ")");
            }

            JobResult result = job("promotion", only(url, false)).run(run("promotion", 2, true));

            assertThat(result).isInstanceOf(JobResult.Succeeded.class);
            assertThat(actsAs(login)).isEqualTo(owner.user());
        } finally {
            server.run(target, "DROP OWNED BY " + owner.user());
        }
    }

    private String actsAs(TestPostgres.Login login) throws SQLException {
        try (Connection connection = server.connect(target, login);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT current_user")) {
            rows.next();
            return rows.getString(1);
        }
    }

    private String committed() {
        return "INSERT INTO lockstep.promotion (id, result) VALUES ('" + id + "', '" + RESULT + "')";
    }

    private JobRun run(String kind, int attempt, boolean unseen) {
        Map<String, Object> request =
                switch (kind) {
                    case "push" -> Map.of("environment", "test");
                    case "import" -> Map.of("export", "gone", "target", "test");
                    case "undo" ->
                        Map.of(
                                "undoOf",
                                UUID.randomUUID(),
                                "source",
                                "before",
                                "target",
                                "test",
                                "options",
                                Map.of("acceptHazards", List.of("NO_LONGER_KNOWN")));
                    default -> Map.of("source", "gone", "target", "test");
                };
        return new JobRun(id, kind, "test", attempt, unseen, "ci", json.valueToTree(request), new SilentProgress());
    }

    /** The parts that promote are left out: nothing may come as far. */
    private JobHandler job(String kind, Environments environments) {
        PromotionAttempt attempt = attempt(environments);
        Orders orders = new Orders(environments, null, null);
        return switch (kind) {
            case "push" -> new PushJob(orders, null, null, attempt, json);
            case "import" ->
                new ImportJob(
                        new ImportOrders(orders, null),
                        new Exports(directory, json, Clock.systemUTC()),
                        null,
                        attempt,
                        json);
            default -> new PromotionJob(orders, new UndoOrders(environments), null, attempt, json);
        };
    }

    private PromotionAttempt attempt(Environments environments) {
        BackupSettings settings = new BackupSettings(directory, 1, Duration.ofSeconds(5), 5, null, "test");
        return new PromotionAttempt(
                new Settlement(new Databases(), new Backups(settings, Clock.systemUTC()), json),
                environments,
                new WorkMetrics(new SimpleMeterRegistry()),
                json);
    }

    private static Environments only(String url, boolean guarded) {
        return new OneEnvironment(
                new Environment("test", ConnectionUrl.parse(url), 2, new Policy(List.of(), 0, guarded)));
    }

    private static class OneEnvironment implements Environments {
        private final Environment environment;

        OneEnvironment(Environment environment) {
            this.environment = environment;
        }

        @Override
        public Environment get(String name) {
            if (environment == null || !environment.name().equals(name)) {
                throw new ProblemException(ProblemType.UNKNOWN_ENVIRONMENT, "There is no environment '" + name + "'.");
            }
            return environment;
        }

        @Override
        public List<Environment> all() {
            return environment == null ? List.of() : List.of(environment);
        }
    }
}
