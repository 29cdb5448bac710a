package dev.lockstep.plan;

import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.Index;
import dev.lockstep.catalog.Partition;
import java.util.ArrayList;
import java.util.List;

/**
 * The ways of mode {@link Mode#ONLINE}: what would keep others waiting in the transaction is made ahead of it under a name of its own
 * (see {@link Names#beside}), so that the transaction only has to give it its name. Where there is no such way the statements, and
 * their hazards, stay what they are.
 */
final class OnlineWays {
    private final PlanContext context;
    private final OnlineIndexes indexes;
    private final OnlineConstraints constraints;
    private final OnlineColumns columns;
    private final OnlinePartitions partitions;
    private final OnlineAttachments attachments;

    OnlineWays(PlanContext context) {
        this.context = context;
        Footing footing = new Footing(context);
        this.indexes = new OnlineIndexes(context, footing);
        this.constraints = new OnlineConstraints(context, footing, indexes);
        this.partitions = new OnlinePartitions(context, footing);
        this.attachments = new OnlineAttachments(context, footing);
        this.columns = new OnlineColumns(context, footing);
    }

    /** The statements of {@code operation} for the plan's mode. */
    List<Draft> instead(List<Draft> drafts, Operation operation) {
        if (context.options().mode() == Mode.ATOMIC || drafts.isEmpty()) {
            return drafts;
        }
        return switch (operation.id().kind()) {
            case INDEX -> ofIndex(drafts, operation);
            case CONSTRAINT ->
                operation.type() == Operation.Type.CREATE
                        ? constraints.create((Constraint) context.inSource(operation.id()), drafts)
                        : drafts;
            case COLUMN -> ofColumn(drafts, operation);
            case PARTITION ->
                operation.type() == Operation.Type.DROP
                        ? partitions.detach((Partition) context.inTarget(operation.id()), drafts)
                        : attach((Partition) context.inSource(operation.id()), drafts);
            default -> drafts;
        };
    }

    /** What is said of the partition's indexes afterwards stays. */
    private List<Draft> attach(Partition partition, List<Draft> drafts) {
        int named = PartitionChanges.afterAttaching(partition, context).size();
        List<Draft> attached = new ArrayList<>(attachments.attach(partition, drafts.subList(0, drafts.size() - named)));
        attached.addAll(drafts.subList(drafts.size() - named, drafts.size()));
        return attached;
    }

    private List<Draft> ofColumn(List<Draft> drafts, Operation operation) {
        return switch (operation.type()) {
            case CREATE -> columns.create((Column) context.inSource(operation.id()), drafts);
            case ALTER -> columns.alter((Column) context.inSource(operation.id()), drafts);
            default -> drafts;
        };
    }

    private List<Draft> ofIndex(List<Draft> drafts, Operation operation) {
        return switch (operation.type()) {
            case CREATE -> indexes.create((Index) context.inSource(operation.id()), drafts);
            case ALTER -> indexes.repair((Index) context.inSource(operation.id()), drafts);
            case DROP -> indexes.drop((Index) context.inTarget(operation.id()), drafts);
            default -> drafts;
        };
    }
}
