package dev.lockstep.plan;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.DefaultValue;
import dev.lockstep.catalog.Index;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Partition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What cannot exist without what, in one catalog: the server's dependencies without those that have a record of their own, and what
 * follows from where an object stands. Sets are in the order of the ids.
 *
 * <p>Of a large schema a plan asks about few objects, so each is worked out when it is asked about. For one plan and one thread.
 */
final class Needs {
    private final Catalog catalog;
    private final Map<ObjectId, Set<ObjectId>> dependencies = new HashMap<>();
    private @Nullable Map<ObjectId, List<DatabaseObject>> standing;

    Needs(Catalog catalog) {
        this.catalog = catalog;
    }

    /** What {@code id} directly needs. */
    Set<ObjectId> dependenciesOf(ObjectId id) {
        return dependencies.computeIfAbsent(id, this::find);
    }

    private Set<ObjectId> find(ObjectId id) {
        DatabaseObject object = catalog.find(id);
        if (object == null) {
            return Set.of();
        }
        Set<ObjectId> found = new TreeSet<>();
        catalog.dependencies().dependenciesOf(id).stream()
                .filter(on -> meansNeed(id, on))
                .forEach(found::add);
        byPlace(object).filter(on -> !on.equals(id) && catalog.contains(on)).forEach(found::add);
        return Collections.unmodifiableSet(found);
    }

    /** What directly needs {@code id}. */
    Set<ObjectId> dependentsOf(ObjectId id) {
        DatabaseObject object = catalog.find(id);
        if (object == null) {
            return Set.of();
        }
        Set<ObjectId> found = new TreeSet<>();
        catalog.dependencies().dependentsOf(id).stream()
                .filter(dependent -> meansNeed(dependent, id))
                .forEach(found::add);
        standingOn(object instanceof Column column ? column.table() : id).stream()
                .filter(other -> !other.id().equals(id) && byPlace(other).anyMatch(id::equals))
                .map(DatabaseObject::id)
                .forEach(found::add);
        return Collections.unmodifiableSet(found);
    }

    /** Whether {@code id} needs {@code on}, directly or by way of others; everything reaches itself. */
    boolean reaches(ObjectId id, ObjectId on) {
        Set<ObjectId> seen = new HashSet<>(Set.of(id));
        Deque<ObjectId> open = new ArrayDeque<>(seen);
        while (!open.isEmpty() && !seen.contains(on)) {
            dependenciesOf(open.removeFirst()).stream().filter(seen::add).forEach(open::addLast);
        }
        return seen.contains(on);
    }

    /** Partitions, their indexes and keys, and owned sequences have records of their own for what ties them to another object. */
    private boolean meansNeed(ObjectId from, ObjectId to) {
        DatabaseObject on = catalog.find(to);
        DatabaseObject dependent = catalog.find(from);
        if (on == null || dependent == null || to.equals(from)) {
            return false;
        }
        if (from.kind() == Kind.SEQUENCE && (on instanceof Column || isTable(to))) {
            return false;
        }
        if (isTable(from)
                && (catalog.contains(new ObjectId(Kind.PARTITION, from.path())) && isTable(to) || isPartOf(to, from))) {
            return false;
        }
        return !attached(on, dependent) && !attached(dependent, on) && !isPartOf(to, from);
    }

    private static boolean attached(DatabaseObject child, DatabaseObject parent) {
        ObjectId attachedTo = child instanceof Index index
                ? index.parent()
                : child instanceof Constraint constraint ? constraint.parent() : null;
        return attachedTo != null && attachedTo.equals(parent.id());
    }

    private static boolean isPartOf(ObjectId part, ObjectId whole) {
        return part.kind().place() == Kind.Place.PART
                && whole.path().equals(part.path().subList(0, 2))
                && whole.kind() != Kind.PARTITION
                && whole.kind() != Kind.SEQUENCE_OWNER;
    }

    private static boolean isTable(ObjectId id) {
        return id.kind() == Kind.TABLE || id.kind() == Kind.FOREIGN_TABLE;
    }

    /** The relations that an object stands on, and their columns; whether they are in the catalog or not. */
    private static Stream<ObjectId> byPlace(DatabaseObject object) {
        if (object instanceof DefaultValue value) {
            return Stream.of(
                    value.relation(), new ObjectId(Kind.COLUMN, value.id().path()));
        } else if (object instanceof Constraint constraint) {
            return Stream.concat(
                    withColumns(constraint.table(), constraint.columns()),
                    withColumns(constraint.references(), constraint.referencedColumns()));
        }
        return relationsOf(object);
    }

    private static Stream<ObjectId> withColumns(@Nullable ObjectId table, List<String> columns) {
        return table == null
                ? Stream.of()
                : Stream.concat(Stream.of(table), columns.stream().map(name -> table.part(Kind.COLUMN, name)));
    }

    /** The same without columns. */
    private static Stream<ObjectId> relationsOf(DatabaseObject object) {
        if (object instanceof Column column) {
            return Stream.of(column.table());
        } else if (object instanceof DefaultValue value) {
            return Stream.of(value.relation());
        } else if (object instanceof Constraint constraint) {
            return Stream.of(constraint.table(), constraint.references())
                    .filter(Objects::nonNull)
                    .distinct();
        } else if (object instanceof Index index) {
            return Stream.of(index.relation());
        } else if (object instanceof Partition partition) {
            return Stream.of(partition.child(), partition.parent());
        }
        return Stream.of();
    }

    private List<DatabaseObject> standingOn(ObjectId relation) {
        if (standing == null) {
            Map<ObjectId, List<DatabaseObject>> found = new HashMap<>();
            catalog.byId().values().forEach(object -> relationsOf(object)
                    .forEach(on ->
                            found.computeIfAbsent(on, id -> new ArrayList<>()).add(object)));
            standing = found;
        }
        return standing.getOrDefault(relation, List.of());
    }
}
