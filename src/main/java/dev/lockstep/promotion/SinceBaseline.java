package dev.lockstep.promotion;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.diff.ColumnOrder;
import dev.lockstep.diff.Diff;
import dev.lockstep.diff.Difference;
import dev.lockstep.diff.Selection;
import dev.lockstep.diff.Wholes;
import dev.lockstep.sql.SqlSession;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tells differences apart by the baseline between the two: where the environment left it, somebody changed the environment by hand;
 * where what is wanted left it, that was not promoted yet; or both. What is missing or extra as a whole comes from where its parts do, too.
 *
 * @param baseline as the environment's server prints it
 * @param session in the environment, which may know who changed it
 */
record SinceBaseline(LedgerEntry last, Catalog baseline, SqlSession session) {
    /** @param result of comparing these two */
    DriftResult applied(DriftResult result, Catalog source, Catalog actual, Selection selection) {
        Catalog wanted = selection.wanted(source, actual);
        Catalog before = selection.wanted(baseline, actual);
        Listed listed = Listed.of(result.differences());
        Touched byHand = Touched.between(before, actual, listed);
        Touched ahead = Touched.between(before, wanted, listed);
        List<DriftResult.Item> items = result.differences().stream()
                .map(item -> item.of(origin(item, byHand, ahead)))
                .toList();
        List<DriftResult.Item> changed = Drift.items(before, actual, selection);
        DriftResult.Since since = new DriftResult.Since(
                last.id().toString(),
                last.committedAt(),
                last.source(),
                CapturedChanges.of(changed, session, last.committedAt()));
        return result.with(items, since);
    }

    private static @Nullable String origin(DriftResult.Item item, Touched byHand, Touched ahead) {
        if (byHand.has(item)) {
            return ahead.has(item) ? DriftResult.BOTH : DriftResult.BY_HAND;
        }
        return ahead.has(item) ? DriftResult.NOT_PROMOTED : null;
    }

    /**
     * The objects whose differences are to be told apart.
     *
     * @param wholes those that are missing or extra, whose parts are not listed on their own
     */
    private record Listed(Set<ObjectId> all, Set<ObjectId> wholes) {
        static Listed of(List<DriftResult.Item> items) {
            return new Listed(
                    ids(items.stream().filter(item -> !isColumnOrder(item))),
                    ids(items.stream().filter(item -> !item.difference().equals("changed"))));
        }

        private static Set<ObjectId> ids(Stream<DriftResult.Item> items) {
            return items.map(item -> item.within().get(0)).collect(Collectors.toSet());
        }

        /** Of which the object is a part that goes without saying. */
        Optional<ObjectId> whole(List<ObjectId> within) {
            return within.stream().filter(all::contains).findFirst().filter(wholes::contains);
        }
    }

    /**
     * What is not the same in two catalogs.
     *
     * @param objects also those that are listed, and of which only a part is not the same
     * @param orders the tables whose columns stand in another order
     */
    private record Touched(Set<ObjectId> objects, Set<ObjectId> orders) {
        static Touched between(Catalog before, Catalog after, Listed listed) {
            Wholes inBefore = new Wholes(before);
            Wholes inAfter = new Wholes(after);
            Set<ObjectId> objects = new HashSet<>();
            for (Difference difference : Diff.exactly(before, after)) {
                ObjectId id = difference.id();
                objects.add(id);
                listed.whole((difference.wanted() == null ? inAfter : inBefore).of(id))
                        .ifPresent(objects::add);
            }
            return new Touched(
                    objects,
                    ColumnOrder.differences(before, after).stream()
                            .map(ColumnOrder::table)
                            .collect(Collectors.toSet()));
        }

        boolean has(DriftResult.Item item) {
            return (isColumnOrder(item) ? orders : objects)
                    .contains(item.within().get(0));
        }
    }

    private static boolean isColumnOrder(DriftResult.Item item) {
        return item.kind().equals(Drift.COLUMN_ORDER);
    }
}
