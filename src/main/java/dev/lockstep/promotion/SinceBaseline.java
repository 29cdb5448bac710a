package dev.lockstep.promotion;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.diff.Diff;
import dev.lockstep.diff.Selection;
import dev.lockstep.sql.SqlSession;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tells differences apart by the baseline between the two: where the environment left it, somebody changed the environment by hand;
 * where what is wanted left it, that was not promoted yet; or both.
 *
 * @param baseline as the environment's server prints it
 * @param session in the environment, which may know who changed it
 */
record SinceBaseline(LedgerEntry last, Catalog baseline, SqlSession session) {
    /** @param result of comparing these two */
    DriftResult applied(DriftResult result, Catalog source, Catalog actual, Selection selection) {
        Catalog wanted = selection.wanted(source, actual);
        Catalog before = selection.wanted(baseline, actual);
        Set<String> byHand = names(before, actual);
        Set<String> ahead = names(before, wanted);
        List<DriftResult.Item> items = result.differences().stream()
                .map(item -> item.of(origin(item, byHand, ahead)))
                .toList();
        List<DriftResult.Item> changed = Drift.between(
                        baseline, actual, DriftCheck.BASELINE, result.environment(), selection)
                .differences();
        DriftResult.Since since = new DriftResult.Since(
                last.id().toString(),
                last.committedAt(),
                last.source(),
                CapturedChanges.of(changed, session, last.committedAt()));
        return result.with(items, since);
    }

    private static @Nullable String origin(DriftResult.Item item, Set<String> byHand, Set<String> ahead) {
        String name = name(item.kind(), item.name());
        if (byHand.contains(name)) {
            return ahead.contains(name) ? DriftResult.BOTH : DriftResult.BY_HAND;
        }
        return ahead.contains(name) ? DriftResult.NOT_PROMOTED : null;
    }

    private static Set<String> names(Catalog one, Catalog other) {
        return Diff.exactly(one, other).stream()
                .map(difference ->
                        name(difference.id().kind().label(), difference.id().displayName()))
                .collect(Collectors.toSet());
    }

    private static String name(String kind, String name) {
        return kind + " " + name;
    }
}
