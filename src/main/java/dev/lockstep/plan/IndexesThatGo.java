package dev.lockstep.plan;

import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.Index;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Partition;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Indexes and keys that are gone before a table is attached as a partition: its own would be adopted by its parent's and could go no
 * more, and for those of the parent it would be given new ones.
 */
final class IndexesThatGo {
    private final Partition partition;
    private final Set<ObjectId> tables;
    private final PlanContext context;

    IndexesThatGo(Partition partition, PlanContext context) {
        this.partition = partition;
        this.context = context;
        this.tables = PartitionKeys.withThoseBelow(partition, context.source())
                .map(Partition::child)
                .collect(Collectors.toSet());
    }

    void addTo(OperationGraph graph) {
        context.target().all(Index.class).forEach(index -> add(index.id(), index.relation(), graph));
        context.target()
                .all(Constraint.class)
                .filter(key -> key.type().hasIndex())
                .forEach(key -> add(key.id(), key.table(), graph));
    }

    private void add(ObjectId index, ObjectId table, OperationGraph graph) {
        Operation attach = Operation.create(partition.id());
        if (tables.contains(table)) {
            graph.must(Operation.drop(index), attach);
        } else if (table.equals(partition.parent())) {
            graph.should(Operation.drop(index), attach);
        }
    }
}
