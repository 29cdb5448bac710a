package dev.lockstep.plan;

import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Partition;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Partitions are made as tables of their own, then attached; detached, they keep their rows. */
final class PartitionChanges implements KindChanges<Partition> {
    @Override
    public Section section() {
        return Section.PRE_DATA;
    }

    @Override
    public List<Draft> create(Partition partition, PlanContext context) {
        if (partition.detachPending() && !context.fromNothing()) {
            context.refuse(
                    "Detaching " + partition.child() + " was broken off in the source: end it there with FINALIZE");
        }
        List<Draft> drafts = new ArrayList<>(new PartitionRows(partition, context).moves());
        ObjectId locked = lockedBy(partition, context);
        Draft attach = Draft.of(
                        Names.alterTable(partition.parent()) + " ATTACH PARTITION " + Names.qualified(partition.child())
                                + " " + partition.bound(),
                        "Attach the partition " + partition.child().displayName() + " to "
                                + partition.parent().displayName())
                .on(
                        locked,
                        locked.equals(partition.parent())
                                ? TableLock.SHARE_UPDATE_EXCLUSIVE
                                : TableLock.ACCESS_EXCLUSIVE)
                .withIf(!locked.equals(partition.parent()), Hazard.VALIDATION_SCAN, Hazard.BLOCKS_WRITES)
                .withIf(
                        locked.equals(partition.child()) && !context.target().contains(partition.id()),
                        Hazard.BACKWARD_INCOMPATIBLE);
        for (ObjectId other : otherEndsOfForeignKeys(partition.parent(), context)) {
            attach = attach.alsoLocking(other, TableLock.SHARE_ROW_EXCLUSIVE);
        }
        drafts.add(attach);
        drafts.addAll(afterAttaching(partition, context));
        return drafts;
    }

    /** What is said of the partition's indexes. */
    static List<Draft> afterAttaching(Partition partition, PlanContext context) {
        List<Draft> drafts = new ArrayList<>(IndexTwins.namedAsInSource(partition, context));
        drafts.addAll(ExclusionParts.namedAsInSource(partition, context));
        return drafts;
    }

    @Override
    public List<Draft> drop(Partition partition, PlanContext context) {
        if (partition.detachPending()) {
            return List.of(Draft.of(
                            Names.alterTable(partition.parent()) + " DETACH PARTITION "
                                    + Names.qualified(partition.child()) + " FINALIZE",
                            "End the detaching of " + partition.child().displayName() + " from "
                                    + partition.parent().displayName() + ", which was broken off; it keeps its rows")
                    .on(partition.child(), TableLock.ACCESS_EXCLUSIVE)
                    .alsoLocking(partition.parent(), TableLock.SHARE_UPDATE_EXCLUSIVE)
                    .withIf(context.fate(partition.id()) == Fate.DROP, Hazard.BACKWARD_INCOMPATIBLE));
        }
        return List.of(Draft.of(
                        Names.alterTable(partition.parent()) + " DETACH PARTITION "
                                + Names.qualified(partition.child()),
                        "Detach the partition " + partition.child().displayName() + " from "
                                + partition.parent().displayName() + "; it keeps its rows")
                .on(partition.parent(), TableLock.ACCESS_EXCLUSIVE)
                .with(Hazard.BACKWARD_INCOMPATIBLE));
    }

    @Override
    public Alteration way(Partition from, Partition to, PlanContext context) {
        return Alteration.REPLACE;
    }

    @Override
    public List<Draft> alter(Partition from, Partition to, PlanContext context) {
        return List.of();
    }

    @Override
    public List<ObjectId> dropsWith(Partition partition, PlanContext context) {
        return context.merges().keepRowsOf(partition.child()) ? List.of() : List.of(partition.child());
    }

    /** The tables that those of a partition refer to and that refer to it, by its parents' keys, get triggers for it. */
    private static Set<ObjectId> otherEndsOfForeignKeys(ObjectId parent, PlanContext context) {
        Set<ObjectId> tables = new TreeSet<>();
        @Nullable ObjectId table = parent;
        while (table != null) {
            ObjectId end = table;
            context.source()
                    .all(Constraint.class)
                    .filter(key ->
                            key.references() != null && !context.fate(key.id()).creates())
                    .forEach(key -> {
                        if (key.table().equals(end)) {
                            tables.add(Objects.requireNonNull(key.references()));
                        } else if (end.equals(key.references())) {
                            tables.add(key.table());
                        }
                    });
            table = context.source()
                    .get(Partition.class, new ObjectId(Kind.PARTITION, table.path()))
                    .map(Partition::parent)
                    .orElse(null);
        }
        return tables;
    }

    /** The rows of the child are checked, and those of a default partition; when both are new, there are none. */
    private static ObjectId lockedBy(Partition partition, PlanContext context) {
        if (!context.isNew(partition.child())) {
            return partition.child();
        }
        return PartitionRows.siblings(partition, context).stream()
                .filter(sibling -> sibling.bound().equals("DEFAULT") && !context.isNew(sibling.child()))
                .findFirst()
                .map(Partition::child)
                .orElse(partition.parent());
    }
}
