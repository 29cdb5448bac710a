package dev.lockstep.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.promotion.PlanResult;
import dev.lockstep.truth.TruthVersion;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What psql is given, and what people read, of plans of both modes. */
class PlanScriptTest {
    private static final Instant NOW = Instant.parse("2026-11-28T23:59:59Z");

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
                "sha256:0123456789abcdef",
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
        assertThat(PlanScript.of(plan(RENAME), NOW)).startsWith("""
                        -- Lockstep: turns test into what development is
                        -- source development, target test
                        -- plan sha256:0123456789abcdef, made at 2026-11-28T23:59:59Z
                        -- 1 step; hazards: none
                        --
                        -- Review it, then: psql -X -f schema-sync-2026-11-28-0123456789ab.sql "postgresql://…" (psql 14 or newer)
                        """).endsWith("""
                        BEGIN;
                        SET LOCAL lock_timeout = '3s';

                        -- Do RENAME a TO b
                        RENAME a TO b;

                        COMMIT;
                        """);
    }

    @Test
    void shouldNameTheTruthAndWhatEachStepRisks() {
        PlanResult.PlannedStep risky = new PlanResult.PlannedStep(
                "DROP TABLE a",
                "Drop table a",
                new PlanResult.PlannedChange("table", "public.a", "drop"),
                List.of("DATA_LOSS", "BACKWARD_INCOMPATIBLE"),
                "ACCESS EXCLUSIVE",
                false,
                10,
                8192,
                false,
                "transaction",
                true,
                null);
        PlanResult plan = new PlanResult(
                "truth",
                "development",
                "sha256:0123456789abcdef",
                false,
                List.of("DATA_LOSS", "BACKWARD_INCOMPATIBLE"),
                List.of(risky, RENAME),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                null,
                List.of(),
                new TruthVersion("drizzle", "commit 1f2e3d", "sha256:aa"),
                null);

        assertThat(PlanScript.of(plan, NOW))
                .contains("-- source truth, target development, source of truth: commit 1f2e3d\n")
                .contains("-- 2 steps; hazards: DATA_LOSS, BACKWARD_INCOMPATIBLE\n")
                .contains("\n-- Drop table a (DATA_LOSS, BACKWARD_INCOMPATIBLE)\nDROP TABLE a;\n")
                .contains("\n-- Do RENAME a TO b\nRENAME a TO b;\n");
    }

    @Test
    void shouldRunWhatIsStoredInTheApplicationsSearchPath() {
        String validate = "ALTER TABLE \"a\".\"t\" VALIDATE CONSTRAINT \"c\"";
        PlanResult.PlannedStep other = step(
                "ALTER TABLE \"a\".\"t\" ADD CHECK (a > 0) -- VALIDATE CONSTRAINT \"c\"", "transaction", true, null);

        assertThat(PlanScript.of(
                        plan(
                                step(validate, "ahead", true, null),
                                step("REFRESH MATERIALIZED VIEW \"a\".\"v\"", "transaction", true, null),
                                other),
                        NOW))
                .contains("\nSET search_path TO DEFAULT;\n" + validate + ";\nSET search_path = '';\n")
                .contains(
                        "\nSET LOCAL search_path TO DEFAULT;\nREFRESH MATERIALIZED VIEW \"a\".\"v\";\nSET LOCAL search_path = '';\n")
                .containsOnlyOnce("SET LOCAL search_path TO DEFAULT");
    }

    @Test
    void shouldConvertValuesInTheTimeZoneOfTheSessionsThere() {
        assertThat(ScriptGuard.ownSettings("SET LOCAL"))
                .contains("\nSET LOCAL TimeZone TO DEFAULT;\n")
                .endsWith("\nSET LOCAL DateStyle TO DEFAULT;\nSET LOCAL DateStyle = 'ISO';\n");
    }

    @Test
    void shouldKeepTextsFromMeaningAnythingToPsql() {
        assertThat(PsqlText.comment("a\n\\! b\r\u0085\u2028\u202Ec")).isEqualTo("a \\! b c");
        assertThat(PsqlText.statement("a[1:n] b[c:'x'] d::text ':n' \":n\" $$ :n $$ e:=:f"))
                .isEqualTo("a[1: n] b[c: 'x'] d::text ':n' \":n\" $$ :n $$ e:=: f");
        assertThat(PsqlText.commentedOut("-- undo: ", "DROP \"a\nb\"")).isEqualTo("-- undo: DROP \"a\n-- undo: b\"\n");
    }

    @Test
    void shouldKeepConcurrentStatementsOutOfTheTransactionAndSayHowToUndoThem() {
        assertThat(PlanScript.of(plan(BUILD, CHECK, RENAME, DROP), NOW))
                .containsSubsequence(
                        "SET lock_timeout = '0';\n-- Do CREATE INDEX CONCURRENTLY a\nCREATE INDEX CONCURRENTLY a;\n-- undo: DROP INDEX CONCURRENTLY IF EXISTS a;\n",
                        "SET lock_timeout = '3s';\n-- Do ADD CHECK c\nADD CHECK c;\n-- undo: DROP CHECK c;\n",
                        "BEGIN;",
                        "RENAME a TO b;",
                        "COMMIT;",
                        "-- After the commit, outside of a transaction; can be repeated.",
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
