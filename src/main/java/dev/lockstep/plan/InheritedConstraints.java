package dev.lockstep.plan;

import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.Index;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Table;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What happens to indexes, keys and checks of partitions and children when the parent's is dropped: mostly they go along. */
final class InheritedConstraints {
    private InheritedConstraints() {}

    /** What the removal of {@code dropped} takes along although the source has it, so that it has to be made again. */
    static List<ObjectId> goneWith(ObjectId dropped, PlanContext context) {
        if (dropped.kind() != Kind.INDEX && dropped.kind() != Kind.CONSTRAINT) {
            return List.of();
        }
        Stream<ObjectId> attached = context.targetEdges().attachedTo(dropped).stream()
                .filter(child -> !IndexChanges.letGoByDetaching(tableOf(child, context), context));
        Stream<ObjectId> inherited =
                isPartitioned(dropped, context) ? childrenThatKeep(dropped, context).stream() : Stream.empty();
        return Stream.concat(attached, inherited)
                .filter(context.source()::contains)
                .toList();
    }

    /** The index or key of the partitioned table that one of a partition is attached to and cannot be dropped without. */
    static Optional<ObjectId> holdingBack(ObjectId dropped, PlanContext context) {
        ObjectId parent = PartitionIndexNames.parentOf(context.inTarget(dropped));
        return parent == null || IndexChanges.letGoByDetaching(tableOf(dropped, context), context)
                ? Optional.empty()
                : Optional.of(parent).filter(context.source()::contains);
    }

    /** A child that is to keep the check makes it its own when the parent's goes alone. Partitions cannot. */
    static boolean staysInChild(Constraint constraint, PlanContext context) {
        return context.fate(constraint.id()) == Fate.DROP
                && !isPartitioned(constraint.id(), context)
                && !childrenThatKeep(constraint.id(), context).isEmpty();
    }

    private static List<ObjectId> childrenThatKeep(ObjectId constraint, PlanContext context) {
        if (constraint.kind() != Kind.CONSTRAINT || context.source().contains(constraint)) {
            return List.of();
        }
        ObjectId table = new ObjectId(Kind.TABLE, constraint.path().subList(0, 2));
        return context.keptChildren(table).stream()
                .map(child -> child.part(Kind.CONSTRAINT, constraint.name()))
                .filter(id -> context.source().contains(id))
                .filter(id -> context.target()
                        .get(Constraint.class, id)
                        .filter(Constraint::inherited)
                        .isPresent())
                .toList();
    }

    private static boolean isPartitioned(ObjectId constraint, PlanContext context) {
        return context.target()
                .get(Table.class, new ObjectId(Kind.TABLE, constraint.path().subList(0, 2)))
                .filter(Table::partitioned)
                .isPresent();
    }

    private static ObjectId tableOf(ObjectId child, PlanContext context) {
        return child.kind() == Kind.INDEX
                ? ((Index) context.inTarget(child)).relation()
                : ((Constraint) context.inTarget(child)).table();
    }
}
