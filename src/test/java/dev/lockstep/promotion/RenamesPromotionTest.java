package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.diff.Scope;
import dev.lockstep.diff.ScopePattern;
import dev.lockstep.diff.Selection;
import dev.lockstep.plan.Hazard;
import dev.lockstep.plan.Mode;
import dev.lockstep.plan.Rename;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.SilentProgress;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole promotions that rename. */
class RenamesPromotionTest {
    private static final Rename COLUMN = new Rename("column", "public.merchants.tax", "public.merchants.tax_id");
    private static final Rename TABLE = new Rename("table", "public.fees", "public.charges");
    private static final Rename KEY = new Rename("column", "public.fees.code", "public.charges.key");

    @TempDir
    Path backups;

    private Scenario scenario;
    private Pair pair;

    @BeforeEach
    void createDatabases() {
        scenario = new Scenario(backups).both("""
                CREATE TABLE merchants (id int PRIMARY KEY, tax text);
                CREATE VIEW v AS SELECT id, tax FROM merchants;
                CREATE TABLE fees (code text PRIMARY KEY, cents int);
                INSERT INTO merchants VALUES (1, 'a'), (2, 'b');
                INSERT INTO fees VALUES ('x', 1), ('y', 2), ('z', 3);
                """);
        pair = scenario.pair;
    }

    @AfterEach
    void dropDatabases() {
        scenario.close();
    }

    @Test
    void shouldMoveATableWithAnIdentityColumnOutOfASchemaThatGoes() {
        scenario.both("CREATE SCHEMA old; CREATE TABLE old.t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY)");
        pair.target("INSERT INTO old.t DEFAULT VALUES");
        scenario.source("CREATE SCHEMA moved; ALTER TABLE old.t SET SCHEMA moved; DROP SCHEMA old");
        PromotionRequest request =
                pair.request(pair.options().renaming(List.of(new Rename("table", "old.t", "moved.t"))));

        pair.promote(request, new SilentProgress());

        assertThat(pair.drift().drift()).isFalse();
        pair.undo(request.id());
        pair.target("INSERT INTO old.t DEFAULT VALUES");
    }

    @Test
    void shouldKeepTheRowsOfARenamedColumn() {
        scenario.source("ALTER TABLE merchants RENAME tax TO tax_id");

        PromotionResult result =
                pair.promote(pair.request(pair.options().renaming(List.of(COLUMN))), new SilentProgress());

        assertThat(result.plan().steps()).hasSize(1);
        assertThat(result.plan().hazards()).containsExactly("BACKWARD_INCOMPATIBLE");
        assertThat(scenario.targetRows("SELECT id || tax_id FROM merchants ORDER BY 1"))
                .containsExactly("1a", "2b");
        assertThat(pair.drift().drift()).isFalse();
        PromotionResult again =
                pair.promote(pair.request(pair.options().renaming(List.of(COLUMN))), new SilentProgress());
        assertThat(again.plan().empty()).isTrue();
        assertThat(again.plan().warnings())
                .containsExactly("The column public.merchants.tax is called public.merchants.tax_id already.");
    }

    @Test
    void shouldNotTakeAMistypedRenameForDone() {
        scenario.both("ALTER TABLE merchants RENAME tax TO tax_id");

        ProblemException refused = catchThrowableOfType(
                ProblemException.class, () -> pair.plan(pair.options().renaming(List.of(COLUMN))));

        assertThat(refused.problem().detail()).contains("the target's ledger has no promotion that gave it this name");
        assertThat(refused.problem().items()).contains("public.merchants.tax_id");
    }

    @Test
    void shouldRememberRenamesInALedgerOfAnOlderVersion() {
        pair.promote();
        scenario.target("ALTER TABLE lockstep.promotion DROP COLUMN renames");
        scenario.source("ALTER TABLE merchants RENAME tax TO tax_id");
        pair.promote(pair.request(pair.options().renaming(List.of(COLUMN))), new SilentProgress());

        assertThat(pair.plan(pair.options().renaming(List.of(COLUMN))).empty()).isTrue();
        assertThat(scenario.targetRows("SELECT renames::text FROM lockstep.promotion ORDER BY number DESC LIMIT 1"))
                .allMatch(text -> text.contains("public.merchants.tax_id"));
    }

    @Test
    void shouldRenameInModeOnline() {
        scenario.source("ALTER TABLE merchants RENAME tax TO tax_id; CREATE INDEX by_cents ON fees (cents)");
        PromotionOptions options = pair.options().in(Mode.ONLINE).renaming(List.of(COLUMN));

        PromotionResult result = pair.promote(pair.request(options), new SilentProgress());

        assertThat(result.plan().steps())
                .extracting(PlanResult.PlannedStep::sql)
                .first()
                .asString()
                .startsWith("CREATE INDEX CONCURRENTLY");
        assertThat(scenario.targetRows("SELECT id || tax_id FROM merchants ORDER BY 1"))
                .containsExactly("1a", "2b");
        assertThat(pair.drift().drift()).isFalse();
    }

    @Test
    void shouldSuggestButNotAssume() {
        scenario.source("ALTER TABLE merchants RENAME tax TO tax_id");

        PlanResult plan = pair.plan(pair.options());

        List<Rename> suggested = plan.suggestedRenames().stream()
                .map(PromotionOrder.Renamed::rename)
                .toList();
        assertThat(suggested).containsExactly(COLUMN);
        assertThat(plan.hazards()).contains("DATA_LOSS");
        assertThat(pair.plan(pair.options().renaming(suggested)).hazards()).containsExactly("BACKWARD_INCOMPATIBLE");
    }

    @Test
    void shouldSynchroniseTheRowsOfARenamedLookupTable() {
        scenario.source("""
                ALTER TABLE fees RENAME TO charges; ALTER TABLE charges RENAME code TO key;
                DELETE FROM charges WHERE key = 'x'; UPDATE charges SET cents = 9 WHERE key = 'y'; INSERT INTO charges VALUES ('n', 4);
                """);
        PromotionOptions options = pair.options("charges").renaming(List.of(TABLE, KEY));
        Set<Hazard> less = EnumSet.complementOf(EnumSet.of(Hazard.LOOKUP_ROWS_DELETED));
        assertThat(pair.plan(options).warnings())
                .anyMatch(warning -> warning.startsWith("The rows of public.charges are found under their new names"));
        ProblemException refused = catchThrowableOfType(
                ProblemException.class,
                () -> pair.promote(
                        pair.request(pair.accepting(less, "charges").renaming(List.of(TABLE, KEY))),
                        new SilentProgress()));
        assertThat(refused.problem().type()).isEqualTo(ProblemType.HAZARDS_NOT_ACCEPTED);

        pair.promote(pair.request(options), new SilentProgress());

        assertThat(scenario.targetRows("SELECT key || cents FROM charges ORDER BY 1"))
                .containsExactly("n4", "y9", "z3");
    }

    @Test
    void shouldSynchroniseTheRowsOfALookupTableWithARenamedColumn() {
        scenario.source("ALTER TABLE fees RENAME cents TO amount; UPDATE fees SET amount = 9 WHERE code = 'y'");

        pair.promote(
                pair.request(pair.options("fees")
                        .renaming(List.of(new Rename("column", "public.fees.cents", "public.fees.amount")))),
                new SilentProgress());

        assertThat(scenario.targetRows("SELECT code || amount FROM fees ORDER BY 1"))
                .containsExactly("x1", "y9", "z3");
    }

    @Test
    void I4_shouldNotRunAReviewedPlanWhenRowsOfARenamedTableMoved() {
        scenario.source("ALTER TABLE fees RENAME TO charges; ALTER TABLE charges RENAME code TO key");
        PromotionOptions options = pair.options("charges").renaming(List.of(TABLE, KEY));
        String reviewed = pair.plan(options).fingerprint();
        assertThat(pair.plan(options).fingerprint()).isEqualTo(reviewed);

        scenario.target("UPDATE fees SET cents = 7 WHERE code = 'x'");
        assertThat(pair.plan(options).fingerprint()).isNotEqualTo(reviewed);

        scenario.target("UPDATE fees SET cents = 1 WHERE code = 'x'");
        assertThat(pair.plan(options).fingerprint()).isEqualTo(reviewed);
    }

    @Test
    void I4_shouldNotRunAReviewedPlanWhenValuesOfARenamedColumnMoved() {
        scenario.source("ALTER TABLE fees RENAME cents TO amount");
        PromotionOptions options =
                pair.options("fees").renaming(List.of(new Rename("column", "public.fees.cents", "public.fees.amount")));
        String reviewed = pair.plan(options).fingerprint();

        scenario.target("UPDATE fees SET cents = 7 WHERE code = 'x'");

        assertThat(pair.plan(options).fingerprint()).isNotEqualTo(reviewed);
    }

    @Test
    void shouldNotRenameWhatIsOutOfScope() {
        scenario.source("ALTER TABLE merchants RENAME tax TO tax_id");
        Selection fees = Selection.defaults().within(new Scope(List.of(new ScopePattern("public.fees")), List.of()));

        ProblemException refused = catchThrowableOfType(
                ProblemException.class,
                () -> pair.plan(pair.options().selecting(fees).renaming(List.of(COLUMN))));

        assertThat(refused.problem().detail()).isEqualTo("column public.merchants.tax is out of scope.");
    }
}
