package dev.lockstep.plan;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.ForeignTable;
import dev.lockstep.catalog.Index;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Partition;
import dev.lockstep.catalog.Table;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The dependencies of one catalog as a plan needs them: those by which an object cannot exist without another, and apart from them
 * those that only say what is made first. For one plan and one thread.
 */
final class Edges {
    private final Catalog catalog;
    private final Needs needs;
    private @Nullable Map<ObjectId, List<ObjectId>> attached;

    Edges(Catalog catalog) {
        this.catalog = catalog;
        this.needs = new Needs(catalog);
    }

    /** What cannot exist without what. */
    Needs needs() {
        return needs;
    }

    boolean needs(ObjectId dependent, ObjectId on) {
        return needs.dependenciesOf(dependent).contains(on);
    }

    /** What is made before {@code id}, although either could exist alone. In the order of the ids. */
    Set<ObjectId> madeBefore(ObjectId id) {
        DatabaseObject object = catalog.find(id);
        Stream<ObjectId> before = Stream.of();
        if (object instanceof Column column) {
            before = parentsOf(column.table()).stream().map(parent -> parent.part(Kind.COLUMN, column.name()));
        } else if (object instanceof Index || object instanceof Constraint) {
            before = attachedTo(id).stream();
        } else if (object instanceof Partition partition) {
            before = Stream.of(partition.child(), partition.parent())
                    .flatMap(table -> catalog.columnsOf(table).stream())
                    .map(Column::id);
        }
        Set<ObjectId> found = new TreeSet<>();
        before.filter(on -> !on.equals(id) && catalog.contains(on)).forEach(found::add);
        return found;
    }

    /** The indexes and keys of partitions that are attached to this index or key of their parent. */
    List<ObjectId> attachedTo(ObjectId parent) {
        if (attached == null) {
            Map<ObjectId, List<ObjectId>> found = new HashMap<>();
            catalog.all(Index.class).forEach(index -> attach(index.parent(), index.id(), found));
            catalog.all(Constraint.class).forEach(constraint -> attach(constraint.parent(), constraint.id(), found));
            attached = found;
        }
        return Collections.unmodifiableList(attached.getOrDefault(parent, List.of()));
    }

    private static void attach(@Nullable ObjectId parent, ObjectId child, Map<ObjectId, List<ObjectId>> found) {
        if (parent != null) {
            found.computeIfAbsent(parent, id -> new ArrayList<>()).add(child);
        }
    }

    /** The tables that a table takes columns from. */
    List<ObjectId> parentsOf(ObjectId table) {
        return parentsOf(catalog, table);
    }

    static List<ObjectId> parentsOf(Catalog catalog, ObjectId table) {
        return catalog.get(Partition.class, new ObjectId(Kind.PARTITION, table.path()))
                .map(partition -> List.of(partition.parent()))
                .orElseGet(() -> inherited(catalog, table));
    }

    /** Those of {@code INHERITS}; of whichever kind of table has this path. */
    static List<ObjectId> inherited(Catalog catalog, ObjectId table) {
        return catalog.get(Table.class, new ObjectId(Kind.TABLE, table.path()))
                .map(Table::parents)
                .or(() -> catalog.get(ForeignTable.class, new ObjectId(Kind.FOREIGN_TABLE, table.path()))
                        .map(ForeignTable::parents))
                .orElse(List.of());
    }
}
