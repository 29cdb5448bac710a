package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.diff.Selection;
import dev.lockstep.environment.ConnectionUrl;
import dev.lockstep.environment.Environment;
import dev.lockstep.environment.Policy;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.SilentProgress;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Other sessions, settings of roles, and roles that may do less. */
class SessionScenariosTest extends OnScenario {
    private static final String TABLES = """
            CREATE TABLE g (id integer PRIMARY KEY, name text);
            INSERT INTO g VALUES (1, 'a'), (2, 'b');
            CREATE TABLE sale (id integer PRIMARY KEY, g integer REFERENCES g);
            INSERT INTO sale SELECT n, 1 FROM generate_series(1, 100) n;
            """;
    private static final String CHANGE =
            "ALTER TABLE g ADD COLUMN more text DEFAULT 'm'; INSERT INTO g VALUES (3, 'c'); DELETE FROM g WHERE id = 2; CREATE INDEX ON sale (g)";

    @Override
    void prepare() {
        scenario.both(TABLES).source(CHANGE);
    }

    private void superuser(String sql) {
        scenario.pair.server.run("postgres", sql);
    }

    @Test
    void shouldNotMindSettingsOfTheRole() {
        String alter = "ALTER ROLE " + scenario.owner.user() + " SET ";
        superuser(alter + "statement_timeout = '2s'; " + alter + "idle_in_transaction_session_timeout = '2s'; " + alter
                + "default_transaction_read_only = on; " + alter
                + "default_transaction_isolation = 'serializable'; " + alter + "datestyle = 'German'; " + alter
                + "bytea_output = 'escape'; " + alter + "search_path = 'pg_temp'; " + alter + "row_security = off; "
                + alter + "quote_all_identifiers = on; " + alter + "default_transaction_deferrable = on; " + alter
                + "role = none; " + alter + "standard_conforming_strings = off; " + alter + "lock_timeout = 1");

        PromotionResult result = scenario.pair.promote("g");

        assertThat(result.plan().empty()).isFalse();
        assertThat(scenario.pair.plan(scenario.pair.options("g")).empty()).isTrue();
        assertThat(scenario.targetRows("SELECT id || name || more FROM g ORDER BY 1"))
                .containsExactly("1am", "3cm");
    }

    @Test
    void shouldReadASourceInWhichItOwnsNothing() {
        var reader = scenario.pair.server.createRole("reader");
        scenario.source("GRANT SELECT ON g TO " + reader.user());
        Environment source = new Environment(
                "development",
                ConnectionUrl.parse(scenario.pair.server.url(scenario.pair.source, reader)),
                1,
                Policy.strict());

        scenario.pair
                .promotion()
                .run(
                        new PromotionRequest(
                                UUID.randomUUID(),
                                source,
                                scenario.pair.targetEnvironment(),
                                null,
                                scenario.pair.options("g")),
                        new SilentProgress());

        assertThat(scenario.pair.plan(scenario.pair.options("g")).empty()).isTrue();
    }

    @Test
    void I1_shouldRefuseClearlyWhenTheRoleOwnsNothingInTheTarget() {
        var other = scenario.pair.server.createRole("other");
        scenario.target("GRANT SELECT ON ALL TABLES IN SCHEMA public TO " + other.user());
        Environment target = new Environment(
                "test", ConnectionUrl.parse(scenario.pair.server.url(scenario.pair.target, other)), 2, Policy.strict());
        var before = scenario.pair.targetState();

        ProblemException failure = catchThrowableOfType(ProblemException.class, () -> scenario.pair
                .promotion()
                .run(
                        new PromotionRequest(
                                UUID.randomUUID(),
                                scenario.pair.sourceEnvironment(),
                                target,
                                null,
                                scenario.pair.options("g")),
                        new SilentProgress()));

        assertThat(failure.problem().type()).isEqualTo(ProblemType.INSUFFICIENT_PRIVILEGE);
        assertThat(scenario.pair.targetState()).isEqualTo(before);
    }

    @Test
    void shouldSeeThroughTwoNamesOfOneDatabase() {
        Environment one = scenario.pair.targetEnvironment();
        Environment same = new Environment(
                "copy",
                ConnectionUrl.parse(scenario.pair
                        .server
                        .url(scenario.pair.target, scenario.owner)
                        .replace("127.0.0.1", "localhost")),
                3,
                Policy.strict());

        ProblemException failure = catchThrowableOfType(ProblemException.class, () -> scenario.pair
                .promotion()
                .run(
                        new PromotionRequest(UUID.randomUUID(), one, same, null, scenario.pair.options("g")),
                        new SilentProgress()));

        assertThat(failure.problem().type()).isEqualTo(ProblemType.SAME_ENVIRONMENT);

        ProblemException ofCheck = catchThrowableOfType(ProblemException.class, () -> scenario.pair
                .driftCheck()
                .againstEnvironment(UUID.randomUUID(), one, same, Selection.defaults(), new SilentProgress()));

        assertThat(ofCheck.problem().type()).isEqualTo(ProblemType.SAME_ENVIRONMENT);
    }

    @Test
    void I6_shouldDoOneAfterTheOtherWhenTwoPromotionsBeginAtOnce() {
        List<CompletableFuture<PromotionResult>> both = List.of(
                CompletableFuture.supplyAsync(() -> scenario.pair.promote("g")),
                CompletableFuture.supplyAsync(() -> scenario.pair.promote("g")));

        List<PromotionResult> results =
                both.stream().map(CompletableFuture::join).toList();

        assertThat(results).extracting(result -> result.plan().empty()).containsExactlyInAnyOrder(true, false);
        assertThat(scenario.targetRows("SELECT count(*) FROM lockstep.promotion"))
                .containsExactly("1");
    }

    @Test
    void I1_shouldGiveUpOnALockThatIsNeverGivenBackAndNameIt() throws Exception {
        try (Connection application = scenario.pair.server.connect(scenario.pair.target);
                Statement statement = application.createStatement()) {
            application.setAutoCommit(false);
            statement.execute("UPDATE g SET name = 'mine' WHERE id = 1");
            WatchedProgress progress = new WatchedProgress();
            CompletableFuture<Void> cancelled = CompletableFuture.runAsync(() -> {
                while (progress.log.stream().noneMatch(line -> line.contains("lock timeout"))) {
                    Thread.onSpinWait();
                }
                progress.cancel();
            });

            ProblemException failure = catchThrowableOfType(
                    ProblemException.class,
                    () -> scenario.pair.promote(scenario.pair.request(scenario.pair.options("g")), progress));

            cancelled.join();
            assertThat(failure.problem().type()).isEqualTo(ProblemType.CANCELLED);
            application.rollback();
        }
        scenario.promotes("g");
    }

    @Test
    void I4_shouldNotOverwriteWhatTheApplicationWroteIntoALookupTableMeanwhile() {
        PromotionRequest request = scenario.pair.request(scenario.pair.options("g"));
        WatchedProgress progress =
                new WatchedProgress().at(Phase.MIGRATE, () -> scenario.target("INSERT INTO g VALUES (77, 'app')"));

        ProblemException failure =
                catchThrowableOfType(ProblemException.class, () -> scenario.pair.promote(request, progress));

        assertThat(failure.problem().type()).isEqualTo(ProblemType.PLAN_CHANGED);
        assertThat(scenario.targetRows("SELECT count(*) FROM g")).containsExactly("3");
    }

    @Test
    void I8_shouldNotShowRowValuesInAProblem() {
        scenario.target("ALTER TABLE sale ADD COLUMN secret text; INSERT INTO sale VALUES (500, 1, 'hunter2')")
                .source("ALTER TABLE sale ADD COLUMN secret integer");

        Problem problem = scenario.fails("g");

        assertThat(problem.toString()).doesNotContain("hunter2");
    }
}
