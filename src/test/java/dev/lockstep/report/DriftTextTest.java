package dev.lockstep.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.promotion.DdlCapture;
import dev.lockstep.promotion.DriftResult;
import dev.lockstep.truth.TruthVersion;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DriftTextTest {
    private static final DriftResult.Unhandled AGGREGATE =
            new DriftResult.Unhandled("aggregate", "public.total(numeric)");

    private static final TruthVersion TRUTH = new TruthVersion("sql", "commit 1f2e3d4c", "sha256:1f2e");

    @Test
    void shouldSayThatThereIsNoneInTheKnownShape() {
        String text = DriftText.of(result(false, List.of(), Map.of(), List.of(), List.of()));

        assertThat(text).isEqualTo("✅ NO DRIFT DETECTED\ndevelopment and test are in lockstep.\n");
    }

    @Test
    void shouldGroupPartsByTheirTableAndCountThem() {
        List<DriftResult.Item> items = List.of(
                item("column", "public.merchants.tax_id", "missing", "text NULL", null),
                item("column", "public.merchants.annual_revenue", "missing", "numeric NULL", null),
                item("index", "public.merchants_by_name", "extra", null, "CREATE INDEX …"),
                item("column", "public.fees.amount", "changed", "numeric NOT NULL", "integer NULL"));
        Map<String, DriftResult.Count> counts =
                Map.of("column", new DriftResult.Count(2, 0, 1), "index", new DriftResult.Count(0, 1, 0));

        String text = DriftText.of(result(true, items, counts, List.of(), List.of()));

        assertThat(text)
                .startsWith("❌ DRIFT DETECTED   development → test\n")
                .contains("   • 2 columns in development NOT in test\n")
                .contains("   • 1 index in test NOT in development\n")
                .contains(
                        "📋 MISSING IN test\n  merchants (2 columns)\n    • tax_id (text NULL)\n    • annual_revenue (numeric NULL)\n")
                .contains("📋 ONLY IN test\n  indexes (1 index)\n    • merchants_by_name (CREATE INDEX …)\n")
                .contains("    • amount (expected numeric NOT NULL, is integer NULL)\n");
    }

    @Test
    void shouldNotKeepSilentAboutWhatIsNotModelled() {
        String oneSided = DriftText.of(result(true, List.of(), Map.of(), List.of(AGGREGATE), List.of()));
        String bothSided = DriftText.of(result(false, List.of(), Map.of(), List.of(), List.of(AGGREGATE)));

        assertThat(oneSided).startsWith("❌").contains("ON ONE SIDE ONLY").contains("• aggregate public.total(numeric)");
        assertThat(bothSided).startsWith("✅").contains("NOT COMPARED").contains("• aggregate public.total(numeric)");
    }

    @Test
    void shouldSayWhyItDoesNotTellWhereDifferencesComeFrom() {
        List<DriftResult.Item> items = List.of(item("table", "public.fees", "extra", null, "table"));
        Map<String, DriftResult.Count> counts = Map.of("table", new DriftResult.Count(0, 1, 0));
        DriftResult without = result(true, items, counts, List.of(), List.of());

        assertThat(DriftText.of(without))
                .contains(
                        "   • 1 table in test NOT in development\n   • Where they come from is not known: nothing was promoted into test yet, or its ledger may not be read\n");
        assertThat(DriftText.of(of(without, null, since(List.of()), List.of()))).doesNotContain("is not known");
    }

    @Test
    void shouldTellWhereDifferencesComeFromAndWhoMadeThem() {
        DriftResult.Item debug = new DriftResult.Item(
                "column", "public.fees.debug", "extra", null, "integer NULL", "by-hand", List.of());
        DriftResult.Item amount = new DriftResult.Item(
                "column", "public.fees.amount", "changed", "numeric NOT NULL", "bigint NULL", "both", List.of());
        DriftResult.Item tax = new DriftResult.Item(
                "column", "public.fees.tax", "missing", "numeric NULL", null, "not-promoted", List.of());
        DriftResult.Item same = item("index", "public.fees_by_date", "extra", null, "CREATE INDEX\n  …");
        DriftResult.Since since = since(List.of(
                new DriftResult.Changed(
                        debug,
                        List.of(
                                event("psql", "ALTER TABLE public.fees\n  ADD debug int"),
                                event("", "ALTER TABLE public.fees ADD debug text"))),
                new DriftResult.Changed(same, List.of())));

        String text = DriftText.of(of(
                result(
                        true,
                        List.of(debug, amount, tax),
                        Map.of("column", new DriftResult.Count(1, 1, 1)),
                        List.of(),
                        List.of()),
                TRUTH,
                since,
                List.of()));

        assertThat(text)
                .startsWith("❌ DRIFT DETECTED   development (commit 1f2e3d4c) → test\n")
                .contains("   • 1 difference changed by hand since the last promotion\n")
                .contains("   • 1 difference not yet promoted\n")
                .contains("   • 1 difference both changed by hand and not yet promoted\n")
                .contains("    • debug (integer NULL)   [by-hand]\n")
                .contains("    • tax (numeric NULL)   [not-promoted]\n")
                .contains("    • amount (expected numeric NOT NULL, is bigint NULL)   [both]\n")
                .endsWith("""

                        ✋ CHANGED BY HAND in test since the promotion from development at 2030-01-01T00:00:00Z
                            • extra column public.fees.debug (integer NULL)
                                by anna with psql at 2030-01-02T00:00:00Z: ALTER TABLE public.fees ADD debug int
                                by anna at 2030-01-02T00:00:00Z: ALTER TABLE public.fees ADD debug text
                            • extra index public.fees_by_date (CREATE INDEX …)
                        """);
    }

    @Test
    void shouldListWhatIsExpectedWithTheReason() {
        DriftResult.Item debug = item("column", "public.fees.debug", "extra", null, "integer NULL");
        DriftResult.Item other = item("table", "public.other", "missing", "table", null);
        List<DriftResult.Known> known = List.of(
                new DriftResult.Known(debug, "public.fees", "incident 42", Instant.parse("2031-01-01T00:00:00Z")),
                new DriftResult.Known(other, "public.other", "of the monitoring", null));

        String text = DriftText.of(
                of(result(false, List.of(), Map.of(), List.of(), List.of()), TRUTH, since(List.of()), known));

        assertThat(text).isEqualTo("""
                ✅ NO DRIFT DETECTED
                development (commit 1f2e3d4c) and test are in lockstep.

                🤝 EXPECTED (does not count)
                    • extra column public.fees.debug (integer NULL): incident 42, until 2031-01-01T00:00:00Z
                    • missing table public.other (table): of the monitoring
                """);
    }

    private static DriftResult.Since since(List<DriftResult.Changed> byHand) {
        return new DriftResult.Since("an id", Instant.parse("2030-01-01T00:00:00Z"), "development", byHand);
    }

    private static DdlCapture.Event event(String application, String statement) {
        return new DdlCapture.Event(
                Instant.parse("2030-01-02T00:00:00Z"), "anna", application, "ALTER TABLE", List.of(), statement);
    }

    private static DriftResult of(
            DriftResult drift, TruthVersion truth, DriftResult.Since since, List<DriftResult.Known> known) {
        return new DriftResult(
                drift.drift(),
                drift.environment(),
                drift.expected(),
                drift.differences(),
                drift.counts(),
                drift.notHandled(),
                drift.notCompared(),
                drift.warnings(),
                truth,
                since,
                known);
    }

    private static DriftResult result(
            boolean drift,
            List<DriftResult.Item> items,
            Map<String, DriftResult.Count> counts,
            List<DriftResult.Unhandled> notHandled,
            List<DriftResult.Unhandled> notCompared) {
        return new DriftResult(drift, "test", "development", items, counts, notHandled, notCompared, List.of());
    }

    private static DriftResult.Item item(String kind, String name, String difference, String expected, String actual) {
        return new DriftResult.Item(kind, name, difference, expected, actual);
    }
}
