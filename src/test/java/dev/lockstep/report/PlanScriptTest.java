package dev.lockstep.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.promotion.PlanResult;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What psql is given, and what people read, of plans of both modes. */
class PlanScriptTest {
    private static final PlanResult.PlannedStep BUILD =
            step("CREATE INDEX CONCURRENTLY a", "ahead", false, "DROP INDEX CONCURRENTLY IF EXISTS a");
    private static final PlanResult.PlannedStep CHECK = step("ADD CHECK c", "ahead", true, "DROP CHECK c");
    private static final PlanResult.PlannedStep RENAME = step("RENAME a TO b", "transaction", true, null);
    private static final PlanResult.PlannedStep DROP = step("DROP INDEX CONCURRENTLY o", "afterwards", false, null);

    private static PlanResult.PlannedStep step(
            String sql, String stretch, boolean transactional, @Nullable String undo) {
        return new PlanResult.PlannedStep(
                sql,
                "Do " + sql,
                new PlanResult.PlannedChange("index", "public.b", "add"),
                List.of(),
                "NONE",
                false,
                -1,
                -1,
                false,
                stretch,
                transactional,
                undo);
    }

    private static PlanResult plan(PlanResult.PlannedStep... steps) {
        return new PlanResult(
                "development",
                "test",
                "sha256:0",
                false,
                List.of(),
                List.of(steps),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                null,
                List.of());
    }

    @Test
    void shouldBeOneTransactionWhenThePlanIsAtomic() {
        assertThat(PlanScript.of(plan(RENAME), "now")).isEqualTo("""
                        -- Lockstep plan: turns test into what development is
                        -- made at now, fingerprint sha256:0
                        -- 1 steps; hazards: none

                        \\set ON_ERROR_STOP on

                        BEGIN;
                        SET LOCAL search_path = '';
                        SET LOCAL check_function_bodies = off;
                        SET LOCAL lock_timeout = '3s';

                        -- Do RENAME a TO b
                        RENAME a TO b;

                        COMMIT;
                        """);
    }

    @Test
    void shouldKeepConcurrentStatementsOutOfTheTransactionAndSayHowToUndoThem() {
        assertThat(PlanScript.of(plan(BUILD, CHECK, RENAME, DROP), "now"))
                .containsSubsequence(
                        "SET search_path = '';",
                        "SET lock_timeout = 0;\n-- Do CREATE INDEX CONCURRENTLY a\nCREATE INDEX CONCURRENTLY a;\n-- undo: DROP INDEX CONCURRENTLY IF EXISTS a;\n",
                        "SET lock_timeout = '3s';\n-- Do ADD CHECK c\nADD CHECK c;\n-- undo: DROP CHECK c;\n",
                        "BEGIN;",
                        "RENAME a TO b;",
                        "COMMIT;",
                        "-- After the commit; can be repeated.",
                        "DROP INDEX CONCURRENTLY o;");
    }

    @Test
    void shouldTellPeopleWhatRunsBesideTheTransaction() {
        assertThat(PlanText.of(plan(BUILD, RENAME, DROP)))
                .containsSubsequence(
                        "  ahead of the transaction, while others read and write\n    1. Do CREATE INDEX CONCURRENTLY a\n",
                        "  in one transaction\n    2. Do RENAME a TO b\n",
                        "  after the commit\n    3. Do DROP INDEX CONCURRENTLY o\n");
        assertThat(PlanText.of(plan(RENAME))).doesNotContain("in one transaction");
    }
}
