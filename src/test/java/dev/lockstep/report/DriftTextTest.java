package dev.lockstep.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.promotion.DriftResult;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DriftTextTest {
    private static final DriftResult.Unhandled AGGREGATE =
            new DriftResult.Unhandled("aggregate", "public.total(numeric)");

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
