package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.plan.Mode;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.LogLevel;
import dev.lockstep.progress.SilentProgress;
import dev.lockstep.sql.SqlSession;
import dev.lockstep.testing.DatabaseState;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mode {@code online} on a real server: every stretch, failing in each of them, and what the next attempt finds. */
class OnlinePromotionTest extends OnPair {
    private static final String OLD = """
            CREATE TABLE fee_group (id integer PRIMARY KEY, name text NOT NULL);
            CREATE TABLE merchant (id bigint PRIMARY KEY, name text, code text, fee_group_id integer);
            CREATE INDEX merchant_code ON merchant (code);
            CREATE INDEX merchant_old ON merchant (name, code);
            INSERT INTO fee_group VALUES (1, 'standard');
            INSERT INTO merchant SELECT n, 'merchant ' || n, 'c' || n, 1 FROM generate_series(1, 2000) n;
            """;

    private static final String CHANGE = """
            DROP INDEX merchant_code;
            DROP INDEX merchant_old;
            CREATE INDEX merchant_code ON merchant (lower(code));
            CREATE INDEX merchant_name ON merchant (name) WHERE name <> '';
            ALTER TABLE merchant ALTER COLUMN name SET NOT NULL;
            ALTER TABLE merchant ADD CONSTRAINT merchant_code_key UNIQUE (code);
            ALTER TABLE merchant ADD CONSTRAINT merchant_name_check CHECK (name <> '');
            ALTER TABLE merchant ADD CONSTRAINT merchant_fee_group_id_fkey FOREIGN KEY (fee_group_id) REFERENCES fee_group;
            ALTER TABLE merchant ADD COLUMN note text;
            """;

    private static final String NAMED_BY_LOCKSTEP =
            "SELECT count(*) FROM (SELECT relname FROM pg_class UNION ALL SELECT conname FROM pg_constraint) n WHERE relname ~ '^lockstep_(new|old|aid)'";

    @Override
    void prepare() {
        pair.both(OLD).source(CHANGE);
    }

    private PromotionRequest online(String... tables) {
        return pair.request(pair.options(tables).in(Mode.ONLINE));
    }

    @Test
    void I1_shouldPromoteAheadInAndAfterTheTransaction() {
        WatchedProgress progress = new WatchedProgress();

        PromotionResult result = pair.promote(online(), progress);

        assertThat(progress.phases)
                .containsExactly(
                        "preflight", "backup", "prepare", "migrate", "sync data", "verify", "commit", "clean up");
        assertThat(result.plan().steps())
                .extracting(PlanResult.PlannedStep::stretch)
                .isSortedAccordingTo((a, b) -> Integer.compare(
                        List.of("ahead", "transaction", "afterwards").indexOf(a),
                        List.of("ahead", "transaction", "afterwards").indexOf(b)))
                .contains("ahead", "transaction", "afterwards");
        assertThat(result.plan().hazards()).doesNotContain("BLOCKS_WRITES");
        assertThat(pair.drift().drift()).isFalse();
        assertThat(value(NAMED_BY_LOCKSTEP)).isEqualTo("0");
        assertThat(pair.plan(pair.options().in(Mode.ONLINE)).empty()).isTrue();
        assertThat(pair.promote(online(), new SilentProgress()).backup()).isNull();
    }

    @Test
    void I4_shouldRunTheReviewedPlanAndNoneOfAnotherMode() {
        String online = pair.plan(pair.options().in(Mode.ONLINE)).fingerprint();
        String atomic = pair.plan(pair.options()).fingerprint();

        ProblemException failure = catchThrowableOfType(
                ProblemException.class,
                () -> pair.promote(pair.request(pair.options().in(Mode.ONLINE), atomic), new SilentProgress()));
        assertThat(failure.problem().type()).isEqualTo(ProblemType.PLAN_CHANGED);

        pair.promote(pair.request(pair.options().in(Mode.ONLINE), online), new SilentProgress());
        assertThat(pair.drift().drift()).isFalse();
    }

    @Nested
    class WhenItFails {
        private DatabaseState before;

        private Problem failing(Runnable promotion) {
            before = pair.targetState();
            ProblemException failure = catchThrowableOfType(ProblemException.class, promotion::run);
            assertThat(failure).as("the promotion must fail").isNotNull();
            return failure.problem();
        }

        @Test
        void I1_shouldTakeBackWhatWasMadeWhenRowsAreNotUnique() {
            pair.target("UPDATE merchant SET code = 'same' WHERE id <= 2");

            Problem problem = failing(() -> pair.promote(online(), new SilentProgress()));

            assertThat(problem.type()).isEqualTo(ProblemType.CONSTRAINT_VIOLATED);
            assertThat(problem.detail()).contains("public.merchant");
            assertThat(pair.targetState()).isEqualTo(before);
        }

        @Test
        void I1_shouldTakeBackWhatWasMadeAndNameRowsWhenTheyAreNull() {
            pair.target("UPDATE merchant SET name = NULL WHERE id <= 7");

            Problem problem = failing(() -> pair.promote(online(), new SilentProgress()));

            assertThat(problem.type()).isEqualTo(ProblemType.CONSTRAINT_VIOLATED);
            assertThat(problem.detail()).startsWith("7 rows of public.merchant break");
            assertThat(problem.keys()).hasSize(5);
            assertThat(pair.targetState()).isEqualTo(before);
        }

        @ParameterizedTest
        @ValueSource(strings = {Phase.PREPARE, Phase.MIGRATE, Phase.SYNC_DATA, Phase.VERIFY, Phase.COMMIT})
        void I1_shouldLeaveTargetUnchangedWhenAPhaseFails(String phase) {
            WatchedProgress progress = new WatchedProgress().at(phase, () -> {
                throw new ProblemException(ProblemType.STATEMENT_FAILED, "made to fail");
            });

            Problem problem = failing(() -> pair.promote(online(), progress));

            assertThat(problem.detail()).isEqualTo("made to fail");
            assertThat(pair.targetState()).isEqualTo(before);
        }

        @ParameterizedTest
        @ValueSource(strings = {Phase.PREPARE, Phase.MIGRATE, Phase.SYNC_DATA, Phase.VERIFY, Phase.COMMIT})
        void I1_shouldLeaveTargetUnchangedWhenCancelledInAPhase(String phase) {
            WatchedProgress progress = new WatchedProgress();
            progress.at(phase, progress::cancel);

            Problem problem = failing(() -> pair.promote(online(), progress));

            assertThat(problem.type()).isEqualTo(ProblemType.CANCELLED);
            assertThat(pair.targetState()).isEqualTo(before);
        }

        @ParameterizedTest
        @ValueSource(strings = {Phase.PREPARE, Phase.MIGRATE, Phase.VERIFY})
        void I1_shouldLeaveTargetUnchangedWhenTheConnectionIsLost(String phase) {
            PromotionRequest request = online();
            WatchedProgress progress = new WatchedProgress().at(phase, () -> terminate("promotion " + request.id()));

            Problem problem = failing(() -> pair.promote(request, progress));

            assertThat(problem.type()).isEqualTo(ProblemType.CONNECTION_LOST);
            assertThat(pair.targetState()).isEqualTo(before);
        }

        @Test
        void I1_shouldLeaveTargetUnchangedWhenCancelledWhileAnIndexIsBuilt() throws Exception {
            WatchedProgress progress = new WatchedProgress();
            try (Connection application = pair.server.connect(pair.target)) {
                application.setAutoCommit(false);
                application
                        .createStatement()
                        .execute("UPDATE merchant SET note_id = 0 WHERE false".replace("note_id", "id"));
                Thread cancel = new Thread(() -> {
                    waitFor(progress, "has the lock that this step waits for");
                    progress.cancel();
                    // Until then what is to be taken back waits for the lock, again and again.
                    waitFor(progress, "Taken back: ");
                    try {
                        application.rollback();
                    } catch (SQLException e) {
                        throw new IllegalStateException(e);
                    }
                });
                cancel.start();

                Problem problem = failing(() -> pair.promote(online(), progress));

                cancel.join();
                assertThat(problem.type()).isEqualTo(ProblemType.CANCELLED);
            }
            assertThat(pair.targetState()).isEqualTo(before);
        }
    }

    private static void rollBack(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void shouldSayWhoBlocksAndGoOnWhenTheLockIsGivenBack() throws Exception {
        WatchedProgress progress = new WatchedProgress();
        try (Connection application = pair.server.connect(pair.target)) {
            application.createStatement().execute("SET application_name = 'the shop'");
            application.setAutoCommit(false);
            application.createStatement().execute("UPDATE merchant SET id = id WHERE id = 1");
            Thread release = new Thread(() -> {
                waitFor(progress, "has the lock that this step waits for");
                rollBack(application);
            });
            release.start();

            pair.promote(online(), progress);

            release.join();
        }
        assertThat(progress.log).anyMatch(line -> line.contains("(the shop) has the lock that this step waits for"));
        assertThat(progress.log).noneMatch(line -> line.contains("UPDATE merchant"));
        assertThat(pair.drift().drift()).isFalse();
    }

    @Test
    void shouldCheckAForeignKeyAgainWhenItsLookupRowsHaveCome() {
        pair.both("ALTER TABLE fee_group ADD COLUMN more text");
        pair.source("INSERT INTO fee_group VALUES (2, 'premium')");
        pair.target("UPDATE merchant SET fee_group_id = 2 WHERE id <= 3");
        WatchedProgress progress = new WatchedProgress();

        pair.promote(online("fee_group"), progress);

        assertThat(progress.log).anyMatch(line -> line.contains("Postponed until the lookup rows are synchronised"));
        assertThat(pair.drift().drift()).isFalse();
        assertThat(value("SELECT bool_and(convalidated) FROM pg_constraint WHERE contype = 'f'"))
                .isEqualTo("t");
    }

    @Nested
    class AfterAnInterruptedRun {

        @Test
        void I1_shouldRemoveWhatItLeftAndSucceed() {
            PlanResult plan = pair.plan(pair.options().in(Mode.ONLINE));
            // All that is ahead, and nothing after it: as after a SIGKILL just before the transaction.
            plan.steps().stream()
                    .filter(step -> step.stretch().equals("ahead"))
                    .forEach(step -> pair.target(step.sql()));
            pair.target(
                    "UPDATE pg_index SET indisvalid = false, indisready = false WHERE indexrelid::regclass::text ~ 'lockstep_new_merchant_name'");

            pair.promote(online(), new SilentProgress());

            assertThat(pair.drift().drift()).isFalse();
            assertThat(value(NAMED_BY_LOCKSTEP)).isEqualTo("0");
        }

        @Test
        void I5_shouldSettleItAsUnchangedWithNothingLeft() {
            DatabaseState before = pair.targetState();
            PlanResult plan = pair.plan(pair.options().in(Mode.ONLINE));
            plan.steps().stream()
                    .filter(step -> step.stretch().equals("ahead"))
                    .forEach(step -> pair.target(step.sql()));

            assertThat(pair.settle(online(), new SilentProgress())).isEmpty();

            assertThat(pair.targetState()).isEqualTo(before);
        }

        /** A worker that lost its job to another one hears of it while somebody reads for long. */
        @Test
        void I5_shouldAskWhetherToGoOnWhileSomebodyReadsFromWhatIsLeft() throws Exception {
            pair.target("CREATE INDEX lockstep_old_merchant_0123456789abcdef ON merchant (id)");
            try (Connection application = pair.server.connect(pair.target)) {
                application.createStatement().execute("SET idle_in_transaction_session_timeout = '30s'");
                application.setAutoCommit(false);
                application.createStatement().execute("SELECT FROM merchant");
                AtomicBoolean removing = new AtomicBoolean();
                AtomicBoolean asked = new AtomicBoolean();

                pair.settle(online(), new SilentProgress() {
                    @Override
                    public void log(LogLevel level, String message, Map<String, ?> fields) {
                        removing.set(true);
                    }

                    @Override
                    public void checkHeld() {
                        if (removing.get() && asked.compareAndSet(false, true)) {
                            rollBack(application);
                        }
                    }
                });

                assertThat(asked).isTrue();
                assertThat(value(NAMED_BY_LOCKSTEP)).isEqualTo("0");
            }
        }

        @Test
        void I5_shouldFinishWhatIsLeftAfterACommit() throws Exception {
            PromotionRequest request = online();
            try (Connection application = pair.server.connect(pair.target)) {
                WatchedProgress progress = new WatchedProgress().at(Phase.CLEAN_UP, () -> {
                    terminate("promotion " + request.id());
                });

                PromotionResult result = pair.promote(request, progress);

                assertThat(result.changedTarget()).isTrue();
                assertThat(progress.log).anyMatch(line -> line.contains("could not be dropped"));
                assertThat(value(NAMED_BY_LOCKSTEP)).isEqualTo("2");

                assertThat(pair.settle(request, new SilentProgress())).contains(result);
                assertThat(value(NAMED_BY_LOCKSTEP)).isEqualTo("0");
                assertThat(pair.drift().drift()).isFalse();
            }
        }
    }

    /** A dropped column leaves its number behind: so what is compared is the schema. */
    @Nested
    class WhenAnIndexIsOnANewColumn {
        @BeforeEach
        void column() {
            pair.source(
                    "ALTER TABLE merchant ADD COLUMN tax_id text; CREATE INDEX merchant_tax_id ON merchant (tax_id)");
        }

        @Test
        void I1_shouldDropItAgainWhenThePromotionFails() {
            String before = pair.plan(pair.options()).fingerprint();
            WatchedProgress progress = new WatchedProgress().at(Phase.VERIFY, () -> {
                throw new ProblemException(ProblemType.STATEMENT_FAILED, "made to fail");
            });

            catchThrowableOfType(ProblemException.class, () -> pair.promote(online(), progress));

            assertThat(progress.log).anyMatch(line -> line.contains("Add the column public.merchant.tax_id, on which"));
            assertThat(pair.plan(pair.options()).fingerprint()).isEqualTo(before);
        }

        @Test
        void I1_shouldDropItAgainWhenTheRunWasInterruptedAndNoOneElses() {
            String before = pair.plan(pair.options()).fingerprint();
            PlanResult plan = pair.plan(pair.options().in(Mode.ONLINE));
            plan.steps().stream()
                    .filter(step -> step.stretch().equals("ahead"))
                    .forEach(step -> pair.target(step.sql()));

            assertThat(pair.settle(online(), new SilentProgress())).isEmpty();
            assertThat(pair.plan(pair.options()).fingerprint()).isEqualTo(before);

            pair.target("ALTER TABLE merchant ADD COLUMN tax_id text");
            plan.steps().stream().filter(step -> step.undo() != null).forEach(step -> pair.target(step.undo()));
            assertThat(value("SELECT count(tax_id) FROM merchant")).isEqualTo("0");
        }

        @Test
        void shouldEndEqual() {
            PromotionResult result = pair.promote(online(), new SilentProgress());

            assertThat(result.plan().hazards()).doesNotContain("BLOCKS_WRITES");
            assertThat(pair.drift().drift()).isFalse();
        }
    }

    /** Attached again, a partition's clones of its parent's keys are new ones: so what is compared is the schema and the rows. */
    @Nested
    class WhenAPartitionIsDetached {
        private static final String PARTITIONED = """
                CREATE TABLE sale (id integer NOT NULL, day date NOT NULL, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
                CREATE TABLE sale_1 PARTITION OF sale FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');
                CREATE TABLE sale_2 PARTITION OF sale FOR VALUES FROM ('2024-02-01') TO (MAXVALUE);
                INSERT INTO sale VALUES (1, '2024-01-05'), (2, '2024-02-05');
                """;

        @BeforeEach
        void partitioned() {
            pair.both(PARTITIONED).source("ALTER TABLE sale DETACH PARTITION sale_1");
        }

        private String schema() {
            PlanResult toOld = pair.plan(pair.options());
            return toOld.fingerprint() + value("SELECT string_agg(s::text, ' ') FROM sale s");
        }

        @Test
        void I1_shouldAttachItAgainWhenThePromotionFails() {
            String before = schema();
            WatchedProgress progress = new WatchedProgress().at(Phase.VERIFY, () -> {
                throw new ProblemException(ProblemType.STATEMENT_FAILED, "made to fail");
            });

            catchThrowableOfType(ProblemException.class, () -> pair.promote(online(), progress));

            assertThat(progress.log)
                    .anyMatch(line -> line.contains("DETACH PARTITION \"public\".\"sale_1\" CONCURRENTLY"));
            assertThat(schema()).isEqualTo(before);
            assertThat(value(NAMED_BY_LOCKSTEP)).isEqualTo("0");
        }

        @Test
        void I1_shouldAttachItAgainWhenTheRunWasInterrupted() {
            String before = schema();
            PlanResult plan = pair.plan(pair.options().in(Mode.ONLINE));
            plan.steps().stream()
                    .filter(step -> step.stretch().equals("ahead"))
                    .forEach(step -> pair.target(step.sql()));
            assertThat(value("SELECT count(*) FROM sale")).isEqualTo("1");

            assertThat(pair.settle(online(), new SilentProgress())).isEmpty();

            assertThat(schema()).isEqualTo(before);
            assertThat(value(NAMED_BY_LOCKSTEP)).isEqualTo("0");
        }

        /** It locks the partition in the end: whoever writes it would wait behind that for as long as somebody reads it. */
        @Test
        void shouldKeepNobodyWaitingBehindAReaderOfThePartition() throws SQLException {
            try (Connection connection = pair.server.connect(pair.target)) {
                connection.setAutoCommit(false);
                SqlSession reader = new SqlSession(connection);
                WatchedProgress progress = new WatchedProgress()
                        .whenLogged("Look through public.sale_1", () -> reader.execute("SELECT FROM sale_1"))
                        .whenLogged("its detaching goes on", () -> {
                            pair.target("SET lock_timeout = '5s'; INSERT INTO sale_1 VALUES (3, '2024-01-06')");
                            reader.commit();
                        });

                pair.promote(online(), progress);

                assertThat(progress.log).anyMatch(line -> line.contains("sale_1\" FINALIZE"));
            }
            assertThat(pair.drift().drift()).isFalse();
            assertThat(value("SELECT count(*) FROM sale_1")).isEqualTo("2");
        }

        @Test
        void shouldEndEqual() {
            pair.promote(online(), new SilentProgress());

            assertThat(pair.drift().drift()).isFalse();
            assertThat(value("SELECT count(*) FROM sale_1")).isEqualTo("1");
            assertThat(value(NAMED_BY_LOCKSTEP)).isEqualTo("0");
        }
    }

    @Nested
    class OfAnInvalidIndex {
        /** With its length PostgreSQL cuts off what a name is made longer by. */
        private static final String LONGEST = "i".repeat(63);

        private static final String INDEXES =
                "SELECT string_agg(indexrelid::regclass || CASE WHEN indisvalid THEN '' ELSE '!' END, ' '"
                        + " ORDER BY indexrelid::regclass::text) FROM pg_index WHERE indrelid = 'merchant'::regclass";

        @BeforeEach
        void breakOffItsBuild() {
            pair.promote(online(), new SilentProgress());
            pair.source("CREATE INDEX merchant_name_ccnew ON merchant (name); CREATE INDEX " + LONGEST
                    + " ON merchant (name)");
            pair.promote(online(), new SilentProgress());
            pair.target("UPDATE pg_index SET indisvalid = false WHERE indexrelid IN ('merchant_name'::regclass, '"
                    + LONGEST + "'::regclass)");
        }

        @Test
        void shouldBuildItAnew() {
            PromotionResult result = pair.promote(acceptingNothing(), new SilentProgress());

            assertThat(result.plan().steps())
                    .filteredOn(step -> step.stretch().equals("ahead"))
                    .hasSize(2)
                    .allMatch(step -> step.sql().startsWith("CREATE INDEX CONCURRENTLY"));
            assertThat(pair.drift().drift()).isFalse();
            assertThat(value(NAMED_BY_LOCKSTEP)).isEqualTo("0");
        }

        @Test
        void I1_shouldLeaveTheUsersIndexesWhenItFails() {
            String before = value(INDEXES);

            WatchedProgress progress = new WatchedProgress();
            progress.at("migrate", progress::cancel);

            ProblemException failure =
                    catchThrowableOfType(ProblemException.class, () -> pair.promote(acceptingNothing(), progress));

            assertThat(failure).isNotNull();
            assertThat(value(INDEXES)).isEqualTo(before);
        }

        private PromotionRequest acceptingNothing() {
            PromotionOptions options = pair.options();
            return pair.request(new PromotionOptions(
                            options.acceptHazards(), options.data(), List.of(), false, true, options.lockTimeout())
                    .in(Mode.ONLINE));
        }
    }

    private static void waitFor(WatchedProgress progress, String text) {
        while (progress.log.stream().noneMatch(line -> line.contains(text))) {
            Thread.onSpinWait();
        }
    }

    private void terminate(String applicationName) {
        try (Connection connection = pair.server.connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '"
                    + pair.target + "' AND application_name = 'lockstep " + applicationName + "'");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private String value(String query) {
        try (Connection connection = pair.server.connect(pair.target);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
