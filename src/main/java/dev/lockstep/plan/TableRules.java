package dev.lockstep.plan;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.Index;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Partition;
import dev.lockstep.catalog.Table;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What must run before what among partitions, parents and children, and identity columns: {@code pg_depend} does not say it. */
final class TableRules {
    private final OperationGraph graph;
    private final PlanContext context;

    TableRules(OperationGraph graph, PlanContext context) {
        this.graph = graph;
        this.context = context;
    }

    void add() {
        context.severalParents().addTo(graph);
        context.fates().forEach((id, fate) -> {
            switch (id.kind()) {
                case COLUMN -> addOfColumn(id, fate);
                case TABLE, FOREIGN_TABLE -> addOfTable(id, fate);
                case PARTITION -> addOfPartition(id, fate);
                case CONSTRAINT -> addOfConstraint(id, fate);
                default -> {}
            }
        });
    }

    private void addOfColumn(ObjectId id, Fate fate) {
        if (fate.creates()) {
            addOfNewColumn(id);
        }
        if (fate.drops()) {
            // The parent's removal reaches down; what a child declared itself is dropped after it.
            Edges.parentsOf(context.target(), tableOf(id))
                    .forEach(parent ->
                            graph.should(Operation.drop(parent.part(Kind.COLUMN, id.name())), Operation.drop(id)));
        }
        if (fate == Fate.ALTER) {
            Column altered = (Column) context.inSource(id);
            if (altered.notNull()) {
                context.target()
                        .all(Constraint.class)
                        .filter(c -> NotNulls.proves(c, altered))
                        .forEach(c -> graph.should(Operation.alter(id), Operation.drop(c.id())));
            }
            Column.Identity before = ((Column) context.inTarget(id)).identity();
            Column.Identity after = ((Column) context.inSource(id)).identity();
            if (after != null) {
                graph.must(Operation.drop(after.sequence()), Operation.alter(id));
                graph.must(Operation.drop(new ObjectId(Kind.DEFAULT, id.path())), Operation.alter(id));
            }
            if (before != null) {
                graph.must(Operation.alter(id), Operation.create(before.sequence()));
                graph.must(Operation.alter(id), Operation.create(new ObjectId(Kind.DEFAULT, id.path())));
            }
        }
    }

    /** It reaches down to the children of that moment: those that leave go first, and what has its name in one that stays. */
    private void addOfNewColumn(ObjectId id) {
        ObjectId table = tableOf(id);
        Operation create = Operation.create(id);
        context.childrenInTarget(table).forEach(child -> {
            graph.should(Operation.drop(child), create);
            graph.should(Operation.drop(child.part(Kind.COLUMN, id.name())), create);
            if (!context.keptChildren(table).contains(child)) {
                graph.should(Operation.drop(new ObjectId(Kind.PARTITION, child.path())), create);
                graph.should(Operation.alter(child), create);
            }
        });
    }

    private void addOfConstraint(ObjectId id, Fate fate) {
        ObjectId taken = context.indexTakenBy(id);
        if (taken != null) {
            graph.must(Operation.drop(taken), Operation.create(id));
        }
        if (fate.drops()) {
            // What a child has declared as well stays inherited until its parents' is gone.
            Edges.parentsOf(context.target(), tableOf(id))
                    .forEach(parent ->
                            graph.should(Operation.drop(parent.part(Kind.CONSTRAINT, id.name())), Operation.drop(id)));
        }
    }

    /** A parent is taken on when the child has what the parent has, and let go before that is changed. */
    private void addOfTable(ObjectId id, Fate fate) {
        if (fate != Fate.ALTER) {
            return;
        }
        if (id.kind() == Kind.TABLE) {
            addOfPersistence((Table) context.inTarget(id), (Table) context.inSource(id));
        }
        List<ObjectId> before = Edges.inherited(context.target(), id);
        List<ObjectId> after = Edges.inherited(context.source(), id);
        boolean joins = !before.containsAll(after);
        boolean leaves = !after.containsAll(before);
        context.source().columnsOf(id).forEach(column -> {
            if (joins) {
                graph.should(Operation.create(column.id()), Operation.alter(id));
                graph.should(Operation.alter(column.id()), Operation.alter(id));
                after.forEach(parent ->
                        graph.should(Operation.alter(parent.part(Kind.COLUMN, column.name())), Operation.alter(id)));
            }
        });
        before.stream().filter(parent -> !after.contains(parent)).forEach(gone -> context.target()
                .columnsOf(gone)
                .forEach(column -> graph.should(Operation.alter(id), Operation.drop(column.id()))));
        context.target().columnsOf(id).forEach(column -> {
            if (leaves) {
                graph.should(Operation.alter(id), Operation.drop(column.id()));
            }
        });
        if (leaves) {
            context.target()
                    .all(Constraint.class)
                    .filter(c -> c.table().equals(id) && isOfParents(c, before, context.target()))
                    .forEach(c -> graph.should(Operation.alter(id), Operation.drop(c.id())));
        }
        if (joins) {
            context.source()
                    .all(Constraint.class)
                    .filter(c -> c.table().equals(id) && isOfParents(c, after, context.source()))
                    .forEach(c -> join(
                            id,
                            c,
                            after.stream()
                                    .filter(parent -> !before.contains(parent))
                                    .toList()));
        }
    }

    /** One that the child declares itself is the parent's as well, for as long as it has the parent. */
    private static boolean isOfParents(Constraint constraint, List<ObjectId> parents, Catalog catalog) {
        return constraint.inherited()
                || parents.stream()
                        .anyMatch(parent -> catalog.contains(parent.part(Kind.CONSTRAINT, constraint.name())));
    }

    /** A new parent's new check reaches down to its child; one that the parent has already must be there first. */
    private void join(ObjectId child, Constraint constraint, List<ObjectId> joined) {
        List<ObjectId> reaching = joined.stream()
                .map(parent -> parent.part(Kind.CONSTRAINT, constraint.name()))
                .filter(id -> context.fate(id).creates())
                .toList();
        for (ObjectId parents : reaching) {
            graph.must(Operation.drop(parents), Operation.alter(child));
            graph.must(Operation.alter(child), Operation.create(parents));
        }
        if (reaching.isEmpty()) {
            graph.should(Operation.create(constraint.id()), Operation.alter(child));
        }
    }

    /** No logged table may refer to an unlogged one at any time. */
    private void addOfPersistence(Table before, Table after) {
        if (before.unlogged() == after.unlogged()) {
            return;
        }
        context.source()
                .all(Constraint.class)
                .filter(c -> c.table().equals(after.id()) && c.references() != null)
                .filter(c -> !context.fate(c.id()).creates())
                .forEach(c -> {
                    Operation referring = Operation.alter(c.table());
                    Operation referred = Operation.alter(c.references());
                    if (after.unlogged()) {
                        graph.should(referring, referred);
                    } else {
                        graph.should(referred, referring);
                    }
                });
    }

    private void addOfPartition(ObjectId id, Fate fate) {
        if (fate.drops()) {
            Partition partition = (Partition) context.inTarget(id);
            context.target()
                    .all(Index.class)
                    .filter(i -> i.relation().equals(partition.child()))
                    .forEach(i -> letGo(id, i.id(), i.parent()));
            context.target()
                    .all(Constraint.class)
                    .filter(c -> c.table().equals(partition.child()))
                    .forEach(c -> {
                        letGo(id, c.id(), c.parent() != null ? c.parent() : inheritedFrom(c, partition));
                        if (isForeignKeyOfParent(c)) {
                            graph.must(Operation.drop(id), Operation.drop(c.id()));
                            graph.must(Operation.drop(id), Operation.alter(c.id()));
                            String before = PartitionKeys.otherNameBefore(c, c, context);
                            if (before != null) {
                                graph.must(
                                        Operation.alter(c.id()),
                                        Operation.create(c.table().part(Kind.CONSTRAINT, before)));
                            }
                        }
                    });
        }
        if (fate.creates()) {
            Partition partition = (Partition) context.inSource(id);
            addOfMovingRows(partition);
            context.target()
                    .all(Constraint.class)
                    .filter(c -> c.table().equals(partition.parent()) && c.type() == Constraint.Type.CHECK)
                    .forEach(c -> graph.should(Operation.drop(c.id()), Operation.create(id)));
            addOfForeignKeys(partition);
            new IndexesThatGo(partition, context).addTo(graph);
            ExclusionParts.inTheWayOf(partition, context)
                    .forEach(own -> graph.must(Operation.drop(own), Operation.create(id)));
            IndexTwins.leftAlone(partition, context)
                    .forEach(twin -> graph.must(Operation.create(id), Operation.create(twin)));
            context.source()
                    .all(Index.class)
                    .filter(i -> i.relation().equals(partition.child()))
                    .forEach(i -> attach(id, i.id(), i.parent()));
            context.source()
                    .all(Constraint.class)
                    .filter(c -> c.table().equals(partition.child()))
                    .forEach(c -> attach(id, c.id(), c.parent() != null ? c.parent() : inheritedFrom(c, partition)));
        }
    }

    /** Those that go would be taken for the parent's, and could go no more; so would those that the source has beside it. */
    private void addOfForeignKeys(Partition partition) {
        Set<ObjectId> tables = PartitionKeys.withThoseBelow(partition, context.source())
                .map(Partition::child)
                .collect(Collectors.toSet());
        context.target()
                .all(Constraint.class)
                .filter(c -> c.type() == Constraint.Type.FOREIGN_KEY && tables.contains(c.table()))
                .forEach(c -> graph.must(Operation.drop(c.id()), Operation.create(partition.id())));
        PartitionKeys.ownBesideParents(partition, context.source())
                .forEach(key -> graph.must(Operation.create(partition.id()), Operation.create(key)));
    }

    private static boolean isForeignKeyOfParent(Constraint constraint) {
        return constraint.type() == Constraint.Type.FOREIGN_KEY && constraint.parent() != null;
    }

    /** Detaching leaves the partition what was its parent's, so the parent's goes after that, and the partition's by itself. */
    private void letGo(ObjectId link, ObjectId childs, @org.jspecify.annotations.Nullable ObjectId parents) {
        graph.should(Operation.drop(link), Operation.drop(childs));
        if (parents != null) {
            graph.must(Operation.drop(link), Operation.drop(parents));
            graph.must(Operation.drop(parents), Operation.create(link));
            graph.must(Operation.drop(childs), Operation.create(link));
        }
    }

    /**
     * Partitions are attached in the order of their names, so that each knows which of its siblings takes rows by itself yet; those are
     * complete by then. Foreign keys that are in the way of moving rows are gone from the first to the last.
     */
    private void addOfMovingRows(Partition partition) {
        Operation attach = Operation.create(partition.id());
        for (Partition sibling : PartitionRows.siblings(partition, context)) {
            if (sibling.id().compareTo(partition.id()) > 0) {
                graph.should(attach, Operation.create(sibling.id()));
                graph.should(Operation.create(sibling.child()), attach);
            }
            graph.should(Operation.drop(sibling.id()), attach);
        }
        context.source()
                .all(Partition.class)
                .filter(below -> below.parent().equals(partition.child()))
                .forEach(below -> graph.should(Operation.create(below.id()), attach));
        List<ObjectId> merged = context.merges().into(partition);
        for (ObjectId gone : merged) {
            graph.must(Operation.drop(new ObjectId(Kind.PARTITION, gone.path())), attach);
            graph.must(attach, Operation.drop(gone));
            graph.should(Operation.create(partition.child()), attach);
        }
        PartitionRows.keysInTheWay(partition.id(), context).forEach(key -> {
            graph.should(Operation.drop(key), Operation.drop(partition.id()));
            merged.forEach(gone ->
                    graph.should(Operation.drop(key), Operation.drop(new ObjectId(Kind.PARTITION, gone.path()))));
            graph.should(Operation.drop(key), attach);
            graph.should(attach, Operation.create(key));
        });
    }

    private static @org.jspecify.annotations.Nullable ObjectId inheritedFrom(
            Constraint constraint, Partition partition) {
        return constraint.inherited() ? partition.parent().part(Kind.CONSTRAINT, constraint.name()) : null;
    }

    /** The parent's new index adopts the partition's when both are there; a new partition brings what an old parent already has. */
    private void attach(ObjectId link, ObjectId childs, @org.jspecify.annotations.Nullable ObjectId parents) {
        if (parents == null) {
            return;
        }
        if (context.fate(parents).creates()) {
            graph.must(Operation.create(link), Operation.create(parents));
        } else {
            graph.must(Operation.create(childs), Operation.create(link));
        }
    }

    private static ObjectId tableOf(ObjectId part) {
        return new ObjectId(Kind.TABLE, part.path().subList(0, 2));
    }
}
