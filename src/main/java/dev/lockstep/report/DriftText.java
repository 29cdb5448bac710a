package dev.lockstep.report;

import dev.lockstep.promotion.DriftResult;
import dev.lockstep.truth.TruthVersion;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A drift check for people. */
final class DriftText {
    /** Kinds that are listed under the table that they are part of. */
    private static final Set<String> PARTS = Set.of("column", "default", "constraint", "trigger", "rule", "policy");

    private final DriftResult drift;
    private final StringBuilder text = new StringBuilder();

    private DriftText(DriftResult drift) {
        this.drift = drift;
    }

    static String of(DriftResult drift) {
        return new DriftText(drift).write();
    }

    private String write() {
        if (drift.drift()) {
            writeDrift();
        } else {
            text.append("✅ NO DRIFT DETECTED\n");
            text.append("%s and %s are in lockstep.\n".formatted(expected(), drift.environment()));
        }
        writeByHand();
        writeKnown();
        if (!drift.notHandled().isEmpty()) {
            text.append("\n⚠️  ON ONE SIDE ONLY, of kinds that Lockstep does not handle\n");
            drift.notHandled().forEach(object -> text.append("    • %s %s\n".formatted(object.kind(), object.name())));
        }
        text.append(NotCompared.of(drift.notCompared()));
        drift.warnings()
                .forEach(warning -> text.append("\n⚠️  ").append(warning).append('\n'));
        return text.toString();
    }

    private void writeDrift() {
        String environment = drift.environment();
        String expected = drift.expected();
        text.append("❌ DRIFT DETECTED   %s → %s\n".formatted(expected(), environment));
        drift.counts()
                .forEach((kind, count) ->
                        countLine(count.missing(), kind, "in %s NOT in %s".formatted(expected, environment)));
        drift.counts()
                .forEach((kind, count) ->
                        countLine(count.extra(), kind, "in %s NOT in %s".formatted(environment, expected)));
        drift.counts().forEach((kind, count) -> countLine(count.changed(), kind, "different"));
        originLine(DriftResult.BY_HAND, "changed by hand since the last promotion");
        originLine(DriftResult.NOT_PROMOTED, "not yet promoted");
        originLine(DriftResult.BOTH, "both changed by hand and not yet promoted");
        if (drift.since() == null) {
            text.append(
                    "   • Where they come from is not known: nothing was promoted into %s yet, or its ledger may not be read\n"
                            .formatted(environment));
        }
        section("MISSING IN " + environment, "missing", item -> String.valueOf(item.expected()));
        section("ONLY IN " + environment, "extra", item -> String.valueOf(item.actual()));
        section("DIFFERENT IN " + environment, "changed", item -> "expected %s, is %s"
                .formatted(item.expected(), item.actual()));
    }

    /** With the version of the truth. */
    private String expected() {
        TruthVersion truth = drift.truth();
        return truth == null ? drift.expected() : drift.expected() + " (" + truth.name() + ")";
    }

    private void originLine(String origin, String words) {
        long count = drift.differences().stream()
                .filter(item -> origin.equals(item.origin()))
                .count();
        if (count > 0) {
            text.append("   • %s %s\n".formatted(Words.count(count, "difference"), words));
        }
    }

    private static String origin(DriftResult.Item item) {
        return item.origin() == null ? "" : "   [" + item.origin() + "]";
    }

    private void writeByHand() {
        DriftResult.Since since = drift.since();
        if (since == null || since.byHand().isEmpty()) {
            return;
        }
        text.append("\n✋ CHANGED BY HAND in %s since the promotion from %s at %s\n"
                .formatted(drift.environment(), since.source(), since.at()));
        for (DriftResult.Changed changed : since.byHand()) {
            text.append("    • ").append(onOneLine(changed.item().line())).append('\n');
            changed.captured()
                    .forEach(event -> text.append("        by %s%s at %s: %s\n"
                            .formatted(
                                    event.role(),
                                    event.application().isEmpty() ? "" : " with " + event.application(),
                                    event.at(),
                                    onOneLine(event.statement()))));
        }
    }

    private void writeKnown() {
        if (drift.known().isEmpty()) {
            return;
        }
        text.append("\n🤝 EXPECTED (does not count)\n");
        drift.known()
                .forEach(known -> text.append("    • %s: %s%s\n"
                        .formatted(
                                onOneLine(known.item().line()),
                                known.reason(),
                                known.until() == null ? "" : ", until " + known.until())));
    }

    private static String onOneLine(String line) {
        return line.replaceAll("\\s+", " ");
    }

    private void countLine(int count, String kind, String where) {
        if (count > 0) {
            text.append("   • %s %s\n".formatted(Words.count(count, kind), where));
        }
    }

    private void section(String title, String difference, Function<DriftResult.Item, String> definition) {
        Map<String, List<DriftResult.Item>> groups = drift.differences().stream()
                .filter(item -> item.difference().equals(difference))
                .collect(Collectors.groupingBy(DriftText::group, TreeMap::new, Collectors.toList()));
        if (groups.isEmpty()) {
            return;
        }
        text.append("\n📋 ").append(title).append('\n');
        groups.forEach((group, items) -> {
            text.append("  %s (%s)\n".formatted(group, kinds(items)));
            items.forEach(item -> text.append("    • %s%s%s\n"
                    .formatted(label(item), inParentheses(item, definition.apply(item)), origin(item))));
        });
    }

    private static String group(DriftResult.Item item) {
        return PARTS.contains(item.kind()) ? table(item.name()) : Words.plural(item.kind());
    }

    private static String table(String name) {
        String[] path = name.split("\\.");
        return path.length < 2 ? name : Words.shortName(path[0] + "." + path[1]);
    }

    private static String label(DriftResult.Item item) {
        if (!PARTS.contains(item.kind())) {
            return Words.shortName(item.name());
        }
        String[] path = item.name().split("\\.", 3);
        String part = path[path.length - 1];
        return item.kind().equals("column") ? part : item.kind() + " " + part;
    }

    private static String kinds(List<DriftResult.Item> items) {
        return items.stream()
                .collect(Collectors.groupingBy(DriftResult.Item::kind, TreeMap::new, Collectors.counting()))
                .entrySet()
                .stream()
                .map(kind -> Words.count(kind.getValue(), kind.getKey()))
                .collect(Collectors.joining(", "));
    }

    /** On one line; nothing where it would only repeat the kind, and no second pair around one that is there. */
    private static String inParentheses(DriftResult.Item item, String definition) {
        String line = definition.replaceAll("\\s+", " ");
        if (line.equals(item.kind())) {
            return "";
        }
        return line.startsWith("(") ? " " + line : " (" + line + ")";
    }
}
