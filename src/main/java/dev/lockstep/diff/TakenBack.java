package dev.lockstep.diff;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.Dependency;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a database is to be when one change of it is taken back and all others stay: a merge of three catalogs.
 *
 * @param wanted the present catalog, with what the change did undone
 * @param undone what the change did and what goes back
 * @param notes one sentence each on what stays as it is now
 * @param conflicts one line each on what cannot go back without something that was done since getting lost; {@code wanted} means
 *     nothing unless there are none
 */
public record TakenBack(Catalog wanted, List<Difference> undone, List<String> notes, List<String> conflicts) {
    public TakenBack {
        undone = List.copyOf(undone);
        notes = List.copyOf(notes);
        conflicts = List.copyOf(conflicts);
    }

    /**
     * @param before the change
     * @param after the change
     * @param now what the database is
     */
    public static TakenBack of(Catalog before, Catalog after, Catalog now) {
        List<Difference> undone = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        List<String> conflicts = new ArrayList<>();
        Map<ObjectId, DatabaseObject> objects = new LinkedHashMap<>(now.byId());
        Set<ObjectId> restored = new HashSet<>();
        Set<ObjectId> removed = new TreeSet<>();
        for (Difference difference : Diff.exactly(before, after)) {
            ObjectId id = difference.id();
            DatabaseObject present = now.find(id);
            if (same(present, difference.wanted())) {
                continue;
            }
            if (!same(present, difference.actual())) {
                if (PrivilegesOf.isPrivileges(id)) {
                    notes.add("The grants of %s were changed since and stay as they are.".formatted(id));
                } else {
                    conflicts.add("%s was changed since: it is %s".formatted(id, described(present)));
                }
                continue;
            }
            undone.add(difference);
            if (difference.wanted() == null) {
                removed.add(id);
                objects.remove(id);
            } else {
                objects.put(id, difference.wanted());
                restored.add(id);
            }
        }
        withoutThoseOfSequencesGone(objects);
        Set<ObjectId> asBefore = asBefore(before, objects);
        conflicts.addAll(madeSince(now, objects, removed, asBefore));
        conflicts.addAll(goneSince(before, objects, restored));
        List<Dependency> edges = new ArrayList<>();
        edges(now, objects, asBefore, false, edges);
        edges(before, objects, asBefore, true, edges);
        return new TakenBack(
                new Catalog(now.serverVersion(), inOrder(objects, before, now), edges, now.sizes()),
                undone,
                notes,
                conflicts);
    }

    /** What was said of the sequence of a column that is no identity any more went with it. */
    private static void withoutThoseOfSequencesGone(Map<ObjectId, DatabaseObject> objects) {
        Set<ObjectId> identities = objects.values().stream()
                .filter(object -> object instanceof Column column && column.identity() != null)
                .map(object ->
                        Objects.requireNonNull(((Column) object).identity()).sequence())
                .collect(Collectors.toSet());
        objects.keySet()
                .removeIf(id -> id.kind().place() == Kind.Place.ABOUT
                        && id.subject().kind() == Kind.SEQUENCE
                        && !objects.containsKey(id.subject())
                        && !identities.contains(id.subject()));
    }

    /**
     * What reads as it did before the change, and so can do with what was there then: a foreign key, say, that has come to rely on another
     * unique index without being another foreign key.
     */
    private static Set<ObjectId> asBefore(Catalog before, Map<ObjectId, DatabaseObject> objects) {
        Set<ObjectId> same = new HashSet<>();
        objects.forEach((id, object) -> {
            if (same(before.find(id), object)) {
                same.add(id);
            }
        });
        return same;
    }

    /** What hangs on something that goes, and that the change did not bring: a person's work. Grants and comments go along. */
    private static List<String> madeSince(
            Catalog now, Map<ObjectId, DatabaseObject> objects, Set<ObjectId> removed, Set<ObjectId> asBefore) {
        List<String> conflicts = new ArrayList<>();
        Deque<ObjectId> pending = new ArrayDeque<>(removed);
        Set<ObjectId> seen = new HashSet<>(removed);
        while (!pending.isEmpty()) {
            ObjectId gone = pending.remove();
            for (ObjectId dependent : now.dependencies().dependentsOf(gone)) {
                if (!seen.add(dependent) || asBefore.contains(dependent) || !objects.containsKey(dependent)) {
                    continue;
                }
                if (dependent.kind().place() == Kind.Place.ABOUT) {
                    objects.remove(dependent);
                } else {
                    conflicts.add(
                            "%s was made or changed since and needs %s, which would go".formatted(dependent, gone));
                }
            }
        }
        // A key that took an index over has its comment by the index's name, before and after.
        objects.keySet()
                .removeIf(id -> id.kind().place() == Kind.Place.ABOUT
                        && removed.contains(id.subject())
                        && !asBefore.contains(id));
        return conflicts;
    }

    private static List<String> goneSince(
            Catalog before, Map<ObjectId, DatabaseObject> objects, Set<ObjectId> restored) {
        List<String> conflicts = new ArrayList<>();
        for (Dependency edge : before.dependencies().edges()) {
            if (restored.contains(edge.dependent()) && before.contains(edge.on()) && !objects.containsKey(edge.on())) {
                conflicts.add(
                        "%s would come back, and needs %s, which is gone since".formatted(edge.dependent(), edge.on()));
            }
        }
        return conflicts;
    }

    private static void edges(
            Catalog from,
            Map<ObjectId, DatabaseObject> objects,
            Set<ObjectId> asBefore,
            boolean ofThese,
            List<Dependency> edges) {
        from.dependencies().edges().stream()
                .filter(edge -> asBefore.contains(edge.dependent()) == ofThese)
                .filter(edge -> objects.containsKey(edge.dependent()) && objects.containsKey(edge.on()))
                .forEach(edges::add);
    }

    /** As before, so that columns of what is made again stand as they stood; what came since at the end. */
    private static List<DatabaseObject> inOrder(Map<ObjectId, DatabaseObject> objects, Catalog before, Catalog now) {
        Map<ObjectId, DatabaseObject> ordered = new LinkedHashMap<>();
        for (Catalog catalog : List.of(before, now)) {
            catalog.objects().forEach(object -> {
                DatabaseObject wanted = objects.get(object.id());
                if (wanted != null) {
                    ordered.putIfAbsent(object.id(), wanted);
                }
            });
        }
        return List.copyOf(ordered.values());
    }

    private static boolean same(@Nullable DatabaseObject one, @Nullable DatabaseObject other) {
        return one == null || other == null ? one == other : one.sameDefinitionAs(other);
    }

    private static String described(@Nullable DatabaseObject object) {
        return object == null ? "gone" : object.summary();
    }
}
