package dev.lockstep.plan;

import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Table;
import java.util.Objects;

/** What partitions and children have already of a new constraint above them, which then does not read their rows. */
final class AdoptedConstraints {
    private AdoptedConstraints() {}

    /** Whether a partition or child, at any depth, has one that stays and says the same. */
    static boolean areBelow(ObjectId table, Constraint constraint, PlanContext context) {
        return context.childrenAtLast(table).stream()
                .anyMatch(child -> has(child, constraint, context) || areBelow(child, constraint, context));
    }

    /** Whether there are rows of before the plan in {@code table} that the constraint has still to be tried on. */
    static boolean leaveRows(ObjectId table, Constraint constraint, PlanContext context) {
        if (context.isNew(table)) {
            return false;
        }
        boolean partitioned = context.source()
                .get(Table.class, table)
                .filter(Table::partitioned)
                .isPresent();
        if (!partitioned) {
            return true;
        }
        // The keys of partitions are made before, each by a statement of its own.
        boolean madeBefore = constraint.type().hasIndex() && !ExclusionParts.excludes(constraint);
        return !madeBefore
                && context.childrenAtLast(table).stream()
                        .anyMatch(child -> !has(child, constraint, context) && leaveRows(child, constraint, context));
    }

    static boolean has(ObjectId table, Constraint constraint, PlanContext context) {
        return !ExclusionParts.excludes(constraint)
                && context.target()
                        .all(Constraint.class)
                        .anyMatch(own -> own.table().equals(table)
                                && own.type() == constraint.type()
                                && own.validated()
                                && own.definition().equals(constraint.definition())
                                && Objects.equals(own.references(), constraint.references())
                                && (own.type() != Constraint.Type.CHECK
                                        || own.name().equals(constraint.name()))
                                && !context.fate(own.id()).drops());
    }
}
