package dev.lockstep.plan;

import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Column.NotNull;
import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.ForeignTable;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Table;
import dev.lockstep.sql.Quoting;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code NOT NULL} of columns: a mark on the column up to version 17, since then a constraint with a name, which can be {@code NOT
 * VALID} and {@code NO INHERIT}. (PostgreSQL documentation, "ALTER TABLE".)
 */
final class NotNulls {
    /** The first version with such constraints. */
    static final int CONSTRAINTS = 18;

    private NotNulls() {}

    /** In the definition of a column. */
    static String clause(Column column, PlanContext context) {
        NotNull constraint = known(column, context);
        if (constraint == null) {
            return " NOT NULL";
        }
        return named(constraint) + " NOT NULL" + (constraint.noInherit() ? " NO INHERIT" : "");
    }

    /** {@code CREATE TABLE} and {@code ADD COLUMN} have no {@code NOT VALID}. */
    static boolean isAddedLater(Column column, PlanContext context) {
        NotNull constraint = known(column, context);
        return constraint != null && !constraint.validated();
    }

    static List<Draft> afterCreation(Column column, PlanContext context) {
        boolean later = column.notNull()
                && isAddedLater(column, context)
                && !column.notNullConstraint().inherited();
        return later ? List.of(add(column, context)) : List.of();
    }

    /** The statements for a column that is there on both sides. */
    static List<Draft> changes(Column from, Column to, PlanContext context) {
        List<Draft> drafts = new ArrayList<>();
        if (!to.notNull()) {
            if (from.notNull()) {
                drafts.addAll(drop(to, context));
            }
            return drafts;
        }
        if (!from.notNull()) {
            drafts.add(add(to, context));
            return drafts;
        }
        NotNull before = from.notNullConstraint();
        NotNull after = to.notNullConstraint();
        if (before != null && after != null) {
            drafts.addAll(changes(before, after, to, context));
        }
        return drafts;
    }

    private static List<Draft> changes(NotNull before, NotNull after, Column column, PlanContext context) {
        List<Draft> drafts = new ArrayList<>();
        if (before.validated() && !after.validated()) {
            drafts.addAll(drop(column, context));
            drafts.add(add(column, context));
            return drafts;
        }
        String alter = Names.alterTable(column.table());
        String name = before.name();
        boolean renamed =
                !before.inherited() && !after.inherited() && !Objects.equals(before.chosenName(), after.chosenName());
        if (renamed) {
            name = after.name();
            drafts.add(draft(
                    column,
                    alter + " RENAME CONSTRAINT " + Quoting.identifier(before.name()) + " TO "
                            + Quoting.identifier(name),
                    "Rename the constraint that keeps null out of %s"));
        }
        if (!before.validated()) {
            drafts.add(draft(
                            column,
                            alter + " VALIDATE CONSTRAINT " + Quoting.identifier(name),
                            "Check the rows that were there before %s could no longer be null")
                    .on(column.table(), TableLock.SHARE_UPDATE_EXCLUSIVE)
                    .with(Hazard.VALIDATION_SCAN));
        }
        if (before.noInherit() != after.noInherit()) {
            drafts.add(draft(
                            column,
                            alter + " ALTER CONSTRAINT " + Quoting.identifier(name)
                                    + (after.noInherit() ? " NO INHERIT" : " INHERIT"),
                            "Change whether children inherit that %s is not null")
                    .withIf(
                            !after.noInherit() && hasChildren(column.table(), context),
                            Hazard.VALIDATION_SCAN,
                            Hazard.BLOCKS_WRITES)
                    .withIf(!after.noInherit(), Hazard.BACKWARD_INCOMPATIBLE));
        }
        return drafts;
    }

    /** Whether there are tables whose rows the constraint comes to, before or after; a partitioned table's is always inherited. */
    private static boolean hasChildren(ObjectId table, PlanContext context) {
        return Stream.of(context.source(), context.target()).anyMatch(catalog -> Stream.concat(
                        catalog.all(Table.class).map(Table::parents),
                        catalog.all(ForeignTable.class).map(ForeignTable::parents))
                .anyMatch(parents -> parents.contains(table)));
    }

    /** Of a column that is there and may be null. */
    static Draft add(Column column, PlanContext context) {
        NotNull constraint = known(column, context);
        boolean plain = constraint == null
                || constraint.validated() && !constraint.noInherit() && constraint.chosenName() == null;
        String sql = plain
                ? Names.alterTable(column.table()) + " ALTER COLUMN " + Quoting.identifier(column.name())
                        + " SET NOT NULL"
                : Names.alterTable(column.table()) + " ADD" + named(constraint) + " NOT NULL "
                        + Quoting.identifier(column.name())
                        + (constraint.noInherit() ? " NO INHERIT" : "")
                        + (constraint.validated() ? "" : " NOT VALID");
        boolean scans = column.holdsNoNull() && !isProven(column, context);
        return draft(column, sql, "Let %s no longer be null")
                .with(Hazard.BACKWARD_INCOMPATIBLE)
                .withIf(scans, Hazard.VALIDATION_SCAN, Hazard.BLOCKS_WRITES);
    }

    private static List<Draft> drop(Column column, PlanContext context) {
        List<Draft> drafts = new ArrayList<>();
        boolean alone = dropsAlone(column, context);
        drafts.add(draft(
                        column,
                        (alone ? Names.alterTableOnly(column.table()) : Names.alterTable(column.table()))
                                + " ALTER COLUMN " + Quoting.identifier(column.name()) + " DROP NOT NULL",
                        "Let %s be null")
                .withIf(!column.notNull(), Hazard.RULE_DROPPED));
        if (!alone) {
            keptNotNull(column, context).forEach(child -> drafts.add(add(child, context)));
        }
        return drafts;
    }

    /** A child that is to keep its own lets the parent's go alone; partitions have to follow and get theirs again. */
    static boolean dropsAlone(Column column, PlanContext context) {
        boolean partitioned = context.target()
                .get(Table.class, column.table())
                .filter(Table::partitioned)
                .isPresent();
        return !partitioned && !keptNotNull(column, context).isEmpty();
    }

    private static List<Column> keptNotNull(Column column, PlanContext context) {
        return context.keptChildren(column.table()).stream()
                .map(child -> child.part(Kind.COLUMN, column.name()))
                .filter(id -> context.target()
                        .get(Column.class, id)
                        .filter(Column::notNull)
                        .isPresent())
                .flatMap(id -> context.source().get(Column.class, id).stream())
                .filter(Column::notNull)
                .toList();
    }

    /**
     * Whether what is done to the parent's column does the same to its child's.
     *
     * @param before and {@code after} the parent's, {@code from} and {@code to} the child's
     */
    static boolean reaches(Column before, Column after, Column from, Column to, PlanContext context) {
        if (!to.notNull()) {
            return from.notNull() && before.passesOnNotNull() && !after.notNull() && !dropsAlone(after, context);
        }
        if (!from.notNull()) {
            return !before.passesOnNotNull() && after.passesOnNotNull() && after.holdsNoNull() == to.holdsNoNull();
        }
        return before.passesOnNotNull()
                && after.passesOnNotNull()
                && before.holdsNoNull() == from.holdsNoNull()
                && after.holdsNoNull() == to.holdsNoNull();
    }

    /** A validated check lets PostgreSQL do without reading the rows. (Documentation of {@code SET NOT NULL}.) */
    private static boolean isProven(Column column, PlanContext context) {
        return context.target().all(Constraint.class).anyMatch(constraint -> proves(constraint, column));
    }

    /** Whether {@code constraint} says of {@code column}, and of nothing else, that it is not null. */
    static boolean proves(Constraint constraint, Column column) {
        return constraint.table().equals(column.table())
                && constraint.validated()
                && constraint.type() == Constraint.Type.CHECK
                && List.of(
                                "CHECK ((" + column.name() + " IS NOT NULL))",
                                "CHECK ((" + Quoting.identifier(column.name()) + " IS NOT NULL))")
                        .contains(constraint.definition());
    }

    private static @Nullable NotNull known(Column column, PlanContext context) {
        return context.target().majorVersion() >= CONSTRAINTS ? column.notNullConstraint() : null;
    }

    private static String named(NotNull constraint) {
        return constraint.chosenName() == null ? "" : " CONSTRAINT " + Quoting.identifier(constraint.chosenName());
    }

    private static Draft draft(Column column, String sql, String purpose) {
        return Draft.of(sql, purpose.formatted(column.id().displayName()))
                .on(column.table(), TableLock.ACCESS_EXCLUSIVE);
    }
}
