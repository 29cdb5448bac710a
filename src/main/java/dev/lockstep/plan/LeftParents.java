package dev.lockstep.plan;

import dev.lockstep.catalog.ObjectId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The parents that tables leave for a while, since something is done to parts that they take from several. PostgreSQL does that only by
 * one statement that reaches all parents, so the table keeps the first ones, for which one suffices, and takes the others on again
 * afterwards: the order of the parents counts.
 */
final class LeftParents {
    /** Parents of each table as the catalogs tell them. */
    interface Parents {
        List<ObjectId> before(ObjectId table);

        List<ObjectId> after(ObjectId table);

        /** Those whose statements reach the table. */
        List<ObjectId> kept(ObjectId table);
    }

    private final Map<ObjectId, Set<ObjectId>> changed;
    private final Parents parents;
    private final Predicate<ObjectId> exists;
    private final BiPredicate<ObjectId, ObjectId> apart;
    private final Map<ObjectId, List<ObjectId>> staying = new TreeMap<>();
    private final Set<ObjectId> looked = new TreeSet<>();

    /**
     * @param changed the parts of each table
     * @param exists whether there is such a part
     * @param apart whether the statement on the second part fails because of the first one, a child's
     */
    LeftParents(
            Map<ObjectId, Set<ObjectId>> changed,
            Parents parents,
            Predicate<ObjectId> exists,
            BiPredicate<ObjectId, ObjectId> apart) {
        this.changed = changed;
        this.parents = parents;
        this.exists = exists;
        this.apart = apart;
        List.copyOf(changed.keySet()).forEach(this::look);
    }

    /** The tables that leave parents. */
    Set<ObjectId> children() {
        return staying.keySet();
    }

    /** Those that the table leaves. */
    Stream<ObjectId> left(ObjectId child) {
        return parents.before(child).stream()
                .filter(parent -> !staying.get(child).contains(parent));
    }

    /** Those that it takes on afterwards. */
    Stream<ObjectId> joined(ObjectId child) {
        return parents.after(child).stream()
                .filter(parent -> !staying.get(child).contains(parent));
    }

    /** The parents whose statements reach the table meanwhile. */
    List<ObjectId> reaching(ObjectId table) {
        return Optional.ofNullable(staying.get(table)).orElseGet(() -> parents.kept(table));
    }

    private void look(ObjectId child) {
        if (!looked.add(child)) {
            return;
        }
        List<ObjectId> before = parents.before(child);
        before.forEach(this::look);
        Map<ObjectId, ObjectId> roots = new HashMap<>();
        if (!before.stream().allMatch(parent -> agrees(parent, child, roots))) {
            staying.put(child, firstOnes(child, before, parents.after(child)));
        }
    }

    private List<ObjectId> firstOnes(ObjectId child, List<ObjectId> before, List<ObjectId> after) {
        Map<ObjectId, ObjectId> roots = new HashMap<>();
        int length = 0;
        while (length < Math.min(before.size(), after.size())
                && before.get(length).equals(after.get(length))
                && agrees(before.get(length), child, roots)) {
            length++;
        }
        return List.copyOf(before.subList(0, length));
    }

    private boolean agrees(ObjectId parent, ObjectId child, Map<ObjectId, ObjectId> roots) {
        return changed.getOrDefault(child, Set.of()).stream()
                .filter(part -> exists.test(in(parent, part)))
                .allMatch(part -> {
                    ObjectId root = root(parent, part);
                    return root.equals(roots.computeIfAbsent(part, first -> root))
                            && !apart.test(part, in(parent, part));
                });
    }

    /** The table whose statement changes the part in this one, too. */
    private ObjectId root(ObjectId table, ObjectId part) {
        UnaryOperator<ObjectId> above = at -> reaching(at).stream()
                .filter(parent -> exists.test(in(parent, part)))
                .findFirst()
                .orElse(at);
        ObjectId at = table;
        for (ObjectId next = above.apply(at); !next.equals(at); next = above.apply(at)) {
            at = next;
        }
        return at;
    }

    private static ObjectId in(ObjectId table, ObjectId part) {
        return table.part(part.kind(), part.name());
    }
}
