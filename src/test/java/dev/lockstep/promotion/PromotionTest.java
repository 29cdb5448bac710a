package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.plan.Hazard;
import dev.lockstep.plan.Mode;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.Progress;
import dev.lockstep.progress.SilentProgress;
import dev.lockstep.testing.DatabaseState;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The pipeline on a real server, held against an independent reading of {@code pg_catalog} and of every row. */
class PromotionTest extends OnPair {
    private static final String OLD = """
            CREATE TABLE fee_group (id integer PRIMARY KEY, name text NOT NULL UNIQUE);
            CREATE TABLE fee_item (id integer PRIMARY KEY, fee_group_id integer NOT NULL REFERENCES fee_group, amount numeric NOT NULL);
            CREATE TABLE merchant (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text, fee_group_id integer REFERENCES fee_group);
            CREATE VIEW merchant_fees AS SELECT m.name, g.name AS fee_group FROM merchant m JOIN fee_group g ON g.id = m.fee_group_id;
            INSERT INTO fee_group VALUES (1, 'standard'), (2, 'gone');
            INSERT INTO fee_item VALUES (1, 1, 10), (2, 1, 20), (3, 2, 30);
            INSERT INTO merchant (name, fee_group_id) SELECT 'merchant ' || n, 1 FROM generate_series(1, 500) n;
            """;

    private static final String CHANGE = """
            ALTER TABLE merchant ADD COLUMN tax_id text;
            ALTER TABLE merchant ADD CONSTRAINT merchant_name_check CHECK (name <> '');
            CREATE INDEX merchant_tax_id ON merchant (tax_id);
            DELETE FROM fee_item WHERE id = 3;
            DELETE FROM fee_group WHERE id = 2;
            INSERT INTO fee_group VALUES (5, 'premium');
            INSERT INTO fee_item VALUES (9, 5, 99.5);
            UPDATE fee_item SET amount = 11 WHERE id = 1;
            """;

    private static final String[] LOOKUPS = {"fee_group", "fee_item"};

    @Override
    void prepare() {
        pair.both(OLD).source(CHANGE);
    }

    @Test
    void I1_shouldPromoteSchemaAndRowsTogether() {
        PromotionResult result = pair.promote(LOOKUPS);

        assertThat(result.plan().empty()).isFalse();
        assertThat(result.backup()).isNotNull();
        assertThat(pair.drift().drift()).isFalse();
        assertThat(rows(pair.target, "SELECT string_agg(t::text, ' ' ORDER BY id) FROM fee_item t"))
                .isEqualTo("(1,1,11) (2,1,20) (9,5,99.5)");
        assertThat(rows(pair.target, "SELECT count(*) FROM merchant")).isEqualTo("500");
        assertThat(pair.plan(pair.options(LOOKUPS)).empty()).isTrue();
    }

    @Test
    void I9_shouldLeaveSourceAsItWas() {
        DatabaseState before = pair.sourceState();

        pair.promote(LOOKUPS);

        assertThat(pair.sourceState()).isEqualTo(before);
    }

    @Test
    void shouldBeUnchangedAndSaySoWhenThereIsNothingToDo() {
        pair.promote(LOOKUPS);
        DatabaseState before = pair.targetState();

        PromotionResult again = pair.promote(LOOKUPS);

        assertThat(again.plan().empty()).isTrue();
        assertThat(again.backup()).isNull();
        assertThat(pair.targetState()).isEqualTo(before);
    }

    @Test
    void shouldRollBackEverythingWhenItIsADryRun() {
        DatabaseState before = pair.targetState();
        PromotionOptions options = pair.options(LOOKUPS);
        PromotionOptions dry = new PromotionOptions(
                options.acceptHazards(), options.data(), options.tables(), true, false, options.lockTimeout());

        PromotionResult result = pair.promote(pair.request(dry), new SilentProgress());

        assertThat(result.dryRun()).isTrue();
        assertThat(result.verification()).isNotNull();
        assertThat(pair.targetState()).isEqualTo(before);
        assertThat(result.backup()).isNull();
        assertThat(pair.backups()).as("it would push out what an undo needs").isEmpty();
    }

    @Test
    void I2_shouldKeepTheBackupsOfWhatWasCommittedOnly() {
        String kept = pair.promote(LOOKUPS).backup();
        pair.source("ALTER TABLE merchant ADD COLUMN later int");
        List<String> before = pair.backups();
        WatchedProgress progress = new WatchedProgress().at(Phase.VERIFY, () -> {
            assertThat(pair.backups()).as("there while it is needed").hasSize(2);
            throw new ProblemException(ProblemType.DISK_FULL, "as if");
        });

        assertThatThrownBy(() -> pair.promote(pair.request(pair.options(LOOKUPS)), progress))
                .isInstanceOf(ProblemException.class);

        assertThat(pair.backups()).isEqualTo(before).containsExactly(kept);
    }

    @Nested
    class WhenAPhaseFails {
        private DatabaseState before;

        private Problem failing(Runnable promotion) {
            before = pair.targetState();
            ProblemException failure = catchThrowableOfType(ProblemException.class, promotion::run);
            assertThat(failure).as("the promotion must fail").isNotNull();
            return failure.problem();
        }

        @Test
        void I1_shouldLeaveTargetUnchangedWhenPreflightRefuses() {
            Problem problem = failing(() -> pair.promote("no_such_table"));

            assertThat(problem.type()).isEqualTo(ProblemType.NO_TABLE_MATCHES);
            assertThat(pair.targetState()).isEqualTo(before);
        }

        @Test
        void I2_shouldNotTouchTargetWhenBackupCannotBeWritten() throws Exception {
            Files.deleteIfExists(backups);
            Files.writeString(backups, "not a directory");

            Problem problem = failing(() -> pair.promote(LOOKUPS));

            assertThat(problem.type()).isIn(ProblemType.BACKUP_FAILED, ProblemType.DISK_FULL);
            assertThat(pair.targetState()).isEqualTo(before);
        }

        @Test
        void I1_shouldLeaveTargetUnchangedAndNameRowsWhenTheyBreakANewConstraint() {
            pair.target("INSERT INTO merchant (name) SELECT '' FROM generate_series(1, 7)");

            Problem problem = failing(() -> pair.promote(LOOKUPS));

            assertThat(problem.type()).isEqualTo(ProblemType.CONSTRAINT_VIOLATED);
            assertThat(problem.constraint()).isEqualTo("merchant_name_check");
            assertThat(problem.table()).isEqualTo("public.merchant");
            assertThat(problem.detail()).startsWith("7 rows of public.merchant break");
            assertThat(problem.keys()).hasSize(5).allMatch(key -> key.matches("id=50[1-7]"));
            assertThat(pair.targetState()).isEqualTo(before);
        }

        @Test
        void I1_shouldLeaveTargetUnchangedWhenBusinessRowsStillNeedALookupRow() {
            pair.target("UPDATE merchant SET fee_group_id = 2 WHERE id <= 3");

            Problem problem = failing(() -> pair.promote(LOOKUPS));

            assertThat(problem.type()).isEqualTo(ProblemType.CONSTRAINT_VIOLATED);
            assertThat(problem.constraint()).isEqualTo("merchant_fee_group_id_fkey");
            assertThat(problem.detail()).contains("3");
            assertThat(pair.targetState()).isEqualTo(before);
        }

        /** Members of extensions are left alone by everything, and seen by nothing but their effects. */
        private void eventTriggerOfAnExtension(String name, String tag) {
            pair.both("CREATE EXTENSION hstore");
            pair.target(
                    "CREATE EVENT TRIGGER %1$s ON ddl_command_end WHEN TAG IN ('%2$s') EXECUTE FUNCTION %1$s(); ALTER EXTENSION hstore ADD EVENT TRIGGER %1$s"
                            .formatted(name, tag));
        }

        @Test
        void I7_shouldLeaveTargetUnchangedWhenRowsOfAnotherTableWereTouched() {
            pair.both("""
                    CREATE TABLE history (what text);
                    CREATE FUNCTION note() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.history VALUES (tg_tag); END $$;
                    """);
            eventTriggerOfAnExtension("note", "ALTER TABLE");

            Problem problem = failing(() -> pair.promote(LOOKUPS));

            assertThat(problem.type()).isEqualTo(ProblemType.VERIFICATION_FAILED);
            assertThat(problem.items()).singleElement().asString().startsWith("public.history: ");
            assertThat(pair.targetState()).isEqualTo(before);
        }

        @Test
        void I7_shouldLeaveTargetUnchangedWhenTheSchemaIsNotAsPlanned() {
            pair.both("""
                    CREATE FUNCTION meddle() RETURNS event_trigger LANGUAGE plpgsql AS $$
                    BEGIN
                        IF NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = 'public.merchant'::regclass AND attname = 'meddled') THEN
                            ALTER TABLE public.merchant ADD COLUMN meddled integer;
                        END IF;
                    END $$;
                    """);
            eventTriggerOfAnExtension("meddle", "CREATE INDEX");

            Problem problem = failing(() -> pair.promote(LOOKUPS));

            assertThat(problem.type()).isEqualTo(ProblemType.VERIFICATION_FAILED);
            assertThat(problem.items()).anyMatch(line -> line.contains("merchant.meddled"));
            assertThat(pair.targetState()).isEqualTo(before);
        }

        @Test
        void I5_shouldFindInTheLedgerThatNothingWasCommittedWhenTheConnectionWasLostBeforeTheCommit() {
            PromotionRequest request = pair.request(pair.options(LOOKUPS));
            WatchedProgress progress = new WatchedProgress()
                    .at(Phase.COMMIT, () -> terminate(pair.target, Preflight.applicationName(request.id())));

            Problem problem = failing(() -> pair.promote(request, progress));

            assertThat(problem.type()).isEqualTo(ProblemType.CONNECTION_LOST);
            assertThat(pair.settle(request, new SilentProgress())).isEmpty();
            assertThat(pair.targetState()).isEqualTo(before);
        }

        @Test
        void I1_shouldLeaveTargetUnchangedWhenCancelledInAnyPhaseBeforeTheCommit() {
            for (String phase : List.of(
                    Phase.PREFLIGHT, Phase.BACKUP, Phase.MIGRATE, Phase.SYNC_DATA, Phase.VERIFY, Phase.COMMIT)) {
                WatchedProgress progress = new WatchedProgress();
                progress.at(phase, progress::cancel);

                Problem problem = failing(() -> pair.promote(pair.request(pair.options(LOOKUPS)), progress));

                assertThat(problem.type()).as(phase).isEqualTo(ProblemType.CANCELLED);
                assertThat(pair.targetState()).as(phase).isEqualTo(before);
            }
        }

        @Test
        void I1_shouldLeaveTargetUnchangedWhenItVanishesInAnyPhase() {
            for (String phase : List.of(Phase.BACKUP, Phase.MIGRATE, Phase.SYNC_DATA, Phase.VERIFY, Phase.COMMIT)) {
                PromotionRequest request = pair.request(pair.options(LOOKUPS));
                WatchedProgress progress = new WatchedProgress()
                        .at(phase, () -> terminate(pair.target, Preflight.applicationName(request.id())));

                Problem problem = failing(() -> pair.promote(request, progress));

                assertThat(problem.type()).as(phase).isEqualTo(ProblemType.CONNECTION_LOST);
                assertThat(pair.targetState()).as(phase).isEqualTo(before);
            }
        }
    }

    @Nested
    class Hazards {
        @Test
        void I3_shouldRefuseAndNameEveryHazardThatNobodyAccepted() {
            DatabaseState before = pair.targetState();
            PromotionRequest request = pair.request(pair.accepting(Set.of(), LOOKUPS));

            ProblemException failure =
                    catchThrowableOfType(ProblemException.class, () -> pair.promote(request, new SilentProgress()));

            assertThat(failure.problem().type()).isEqualTo(ProblemType.HAZARDS_NOT_ACCEPTED);
            assertThat(failure.problem().detail()).contains("LOOKUP_ROWS_DELETED");
            assertThat(failure.problem().items()).anyMatch(line -> line.contains("1 rows of public.fee_group"));
            assertThat(pair.targetState()).isEqualTo(before);
        }

        @Test
        void I3_shouldRunWhenExactlyThePlansHazardsAreAccepted() {
            Set<Hazard> needed = EnumSet.noneOf(Hazard.class);
            pair.plan(pair.options(LOOKUPS)).hazards().forEach(name -> needed.add(Hazard.valueOf(name)));

            pair.promote(pair.request(pair.accepting(needed, LOOKUPS)), new SilentProgress());

            assertThat(needed).contains(Hazard.LOOKUP_ROWS_DELETED);
            assertThat(pair.drift().drift()).isFalse();
        }

        @Test
        void I3_shouldNameTheModeThatKeepsNobodyWaiting() {
            pair.source("ALTER TABLE merchant ADD CONSTRAINT known CHECK (name IS DISTINCT FROM '')");

            Problem problem = refused(pair.accepting(Set.of(Hazard.VALIDATION_SCAN)));
            Problem online = refused(pair.accepting(Set.of()).in(Mode.ONLINE));

            assertThat(problem.detail()).contains("BLOCKS_WRITES");
            assertThat(problem.nextStep()).contains("options.mode = \"online\"");
            assertThat(online.detail()).contains("VALIDATION_SCAN").doesNotContain("BLOCKS_WRITES");
            assertThat(online.nextStep()).doesNotContain("options.mode");
        }

        private Problem refused(PromotionOptions options) {
            return catchThrowableOfType(
                            ProblemException.class, () -> pair.promote(pair.request(options), new SilentProgress()))
                    .problem();
        }

        @Test
        void I3_shouldNameDataLossBeforeAColumnIsDropped() {
            pair.target("ALTER TABLE merchant ADD COLUMN only_here text");

            assertThat(pair.plan(pair.options(LOOKUPS)).hazards()).contains("DATA_LOSS");
        }
    }

    @Nested
    class Fingerprints {
        @Test
        void I4_shouldRunExactlyThePlanThatWasReviewed() {
            PlanResult plan = pair.plan(pair.options(LOOKUPS));

            PromotionResult result =
                    pair.promote(pair.request(pair.options(LOOKUPS), plan.fingerprint()), new SilentProgress());

            assertThat(result.plan().fingerprint()).isEqualTo(plan.fingerprint());
            assertThat(result.plan().steps()).isEqualTo(plan.steps());
        }

        @Test
        void I4_shouldRefuseWhenTheSourceSchemaChangedSinceTheReview() {
            refusedAfter(() -> pair.source("ALTER TABLE merchant ADD COLUMN late text"));
        }

        @Test
        void I4_shouldRefuseWhenTheTargetSchemaChangedSinceTheReview() {
            refusedAfter(() -> pair.target("CREATE INDEX late ON merchant (name)"));
        }

        @Test
        void I4_shouldRefuseWhenALookupRowChangedOnEitherSideSinceTheReview() {
            refusedAfter(() -> pair.source("UPDATE fee_item SET amount = 12 WHERE id = 2"));
            refusedAfter(() -> pair.target("UPDATE fee_item SET amount = 13 WHERE id = 2"));
        }

        @Test
        void I4_shouldRefuseWhenTheTargetChangesWhileTheBackupIsMade() {
            PromotionRequest request = pair.request(pair.options(LOOKUPS));
            WatchedProgress progress =
                    new WatchedProgress().at(Phase.MIGRATE, () -> pair.target("CREATE INDEX late ON merchant (name)"));

            ProblemException failure =
                    catchThrowableOfType(ProblemException.class, () -> pair.promote(request, progress));

            assertThat(failure.problem().type()).isEqualTo(ProblemType.PLAN_CHANGED);
        }

        private void refusedAfter(Runnable change) {
            String reviewed = pair.plan(pair.options(LOOKUPS)).fingerprint();
            change.run();
            DatabaseState before = pair.targetState();

            ProblemException failure = catchThrowableOfType(
                    ProblemException.class,
                    () -> pair.promote(pair.request(pair.options(LOOKUPS), reviewed), new SilentProgress()));

            assertThat(failure.problem().type()).isEqualTo(ProblemType.PLAN_CHANGED);
            assertThat(pair.targetState()).isEqualTo(before);
        }
    }

    @Nested
    class DriftOfTheTarget {
        @BeforeEach
        void promoteOnce() {
            pair.promote(LOOKUPS);
            pair.target("ALTER TABLE merchant ADD COLUMN by_hand integer");
            pair.source("CREATE INDEX merchant_name ON merchant (name)");
        }

        @Test
        void I4_shouldStopWithTheDifferencesWhenTheTargetWasChangedByHand() {
            ProblemException failure = catchThrowableOfType(ProblemException.class, () -> pair.promote(LOOKUPS));

            assertThat(failure.problem().type()).isEqualTo(ProblemType.TARGET_DRIFTED);
            assertThat(failure.problem().items())
                    .containsExactly("extra column public.merchant.by_hand (integer NULL)");
        }

        @Test
        void shouldGoOnWhenTheRequestAcceptsTheDrift() {
            PromotionOptions options = pair.options(LOOKUPS);
            PromotionOptions accepting = new PromotionOptions(
                    options.acceptHazards(), options.data(), options.tables(), false, true, options.lockTimeout());

            pair.promote(pair.request(accepting), new SilentProgress());

            assertThat(pair.drift().drift()).isFalse();
        }
    }

    @Nested
    class TheLedger {
        @Test
        void I5_shouldHoldThePromotionExactlyWhenItWasCommitted() {
            PromotionRequest request = pair.request(pair.options(LOOKUPS));
            PromotionResult result = pair.promote(request, new SilentProgress());

            assertThat(pair.settle(request, new SilentProgress())).contains(result);
            assertThat(pair.settle(pair.request(pair.options(LOOKUPS)), new SilentProgress()))
                    .isEmpty();
        }
    }

    @Nested
    class BackupsOfAttemptsThatWereKilled {
        @Test
        void shouldBeDiscardedWhenNothingWasCommitted() {
            PromotionRequest request = pair.request(pair.options(LOOKUPS));
            kill(request);
            assertThat(pair.backups()).hasSize(1);

            assertThat(pair.settle(request, new SilentProgress())).isEmpty();

            assertThat(pair.backups()).isEmpty();
        }

        @Test
        void shouldBeDiscardedBesideTheOneThatCounts() {
            PromotionRequest request = pair.request(pair.options(LOOKUPS));
            PromotionRequest other = pair.request(pair.options(LOOKUPS));
            kill(other);
            String kept = pair.backups().get(0);
            kill(request);
            PromotionResult result = pair.promote(request, new SilentProgress());

            assertThat(pair.settle(request, new SilentProgress())).contains(result);

            assertThat(pair.backups()).containsExactly(result.backup(), kept);
        }

        /** As soon as there is a backup, when nobody could discard it. */
        private void kill(PromotionRequest request) {
            Progress progress = new SilentProgress() {
                @Override
                public void phaseSucceeded(String summary) {
                    if (summary.startsWith("backup ")) {
                        throw new StackOverflowError();
                    }
                }
            };
            assertThatThrownBy(() -> pair.promote(request, progress)).isInstanceOf(StackOverflowError.class);
        }
    }

    @Nested
    class LocksOfTheTarget {
        @Test
        void I6_shouldWaitForNobodyLongerThanTheLockTimeoutAndSucceedWhenTheLockIsGivenBack() throws Exception {
            try (Connection application = pair.server.connect(pair.target)) {
                application.setAutoCommit(false);
                application.createStatement().execute("SELECT count(*) FROM merchant");
                WatchedProgress progress = new WatchedProgress();
                Thread release = new Thread(() -> {
                    while (progress.log.stream().noneMatch(line -> line.contains("lock timeout"))) {
                        Thread.onSpinWait();
                    }
                    rollback(application);
                });
                release.start();

                pair.promote(pair.request(pair.options(LOOKUPS)), progress);

                release.join();
                assertThat(progress.log).anyMatch(line -> line.contains("lock timeout"));
                assertThat(pair.drift().drift()).isFalse();
            }
        }
    }

    private static void rollback(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void terminate(String database, String applicationName) {
        rows(
                "postgres",
                "SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity WHERE datname = '" + database
                        + "' AND application_name = 'lockstep " + applicationName + "'");
    }

    private String rows(String database, String query) {
        try (Connection connection = pair.server.connect(database);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
