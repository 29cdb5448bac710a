package dev.lockstep.plan;

import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.DefaultValue;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Partition;
import dev.lockstep.catalog.Table;
import dev.lockstep.sql.Quoting;
import java.util.List;
import java.util.stream.Collectors;

/** {@code CREATE TABLE} and the definition of a column in it. */
final class TableDefinition {
    private static final int IDENTITY_OF_PARTITIONS = 17;

    private TableDefinition() {}

    /** @param columns those that are made with the table */
    static String sql(Table table, List<Column> columns, PlanContext context) {
        StringBuilder sql = new StringBuilder("CREATE ")
                .append(table.unlogged() ? "UNLOGGED " : "")
                .append("TABLE ")
                .append(Names.qualified(table.id()));
        if (table.ofType() != null) {
            sql.append(" OF ").append(table.ofType());
            String details = columns.stream()
                    .filter(column ->
                            column.notNull() || hasFoldedDefault(column, context) || column.identity() != null)
                    .map(column -> "\n    " + Quoting.identifier(column.name()) + " WITH OPTIONS"
                            + constraints(column, context))
                    .collect(Collectors.joining(","));
            sql.append(details.isEmpty() ? "" : " (" + details + "\n)");
        } else {
            sql.append(columns.stream()
                    .filter(column -> table.parents().isEmpty() || !column.inherited())
                    .map(column -> "\n    " + definition(column, context))
                    .collect(Collectors.joining(",", " (", "\n)")));
        }
        if (!table.parents().isEmpty()) {
            sql.append(table.parents().stream()
                    .map(Names::qualified)
                    .collect(Collectors.joining(", ", " INHERITS (", ")")));
        }
        if (table.partitionKey() != null) {
            sql.append(" PARTITION BY ").append(table.partitionKey());
        }
        if (table.accessMethod() != null) {
            sql.append(" USING ").append(Quoting.identifier(table.accessMethod()));
        }
        sql.append(TableChanges.with(table.options()));
        if (table.tablespace() != null) {
            sql.append(" TABLESPACE ").append(Quoting.identifier(table.tablespace()));
        }
        return sql.toString();
    }

    /** A column as {@code CREATE TABLE} and {@code ADD COLUMN} take it; with its default where that is made along with it. */
    static String definition(Column column, PlanContext context) {
        return bare(column, context) + constraints(column, context);
    }

    /** Without default and anything else that says which values it has. */
    static String bare(Column column, PlanContext context) {
        return Quoting.identifier(column.name()) + " " + column.declaredType()
                + (column.compression() == null ? "" : " COMPRESSION " + column.compression())
                + ForeignTableChanges.columnOptions(column, context)
                + (column.collation() == null ? "" : " COLLATE " + column.collation());
    }

    private static String constraints(Column column, PlanContext context) {
        StringBuilder sql = new StringBuilder();
        Column.Generation generation = column.generation();
        if (generation != null) {
            sql.append(" GENERATED ALWAYS AS (")
                    .append(generation.expression())
                    .append(generation.stored() ? ") STORED" : ") VIRTUAL");
        } else if (column.identity() != null && !hasIdentityFromParent(column, context)) {
            sql.append(identity(column.identity()));
        } else if (hasFoldedDefault(column, context)) {
            context.source().get(DefaultValue.class, defaultOf(column)).ifPresent(value -> sql.append(" DEFAULT ")
                    .append(value.expression()));
        }
        boolean now = column.notNull() && !NotNulls.isAddedLater(column, context) && !isFilledLater(column, context);
        return sql.append(now ? NotNulls.clause(column, context) : "").toString();
    }

    /** A new column, or one made again, of a lookup table that is there already: its values come with the source's rows. */
    static boolean isFilledLater(Column column, PlanContext context) {
        return column.notNull()
                && column.identity() == null
                && column.generation() == null
                && !hasFoldedDefault(column, context)
                && context.target().contains(column.table())
                && (!context.target().contains(column.id()) || context.fate(column.id()) == Fate.REPLACE)
                && context.options().synchronisedTables().contains(column.table());
    }

    static String identity(Column.Identity identity) {
        return " GENERATED " + (identity.always() ? "ALWAYS" : "BY DEFAULT") + " AS IDENTITY (SEQUENCE NAME "
                + Quoting.qualified(identity.sequenceSchema(), identity.sequenceName()) + " "
                + SequenceClauses.all(identity.options()) + ")";
    }

    /** Since version 17 partitions share their parent's identity, and must not bring one of their own. */
    private static boolean hasIdentityFromParent(Column column, PlanContext context) {
        return context.target().majorVersion() >= IDENTITY_OF_PARTITIONS
                && context.source()
                        .contains(new ObjectId(Kind.PARTITION, column.table().path()));
    }

    static ObjectId defaultOf(Column column) {
        return new ObjectId(Kind.DEFAULT, column.id().path());
    }

    static boolean hasFoldedDefault(Column column, PlanContext context) {
        return context.isFolded(defaultOf(column));
    }

    static boolean isPartition(ObjectId table, PlanContext context) {
        return context.source()
                .get(Partition.class, new ObjectId(Kind.PARTITION, table.path()))
                .isPresent();
    }
}
