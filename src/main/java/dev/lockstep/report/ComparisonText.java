package dev.lockstep.report;

import dev.lockstep.promotion.ComparisonResult;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A comparison of lookup rows for people. */
final class ComparisonText {
    private ComparisonText() {}

    static String of(ComparisonResult comparison) {
        StringBuilder text = new StringBuilder();
        text.append(
                comparison.equal()
                        ? "✅ LOOKUP DATA EQUAL   %s → %s\n".formatted(comparison.source(), comparison.target())
                        : "❌ LOOKUP DATA DIFFERS   %s → %s\n".formatted(comparison.source(), comparison.target()));
        for (ComparisonResult.ComparedTable table : comparison.tables()) {
            table(text, table);
        }
        comparison
                .warnings()
                .forEach(warning -> text.append("\n⚠️  ").append(warning).append('\n'));
        return text.toString();
    }

    private static void table(StringBuilder text, ComparisonResult.ComparedTable table) {
        boolean equal = table.added() + table.changed() + table.removed() == 0;
        text.append("   • %s: %s".formatted(Words.shortName(table.table()), Words.count(table.sourceRows(), "row")));
        if (equal) {
            text.append(", equal\n");
            return;
        }
        text.append(" → %s; %d added, %d changed, %d removed\n"
                .formatted(Words.count(table.targetRows(), "row"), table.added(), table.changed(), table.removed()));
        table.samples().forEach(sample -> text.append("       ")
                .append(sample.difference())
                .append(' ')
                .append(values(sample.key()))
                .append(changes(sample))
                .append('\n'));
    }

    private static String changes(ComparisonResult.Sample sample) {
        Map<String, @Nullable String> before = sample.before();
        Map<String, @Nullable String> after = sample.after();
        if (before == null || after == null) {
            return "";
        }
        TreeSet<String> columns = new TreeSet<>(before.keySet());
        columns.addAll(after.keySet());
        return columns.stream()
                .filter(column -> !Objects.equals(before.get(column), after.get(column)))
                .map(column -> "%s: %s → %s".formatted(column, before.get(column), after.get(column)))
                .collect(Collectors.joining(", ", ": ", ""));
    }

    private static String values(Map<String, @Nullable String> key) {
        return key.entrySet().stream()
                .map(column -> column.getKey() + "=" + column.getValue())
                .collect(Collectors.joining(", "));
    }
}
