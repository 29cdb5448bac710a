package dev.lockstep.plan;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.DefaultValue;
import dev.lockstep.catalog.Dependency;
import dev.lockstep.catalog.DependencyGraph;
import dev.lockstep.catalog.ForeignTable;
import dev.lockstep.catalog.Index;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Partition;
import dev.lockstep.catalog.Table;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The dependencies of one catalog as a plan needs them: those by which an object cannot exist without another, and apart from them
 * those that only say what is made first.
 */
final class Edges {
    private final Catalog catalog;
    private final Set<Dependency> needed = new LinkedHashSet<>();
    private final Set<Dependency> ordered = new LinkedHashSet<>();
    private final DependencyGraph needs;
    private final DependencyGraph order;

    Edges(Catalog catalog) {
        this.catalog = catalog;
        catalog.dependencies().edges().stream().filter(this::meansNeed).forEach(needed::add);
        catalog.objects().forEach(this::addOfPlace);
        needs = new DependencyGraph(needed);
        order = new DependencyGraph(ordered);
    }

    /** What cannot exist without what. */
    DependencyGraph needs() {
        return needs;
    }

    /** What is made after what, although either could exist alone. */
    DependencyGraph order() {
        return order;
    }

    boolean needs(ObjectId dependent, ObjectId on) {
        return needs.dependenciesOf(dependent).contains(on);
    }

    /** Partitions, their indexes and keys, and owned sequences have records of their own for what ties them to another object. */
    private boolean meansNeed(Dependency edge) {
        DatabaseObject on = catalog.find(edge.on());
        DatabaseObject dependent = catalog.find(edge.dependent());
        if (on == null || dependent == null || edge.on().equals(edge.dependent())) {
            return false;
        }
        if (edge.dependent().kind() == Kind.SEQUENCE && (on instanceof Column || isTable(edge.on()))) {
            return false;
        }
        if (isTable(edge.dependent())
                && (catalog.contains(new ObjectId(
                                        Kind.PARTITION, edge.dependent().path()))
                                && isTable(edge.on())
                        || isPartOf(edge.on(), edge.dependent()))) {
            return false;
        }
        return !attached(on, dependent) && !attached(dependent, on) && !isPartOf(edge.on(), edge.dependent());
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

    private void addOfPlace(DatabaseObject object) {
        ObjectId id = object.id();
        if (object instanceof Column column) {
            need(id, column.table());
            parentsOf(column.table()).forEach(parent -> order(id, parent.part(Kind.COLUMN, column.name())));
        } else if (object instanceof DefaultValue value) {
            need(id, value.relation());
            need(id, new ObjectId(Kind.COLUMN, id.path()));
        } else if (object instanceof Constraint constraint) {
            addOf(constraint);
        } else if (object instanceof Index index) {
            need(id, index.relation());
            if (index.parent() != null) {
                order(index.parent(), id);
            }
        } else if (object instanceof Partition partition) {
            need(id, partition.child());
            need(id, partition.parent());
            catalog.columnsOf(partition.child()).forEach(column -> order(id, column.id()));
            catalog.columnsOf(partition.parent()).forEach(column -> order(id, column.id()));
        }
    }

    private void addOf(Constraint constraint) {
        ObjectId id = constraint.id();
        need(id, constraint.table());
        constraint.columns().forEach(name -> need(id, constraint.table().part(Kind.COLUMN, name)));
        ObjectId referenced = constraint.references();
        if (referenced != null) {
            need(id, referenced);
            constraint.referencedColumns().forEach(name -> need(id, referenced.part(Kind.COLUMN, name)));
        }
        if (constraint.parent() != null) {
            order(constraint.parent(), id);
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

    private static boolean isTable(ObjectId id) {
        return id.kind() == Kind.TABLE || id.kind() == Kind.FOREIGN_TABLE;
    }

    private void need(ObjectId dependent, ObjectId on) {
        if (catalog.contains(dependent) && catalog.contains(on) && !dependent.equals(on)) {
            needed.add(new Dependency(dependent, on));
        }
    }

    private void order(ObjectId dependent, ObjectId on) {
        if (catalog.contains(dependent) && catalog.contains(on) && !dependent.equals(on)) {
            ordered.add(new Dependency(dependent, on));
        }
    }
}
