package dev.lockstep.plan;

import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.ForeignOptions;
import dev.lockstep.catalog.ForeignTable;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.sql.Quoting;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Foreign tables. Their rows are elsewhere, so that one whose server changes is replaced without losing any; its columns and what
 * stands on them are put back with it.
 */
final class ForeignTableChanges implements KindChanges<ForeignTable> {
    @Override
    public Section section() {
        return Section.PRE_DATA;
    }

    @Override
    public List<Draft> create(ForeignTable table, PlanContext context) {
        List<Column> columns = context.source().columnsOf(table.id()).stream()
                .filter(column -> context.isFolded(column.id()))
                .toList();
        List<Draft> drafts = new ArrayList<>();
        Draft create = Draft.of(
                sql(table, columns, context),
                "Create the foreign table " + table.id().displayName());
        drafts.add(withheld(TableChanges.joining(create, table.parents()), table));
        columns.forEach(column -> {
            if (column.inherited() && !table.parents().isEmpty()) {
                drafts.addAll(InheritedColumns.deviations(column, table.parents(), context));
                drafts.addAll(optionChanges(table, column.name(), ForeignOptions.NONE, table.optionsOf(column.name())));
            }
            drafts.addAll(ColumnSettings.afterCreation(column, context));
        });
        return drafts;
    }

    private static String sql(ForeignTable table, List<Column> columns, PlanContext context) {
        String own = columns.stream()
                .filter(column -> table.parents().isEmpty() || !column.inherited())
                .map(column -> "\n    " + TableDefinition.definition(column, context))
                .collect(Collectors.joining(","));
        String parents = table.parents().isEmpty()
                ? ""
                : table.parents().stream().map(Names::qualified).collect(Collectors.joining(", ", " INHERITS (", ")"));
        return "CREATE FOREIGN TABLE " + Names.qualified(table.id()) + " (" + own + "\n)" + parents + " SERVER "
                + Quoting.identifier(table.server()) + ForeignClauses.all(table.options());
    }

    /** What no column definition can carry. */
    private static Draft withheld(Draft draft, ForeignTable table) {
        Draft result = ForeignClauses.created(draft, table.options());
        for (ForeignOptions ofColumn : table.columnOptions().values()) {
            result = ForeignClauses.created(result, ofColumn);
        }
        return result;
    }

    /** The clause of a column's definition, with a space before it; empty for tables that are not foreign. */
    static String columnOptions(Column column, PlanContext context) {
        return context.source()
                .get(ForeignTable.class, column.table())
                .map(table -> ForeignClauses.all(table.optionsOf(column.name())))
                .orElse("");
    }

    @Override
    public List<Draft> drop(ForeignTable table, PlanContext context) {
        return List.of(ForeignClauses.dropped(
                Draft.of(
                                "DROP FOREIGN TABLE " + Names.qualified(table.id()),
                                "Drop the foreign table " + table.id().displayName() + "; its rows stay where they are")
                        .alsoLocking(table.id(), TableLock.ACCESS_EXCLUSIVE)
                        .with(Hazard.BACKWARD_INCOMPATIBLE),
                table.options()));
    }

    @Override
    public Alteration way(ForeignTable from, ForeignTable to, PlanContext context) {
        return from.server().equals(to.server()) ? Alteration.IN_PLACE : Alteration.REPLACE;
    }

    @Override
    public List<Draft> alter(ForeignTable from, ForeignTable to, PlanContext context) {
        List<Draft> drafts = new ArrayList<>();
        if (!context.severalParents().takesParentsOn(to.id())) {
            from.parents().stream()
                    .filter(gone -> !to.parents().contains(gone))
                    .forEach(gone -> drafts.add(alter(
                            to, " NO INHERIT " + Names.qualified(gone), "Stop inheriting from " + gone.displayName())));
            to.parents().stream()
                    .filter(joined -> !from.parents().contains(joined))
                    .forEach(joined -> drafts.add(
                            alter(to, " INHERIT " + Names.qualified(joined), "Inherit from " + joined.displayName())));
        }
        String options = ForeignClauses.changes(from.options(), to.options());
        if (!options.isEmpty()) {
            drafts.add(alter(to, options, "Change where the rows of " + to.id().displayName() + " are"));
        }
        context.source().columnsOf(to.id()).stream()
                .filter(column -> !context.fate(column.id()).creates())
                .map(Column::name)
                .forEach(column ->
                        drafts.addAll(optionChanges(to, column, from.optionsOf(column), to.optionsOf(column))));
        return drafts;
    }

    @Override
    public List<ObjectId> altersWith(ForeignTable table, PlanContext context) {
        return context.severalParents().leader(table.id()).stream().toList();
    }

    private static List<Draft> optionChanges(
            ForeignTable table, String column, ForeignOptions from, ForeignOptions to) {
        String changes = ForeignClauses.changes(from, to);
        return changes.isEmpty()
                ? List.of()
                : List.of(alter(
                        table,
                        " ALTER COLUMN " + Quoting.identifier(column) + changes,
                        "Change where the values of " + column + " are"));
    }

    private static Draft alter(ForeignTable table, String change, String purpose) {
        ObjectId id = table.id();
        return Draft.of("ALTER FOREIGN TABLE " + Names.qualified(id) + change, purpose)
                .on(id, TableLock.ACCESS_EXCLUSIVE)
                .with(Hazard.BACKWARD_INCOMPATIBLE);
    }
}
