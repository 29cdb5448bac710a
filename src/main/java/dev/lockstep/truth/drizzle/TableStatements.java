package dev.lockstep.truth.drizzle;

import static java.util.stream.Collectors.joining;

import dev.lockstep.sql.Quoting;
import dev.lockstep.truth.drizzle.Declarations.Column;
import dev.lockstep.truth.drizzle.Declarations.Default;
import dev.lockstep.truth.drizzle.Declarations.ForeignKey;
import dev.lockstep.truth.drizzle.Declarations.Identity;
import dev.lockstep.truth.drizzle.Declarations.Index;
import dev.lockstep.truth.drizzle.Declarations.IndexPart;
import dev.lockstep.truth.drizzle.Declarations.SequenceOptions;
import dev.lockstep.truth.drizzle.Declarations.Table;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The statements of one table. */
record TableStatements(Table table) {

    String create() {
        Stream<String> columns = table.columns().stream().map(this::column);
        Stream<String> keys =
                table.primaryKeys().stream().map(key -> constraint(key.name()) + "PRIMARY KEY " + names(key.columns()));
        Stream<String> uniques = table.uniques().stream()
                .map(unique -> constraint(unique.name()) + "UNIQUE "
                        + (unique.nullsNotDistinct() ? "NULLS NOT DISTINCT " : "") + names(unique.columns()));
        Stream<String> checks =
                table.checks().stream().map(check -> constraint(check.name()) + "CHECK (" + check.sql() + ")");
        return Stream.of(columns, keys, uniques, checks)
                .flatMap(parts -> parts)
                .collect(joining(",\n    ", "CREATE TABLE " + name() + " (\n    ", "\n)"));
    }

    String enableRowSecurity() {
        return "ALTER TABLE " + name() + " ENABLE ROW LEVEL SECURITY";
    }

    String add(ForeignKey key) {
        return "ALTER TABLE " + name() + " ADD " + constraint(key.name()) + "FOREIGN KEY " + names(key.columns())
                + " REFERENCES " + Quoting.qualified(key.foreignSchema(), key.foreignTable()) + " "
                + names(key.foreignColumns())
                + action(" ON DELETE ", key.onDelete())
                + action(" ON UPDATE ", key.onUpdate());
    }

    String create(Index index) {
        String parts = index.parts().stream().map(TableStatements::part).collect(joining(", ", "(", ")"));
        return "CREATE " + (index.unique() ? "UNIQUE " : "") + "INDEX " + Quoting.identifier(index.name()) + " ON "
                + name() + " USING " + Quoting.identifier(index.method()) + " " + parts
                + (index.options().isEmpty() ? "" : " WITH (" + String.join(", ", index.options()) + ")")
                + (index.where() == null ? "" : " WHERE " + index.where());
    }

    static String options(SequenceOptions options) {
        return " INCREMENT BY " + options.increment() + " MINVALUE " + options.minValue() + " MAXVALUE "
                + options.maxValue() + " START WITH " + options.startWith() + " CACHE " + options.cache()
                + (options.cycle() ? " CYCLE" : "");
    }

    private String name() {
        return Quoting.qualified(table.schema(), table.name());
    }

    private String column(Column column) {
        StringBuilder sql = new StringBuilder(Quoting.identifier(column.name()));
        sql.append(' ').append(TypeNames.of(column));
        if (column.primaryKey()) {
            sql.append(" PRIMARY KEY");
        }
        if (column.defaultValue() != null) {
            sql.append(" DEFAULT ").append(value(column.defaultValue()));
        }
        if (column.generated() != null) {
            sql.append(" GENERATED ALWAYS AS (").append(column.generated()).append(") STORED");
        }
        if (column.notNull()) {
            sql.append(" NOT NULL");
        }
        if (column.identity() != null) {
            sql.append(identity(column.identity()));
        }
        return sql.toString();
    }

    private String identity(Identity identity) {
        return " GENERATED " + (identity.always() ? "ALWAYS" : "BY DEFAULT") + " AS IDENTITY (SEQUENCE NAME "
                + Quoting.qualified(table.schema(), identity.sequence()) + options(identity.options()) + ")";
    }

    private static String value(Default value) {
        if (value.literal() == null) {
            return String.valueOf(value.sql());
        }
        return Quoting.literal(value.literal()) + (value.cast() == null ? "" : "::" + value.cast());
    }

    /** As drizzle-kit does, which forgets the order of a column that has an operator class. */
    private static String part(IndexPart part) {
        if (part.column() == null) {
            return String.valueOf(part.sql());
        }
        String column = Quoting.identifier(part.column());
        if (part.opClass() != null) {
            return column + " " + part.opClass();
        }
        // Said only where it differs: most access methods know no order.
        boolean plain = !part.descending() && part.nulls().equals("last");
        String order = (part.descending() ? " DESC" : "") + " NULLS ";
        return plain ? column : column + order + part.nulls().toUpperCase(Locale.ROOT);
    }

    private static String constraint(String name) {
        return "CONSTRAINT " + Quoting.identifier(name) + " ";
    }

    private static String names(List<String> columns) {
        return columns.stream().map(Quoting::identifier).collect(joining(", ", "(", ")"));
    }

    private static String action(String event, @Nullable String action) {
        return action == null ? "" : event + action.toUpperCase(Locale.ROOT);
    }
}
