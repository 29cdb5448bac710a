package dev.lockstep.data;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.DefaultValue;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.Table;
import dev.lockstep.sql.Quoting;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A lookup table as it can be compared now: by the columns that both sides have, and by its key if that is one on both sides.
 *
 * @param source over the common columns
 * @param target over the common columns
 * @param newColumns those that the target does not have yet
 * @param filledByDefault SQL over {@code r} on the source that is true where every new column has the value that the migration will give
 *     it in the target (its constant default, or NULL)
 */
record ComparedTable(LookupTable source, LookupTable target, List<String> newColumns, String filledByDefault) {
    private static final Pattern CONSTANT = Pattern.compile(
            "(?:'(?:[^']++|'')*+'|-?[0-9.]+(?:[eE][-+]?[0-9]+)?|\\('?-?[0-9.]+'?\\)|true|false|NULL)(?:::[^():]+(?:\\([0-9, ]+\\))?(?:\\[\\])*)?");

    ComparedTable {
        newColumns = List.copyOf(newColumns);
    }

    /** Both sides have the same columns and key: after the migration. */
    static ComparedTable same(LookupTable table) {
        return new ComparedTable(table, table.inTarget(), List.of(), "true");
    }

    /** Empty when the target has no such table, or no column of it. */
    static Optional<ComparedTable> of(LookupTable table, Catalog source, Catalog target) {
        Optional<Table> there = target.get(Table.class, table.id());
        Set<String> names = target.columnsOf(table.id()).stream()
                .filter(column -> column.generation() == null)
                .map(Column::name)
                .collect(Collectors.toSet());
        List<LookupColumn> common = table.columns().stream()
                .filter(column -> names.contains(column.name()))
                .toList();
        if (there.isEmpty() || common.isEmpty()) {
            return Optional.empty();
        }
        boolean sameKey = table.hasKey()
                && (table.rules().provenKey()
                        ? new KeyChoice(target).isKey(table.id(), table.key())
                        : names.containsAll(table.key()));
        List<String> key = sameKey ? table.key() : List.of();
        List<LookupColumn> added = table.columns().stream()
                .filter(column -> !names.contains(column.name()))
                .toList();
        return Optional.of(new ComparedTable(
                new LookupTable(table.id(), table.partitioned(), common, key, table.rules()),
                new LookupTable(
                        table.id(),
                        there.get().partitioned(),
                        common,
                        key,
                        table.rules().ofTarget()),
                added.stream().map(LookupColumn::name).toList(),
                filledByDefault(table, added, source)));
    }

    RowSql sourceSql() {
        return newColumns.isEmpty() ? RowSql.of(source) : sql(source, filledByDefault);
    }

    RowSql targetSql() {
        return newColumns.isEmpty() ? RowSql.of(target) : sql(target, "true");
    }

    private static RowSql sql(LookupTable table, String marker) {
        List<String> expressions = new ArrayList<>();
        table.columnNames().forEach(name -> expressions.add(RowSql.column(name)));
        expressions.add(marker);
        return new RowSql(table, expressions);
    }

    /** A default that is no constant counts as giving another value: it may be volatile, and need what a read-only transaction refuses. */
    private static String filledByDefault(LookupTable table, List<LookupColumn> added, Catalog catalog) {
        List<String> conditions = new ArrayList<>();
        for (LookupColumn column : added) {
            String expression = catalog.get(DefaultValue.class, table.id().part(Kind.DEFAULT, column.name()))
                    .map(DefaultValue::expression)
                    .orElse("NULL");
            boolean identity = catalog.get(Column.class, table.id().part(Kind.COLUMN, column.name()))
                    .filter(found -> found.identity() != null)
                    .isPresent();
            conditions.add(
                    identity || !CONSTANT.matcher(expression).matches()
                            ? "false"
                            : "ROW(r.%s)::text = ROW((%s)::%s)::text"
                                    .formatted(Quoting.identifier(column.name()), expression, column.type()));
        }
        return conditions.isEmpty() ? "true" : String.join(" AND ", conditions);
    }
}
