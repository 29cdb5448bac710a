package dev.lockstep.plan;

import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.sql.Quoting;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Generated columns that a table computes otherwise than those above it: a statement that says how the column of a table is computed says it of
 * all partitions and children, so that these are told their own after it.
 */
final class ComputedColumns {
    private ComputedColumns() {}

    /** Whether a table above says anew how the column is computed, and afterwards how this one is. */
    static boolean followParents(ObjectId table, String name, PlanContext context) {
        ObjectId column = table.part(Kind.COLUMN, name);
        return context.severalParents().parentsDuring(column, table).stream().anyMatch(parent -> {
            ObjectId above = parent.part(Kind.COLUMN, name);
            Column.Generation before = generation(context.target().find(above));
            Column.Generation after = generation(context.source().find(above));
            return before != null && after != null && (!before.equals(after) || followParents(parent, name, context));
        });
    }

    private static Column.@Nullable Generation generation(@Nullable DatabaseObject column) {
        return column instanceof Column found ? found.generation() : null;
    }

    /** What is said after the statement on {@code parent}. */
    static List<Draft> below(Column parent, PlanContext context) {
        List<Draft> drafts = new ArrayList<>();
        for (ObjectId child : context.keptChildren(parent.table())) {
            Column inherited = (Column) context.inSource(child.part(Kind.COLUMN, parent.name()));
            otherwise(inherited, parent, context).ifPresent(drafts::add);
            drafts.addAll(below(inherited, context));
        }
        return drafts;
    }

    /** Up to PostgreSQL 16, nothing changes how a column is computed. */
    static Optional<Draft> otherwise(Column column, Column parent, PlanContext context) {
        boolean otherwise = column.generation() != null
                && parent.generation() != null
                && !column.generation().equals(parent.generation())
                && context.target().majorVersion() >= ColumnChanges.SET_EXPRESSION;
        return otherwise
                ? Optional.of(InheritedColumns.locked(
                                column,
                                Names.alterTable(column.table()) + " ALTER COLUMN " + Quoting.identifier(column.name())
                                        + " SET EXPRESSION AS ("
                                        + column.generation().expression() + ")")
                        .withIf(column.generation().stored(), Hazard.TABLE_REWRITE))
                : Optional.empty();
    }
}
