package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.diff.Selection;
import dev.lockstep.plan.Mode;
import dev.lockstep.progress.SilentProgress;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a promotion of mode {@code online} leaves for the next one, say because somebody read from a table for so long that an index that
 * was put aside could not be dropped, or has there while it is under way.
 */
class LeftoversTest {
    private static final String TABLE = "CREATE TABLE merchant (id int PRIMARY KEY, name text, code text);"
            + " CREATE INDEX merchant_code ON merchant (code);";

    /** By the names and the note that only Lockstep gives. */
    private static final String LEFT = """
            CREATE INDEX lockstep_old_merchant_code_0123456789abcdef ON merchant (code, name);
            ALTER TABLE merchant ADD CONSTRAINT lockstep_aid_name_0123456789abcdef CHECK (name <> '') NOT VALID;
            ALTER TABLE merchant ADD COLUMN token uuid DEFAULT gen_random_uuid();
            COMMENT ON COLUMN merchant.token IS 'Lockstep adds this column ahead of a promotion that has not ended';
            """;

    @TempDir
    Path backups;

    private Pair pair;

    @BeforeEach
    void createDatabases() {
        pair = new Pair(backups).both(TABLE);
    }

    @AfterEach
    void dropDatabases() {
        pair.close();
    }

    @Test
    void shouldBeSaidAndBeNoDrift() {
        pair.promote();
        pair.target(LEFT);

        DriftResult drift = pair.drift();

        assertThat(drift.drift()).isFalse();
        assertThat(drift.warnings())
                .singleElement()
                .asString()
                .contains("index public.lockstep_old_merchant_code_0123456789abcdef", "column public.merchant.token");
        assertThat(pair.driftCheck()
                        .againstBaseline(
                                UUID.randomUUID(), pair.targetEnvironment(), Selection.defaults(), new SilentProgress())
                        .drift())
                .isFalse();
    }

    @Test
    void I4_shouldNotMakeAPlanAnotherThanTheOneThatWasReviewed() {
        pair.promote();
        pair.target(LEFT).source("CREATE TABLE account (id int)");
        PromotionOptions options = pair.options().in(Mode.ONLINE);
        PlanResult reviewed = pair.plan(options);

        PromotionResult promoted = pair.promote(pair.request(options, reviewed.fingerprint()), new SilentProgress());

        assertThat(reviewed.hazards()).isEmpty();
        assertThat(promoted.plan().steps()).hasSize(1);
        assertThat(pair.drift().warnings()).isEmpty();
        assertThat(pair.drift().drift()).isFalse();
    }

    @Test
    void shouldNotBePromotedFromTheSource() {
        pair.source(LEFT);

        assertThat(pair.plan(pair.options()).empty()).isTrue();
        assertThat(pair.drift().drift()).isFalse();
    }

    @Test
    void I4_shouldNotMakeAnUndoAnotherThanTheOneThatWasReviewed() {
        pair.source("CREATE INDEX merchant_name ON merchant (name)");
        PromotionRequest request = pair.request(pair.options());
        pair.promote(request, new SilentProgress());
        pair.target("CREATE INDEX lockstep_old_merchant_code_0123456789abcdef ON merchant (code, name)");

        String reviewed = pair.undoPreview(request.id()).plan().fingerprint();

        PromotionResult undone = pair.promote(
                PromotionRequest.undo(
                        UUID.randomUUID(),
                        request.id(),
                        pair.targetEnvironment(),
                        reviewed,
                        pair.undoRequest(request.id()).options()),
                new SilentProgress());

        assertThat(undone.plan().steps())
                .extracting(PlanResult.PlannedStep::sql)
                .containsExactly("DROP INDEX \"public\".\"merchant_name\"");
    }
}
