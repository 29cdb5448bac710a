package dev.lockstep.plan;

import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.Domain;
import dev.lockstep.catalog.Index;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import java.util.Objects;

/**
 * Whether a column's new type has its table read through although its rows stay as they are: checks are made again and tried on all
 * rows, indexes with an expression or a condition are built again, and all over the column when its values are sorted by other rules from
 * now on. ({@code ATPostAlterTypeCleanup} and {@code CheckIndexCompatible} in
 * PostgreSQL's sources.)
 */
final class RowsReadAgain {
    private static final String ZONED = " with time zone";

    /** Which has a sign; numbers of objects have none. */
    private static final String INTEGER = "integer";

    private RowsReadAgain() {}

    /** @param from as the target has it; {@code to} differs in type or collation */
    static boolean by(Column from, Column to, PlanContext context) {
        return at(to.table(), to.name(), isSortedAnew(from, to), false, context);
    }

    /** Of a column whose values are those of another domain over texts. */
    static boolean by(Domain from, Domain to, Column column, PlanContext context) {
        boolean sortedAnew = !UnderlyingType.isSortedAlike(from, to, context);
        return at(column.table(), column.name(), sortedAnew, false, context);
    }

    /** Another collation, or another operator class for the same bytes. */
    private static boolean isSortedAnew(Column from, Column to) {
        return !Objects.equals(from.collation(), to.collation())
                || from.type().startsWith("timestamp")
                        && to.type().startsWith("timestamp")
                        && from.type().endsWith(ZONED) != to.type().endsWith(ZONED)
                || from.type().equals(INTEGER) && BuiltInCast.isObjectNumber(to.type())
                || to.type().equals(INTEGER) && BuiltInCast.isObjectNumber(from.type());
    }

    /** @param child whose own constraints may go only after the statement that reaches it from above */
    private static boolean at(ObjectId table, String column, boolean sortedAnew, boolean child, PlanContext context) {
        ObjectId id = table.part(Kind.COLUMN, column);
        boolean checked = context.target()
                .all(Constraint.class)
                .anyMatch(check -> check.table().equals(table)
                        && (check.type() == Constraint.Type.CHECK && check.validated()
                                || sortedAnew && check.type().hasIndex())
                        && check.columns().contains(column)
                        && (child || !context.fate(check.id()).drops()));
        boolean indexed = context.target()
                .all(Index.class)
                .anyMatch(index -> index.relation().equals(table)
                        && (sortedAnew || isComputed(index.definition()))
                        && context.targetEdges()
                                .needs()
                                .dependenciesOf(index.id())
                                .contains(id)
                        && (child || !context.fate(index.id()).drops()));
        return checked
                || indexed
                || context.keptChildren(table).stream().anyMatch(below -> at(below, column, sortedAnew, true, context));
    }

    /** @param definition as {@code pg_get_indexdef} prints it */
    private static boolean isComputed(String definition) {
        int open = definition.indexOf('(', definition.indexOf(" USING "));
        int inner = definition.indexOf('(', open + 1);
        int close = definition.indexOf(')', open);
        return inner > 0 && inner < close || definition.contains(" WHERE ");
    }
}
