package dev.lockstep.plan;

import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.DefaultValue;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Table;
import dev.lockstep.sql.Quoting;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Columns that come to a typed table, its partitions and children with an attribute of its type, which knows no default. */
final class TypedTables {
    private TypedTables() {}

    /** What the type says nothing of. */
    static List<Draft> columnAdded(Column column, PlanContext context) {
        List<Draft> drafts = new ArrayList<>();
        if (TableDefinition.hasFoldedDefault(column, context)) {
            DefaultValue value = (DefaultValue) context.inSource(TableDefinition.defaultOf(column));
            RowTypeUses.require(column, context);
            requireNoneBelow(column.table(), column, context);
            drafts.add(DefaultChanges.set(value));
            drafts.addAll(filled(column, value, context));
        }
        if (column.notNull()) {
            drafts.add(NotNulls.add(column, context));
        }
        drafts.addAll(ColumnSettings.changes(column, context));
        addDescendants(column, context, drafts);
        return drafts;
    }

    /** What writes the rows of a typed table reaches down to its children's, and a column that one of these has already has its own values. */
    private static void requireNoneBelow(ObjectId table, Column column, PlanContext context) {
        for (ObjectId child : context.keptChildren(table)) {
            ObjectId own = child.part(Kind.COLUMN, column.name());
            if (context.target().contains(own)) {
                context.refuse(
                        "%s: the rows of a typed table are given a default only along with those of its children, and %s has values of its own. Add the attribute to the type by hand, set the default after that and fill the rows with an UPDATE ONLY"
                                .formatted(column.id(), own));
            }
            requireNoneBelow(child, column, context);
        }
    }

    /** The rows that are there get the default, as those of any table do. Only one without a type lets its columns be written anew. */
    private static List<Draft> filled(Column column, DefaultValue value, PlanContext context) {
        ObjectId table = column.table();
        String alter = Names.alterTable(table);
        String type = Objects.requireNonNull(((Table) context.inSource(table)).ofType());
        return List.of(
                locked(column, alter + " NOT OF", "Let go the type of " + table.displayName() + " for a moment"),
                locked(
                                column,
                                alter + " ALTER COLUMN " + Quoting.identifier(column.name()) + " TYPE "
                                        + column.declaredType()
                                        + (column.collation() == null ? "" : " COLLATE " + column.collation())
                                        + " USING (" + value.expression() + ")",
                                "Give the rows that were there the default of "
                                        + column.id().displayName())
                        .with(Hazard.TABLE_REWRITE),
                locked(column, alter + " OF " + type, "Take the type of " + table.displayName() + " on again"));
    }

    private static Draft locked(Column column, String sql, String purpose) {
        return Draft.of(sql, purpose).on(column.table(), TableLock.ACCESS_EXCLUSIVE);
    }

    private static void addDescendants(Column above, PlanContext context, List<Draft> drafts) {
        for (ObjectId child : context.keptChildren(above.table())) {
            context.source()
                    .get(Column.class, child.part(Kind.COLUMN, above.name()))
                    .filter(found -> context.isFolded(found.id()))
                    .ifPresent(found -> {
                        if (TableDefinition.hasFoldedDefault(found, context)) {
                            drafts.add(DefaultChanges.set(
                                    (DefaultValue) context.inSource(TableDefinition.defaultOf(found))));
                        }
                        if (found.notNull() && !above.passesOnNotNull()) {
                            drafts.add(NotNulls.add(found, context));
                        }
                        drafts.addAll(ColumnSettings.afterCreation(found, context));
                        addDescendants(found, context, drafts);
                    });
        }
    }
}
