package dev.lockstep.plan;

import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.Index;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Table;
import dev.lockstep.sql.Quoting;
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

    /** Rows of children that are to comply with a new check of the parent, which does not ask its own rows. */
    static List<Draft> validationsBelow(Constraint parents, PlanContext context) {
        if (parents.type() != Constraint.Type.CHECK || parents.validated()) {
            return List.of();
        }
        return context.source()
                .all(Constraint.class)
                .filter(below -> below.name().equals(parents.name())
                        && context.isFolded(below.id())
                        && context.sourceEdges().parentsOf(below.table()).contains(parents.table()))
                .flatMap(below ->
                        below.validated() ? Stream.of(validation(below)) : validationsBelow(below, context).stream())
                .toList();
    }

    static Draft validation(Constraint constraint) {
        return Draft.of(
                        Names.alterTable(constraint.table()) + " VALIDATE CONSTRAINT "
                                + Quoting.identifier(constraint.name()),
                        "Check the rows that were there before " + constraint.name())
                .on(constraint.table(), TableLock.SHARE_UPDATE_EXCLUSIVE)
                .with(Hazard.VALIDATION_SCAN);
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
