package dev.lockstep.plan;

import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.Index;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;

/**
 * Whether a column's new type has its table read through although its rows stay as they are: checks are made again and tried on all
 * rows, indexes with an expression or a condition are built again. ({@code ATPostAlterTypeCleanup} and {@code CheckIndexCompatible} in
 * PostgreSQL's sources.)
 */
final class RowsReadAgain {
    private RowsReadAgain() {}

    static boolean by(Column column, PlanContext context) {
        return at(column.table(), column.name(), false, context);
    }

    /** @param child whose own constraints may go only after the statement that reaches it from above */
    private static boolean at(ObjectId table, String column, boolean child, PlanContext context) {
        ObjectId id = table.part(Kind.COLUMN, column);
        boolean checked = context.target()
                .all(Constraint.class)
                .anyMatch(check -> check.table().equals(table)
                        && check.type() == Constraint.Type.CHECK
                        && check.validated()
                        && check.columns().contains(column)
                        && (child || !context.fate(check.id()).drops()));
        boolean indexed = context.target()
                .all(Index.class)
                .anyMatch(index -> index.relation().equals(table)
                        && isComputed(index.definition())
                        && context.targetEdges()
                                .needs()
                                .dependenciesOf(index.id())
                                .contains(id)
                        && (child || !context.fate(index.id()).drops()));
        return checked
                || indexed
                || context.keptChildren(table).stream().anyMatch(below -> at(below, column, true, context));
    }

    /** @param definition as {@code pg_get_indexdef} prints it */
    private static boolean isComputed(String definition) {
        int open = definition.indexOf('(', definition.indexOf(" USING "));
        int inner = definition.indexOf('(', open + 1);
        int close = definition.indexOf(')', open);
        return inner > 0 && inner < close || definition.contains(" WHERE ");
    }
}
