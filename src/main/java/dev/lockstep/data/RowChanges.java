package dev.lockstep.data;

import static java.util.stream.Collectors.joining;

import dev.lockstep.sql.Quoting;
import dev.lockstep.sql.SqlSession;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The statements that make a table's rows what is staged, each in one set. Keys are matched by the operators of the target's own index, so
 * that a key that is another text but the same value ({@code 1.0} and {@code 1.00}) is updated, not inserted again.
 */
final class RowChanges {
    private final LookupTable table;
    private final String wanted;
    private final String removed;
    private final Map<String, String> operators;

    /** @param indexes of the target's table */
    RowChanges(SqlSession target, LookupTable table, StagingTables staging, List<UniqueIndex> indexes) {
        this.table = table;
        this.wanted = staging.wanted();
        this.removed = staging.removed();
        this.operators = operators(target, table, indexes);
    }

    /** By the columns of the key. */
    private static Map<String, String> operators(SqlSession target, LookupTable table, List<UniqueIndex> indexes) {
        Optional<UniqueIndex> ofKey =
                indexes.stream().filter(index -> index.isOver(table.key())).findFirst();
        List<KeyEquality> equality = KeyEquality.of(
                target,
                ofKey.isPresent()
                        ? List.of()
                        : table.key().stream().map(table::column).toList());
        Map<String, String> operators = new HashMap<>();
        for (int i = 0; i < table.key().size(); i++) {
            String name = table.key().get(i);
            int number = i;
            operators.put(
                    name,
                    ofKey.map(index -> index.operators().get(index.columns().indexOf(name)))
                            .orElseGet(() -> equality.get(number).operator()));
        }
        return operators;
    }

    /** What the statements will change. */
    TableDelta count(SqlSession target) {
        String sql = """
                SELECT (SELECT count(*) FROM %s AS w WHERE %s),
                       (SELECT count(*) FROM %s),
                       (SELECT count(*) FROM %s AS r)""".formatted(wanted, isNew(), updatedRows(), removedRows());
        return target.queryOne(
                sql, row -> new TableDelta(table.displayName(), row.getLong(1), row.getLong(2), row.getLong(3)));
    }

    /** The rows that are new or changed, as they are to be. */
    String wantedRows() {
        return wanted;
    }

    /** A subquery with the rows of {@code wanted} that the table lacks. */
    String newRows() {
        return "(SELECT w.* FROM %s AS w WHERE %s)".formatted(wanted, isNew());
    }

    /** {@code FROM} with the rows that are to be updated, as {@code r}, and what they are to be, as {@code w}. */
    String updatedRows() {
        return "%s AS r JOIN %s AS w ON %s".formatted(table.sqlOnly(), wanted, differs());
    }

    /** Takes back what is to be written to rows whose key is there. */
    String withoutKnownKeys() {
        return "DELETE FROM %s AS w USING %s AS r WHERE %s".formatted(wanted, table.sqlOnly(), keysEqual("r", "w"));
    }

    String insert() {
        return "INSERT INTO %s AS r (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM %s AS w WHERE %s"
                .formatted(
                        table.sqlName(),
                        columns(Quoting::identifier),
                        columns(name -> "w." + Quoting.identifier(name)),
                        wanted,
                        isNew());
    }

    /** Not of the columns of the key that are {@code GENERATED ALWAYS}: PostgreSQL refuses that, and they are equal. */
    String update() {
        String assignments = table.columns().stream()
                .filter(column -> !(column.identityAlways() && table.key().contains(column.name())))
                .map(column -> Quoting.identifier(column.name()))
                .map(name -> name + " = w." + name)
                .collect(joining(", "));
        return "UPDATE %s AS r SET %s FROM %s AS w WHERE %s".formatted(table.sqlOnly(), assignments, wanted, differs());
    }

    String delete() {
        return "DELETE FROM %s AS r USING %s AS d WHERE %s".formatted(table.sqlOnly(), removed, isGone("r"));
    }

    /** A subquery with the rows of the target that are to be deleted. */
    String removedRows() {
        return "(SELECT r.* FROM %s AS r JOIN %s AS d ON %s)".formatted(table.sqlOnly(), removed, isGone("r"));
    }

    /** A condition: the row of the target is not deleted. */
    String stays(String row) {
        return "NOT EXISTS (SELECT FROM %s AS d WHERE %s)".formatted(removed, isGone(row));
    }

    /** A condition: the row of the target gets no other values in these columns than it has now. */
    String keeps(String row, List<String> columns) {
        List<String> written =
                columns.stream().filter(table.columnNames()::contains).toList();
        if (written.isEmpty() || !table.hasKey() || !table.policy().updates()) {
            return "true";
        }
        String now = written.stream()
                .map(name -> row + "." + Quoting.identifier(name))
                .collect(joining(", "));
        String then =
                written.stream().map(name -> "w." + Quoting.identifier(name)).collect(joining(", "));
        return "NOT EXISTS (SELECT FROM %s AS w WHERE %s AND ROW(%s)::text IS DISTINCT FROM ROW(%s)::text)"
                .formatted(wanted, keysEqual(row, "w"), now, then);
    }

    /** A subquery with the rows of the target, as they are now, in which one of the columns will get another value. */
    String rowsLosing(List<String> columns) {
        String before = columns.stream().map(RowSql::column).collect(joining(", ", "ROW(", ")::text"));
        String after =
                columns.stream().map(name -> "w." + Quoting.identifier(name)).collect(joining(", ", "ROW(", ")::text"));
        return "(SELECT r.* FROM %s AS r JOIN %s AS w ON %s AND %s IS DISTINCT FROM %s)"
                .formatted(table.sqlOnly(), wanted, differs(), before, after);
    }

    /**
     * Whether rows to come have values in the index that another row has now: that would be refused halfway even when the other row
     * is about to give them up.
     */
    boolean collidesIn(UniqueIndex index, SqlSession target) {
        if (!index.checkedAtOnce() || (table.hasKey() && index.isOver(table.key()))) {
            return false;
        }
        if (!table.columnNames().containsAll(index.columns())) {
            // Over an expression, or over columns that are left alone, whose values are not staged.
            if (!table.rules().leftColumns().isEmpty()) {
                return true;
            }
        }
        List<String> equal = new ArrayList<>();
        for (int i = 0; i < index.expressions().size(); i++) {
            String value = value(i);
            String both =
                    "n.%1$s %2$s c.%1$s".formatted(value, index.operators().get(i));
            equal.add(
                    index.nullsConflict()
                            ? "(%s OR (n.%2$s IS NULL AND c.%2$s IS NULL))".formatted(both, value)
                            : both);
        }
        String other = table.hasKey() ? "NOT (" + keysEqual("n", "c") + ")" : "true";
        String sql = "SELECT EXISTS (SELECT FROM %s AS n JOIN %s AS c ON %s WHERE %s)"
                .formatted(
                        valuesOf(index, wanted), valuesOf(index, table.sqlOnly()), String.join(" AND ", equal), other);
        return target.queryOne(sql, row -> row.getBoolean(1));
    }

    /** The key's columns, and the values that the index has. */
    private String valuesOf(UniqueIndex index, String from) {
        List<String> selected = new ArrayList<>();
        table.key().forEach(name -> selected.add(Quoting.identifier(name)));
        for (int i = 0; i < index.expressions().size(); i++) {
            selected.add(index.expressions().get(i) + " AS " + value(i));
        }
        String where = index.predicate() == null ? "" : " WHERE " + index.predicate();
        return "(SELECT %s FROM %s%s)".formatted(String.join(", ", selected), from, where);
    }

    private String value(int number) {
        String name = "lockstep_" + number;
        while (table.key().contains(name)) {
            name += "_";
        }
        return name;
    }

    private String isNew() {
        return table.hasKey()
                ? "NOT EXISTS (SELECT FROM %s AS r WHERE %s)".formatted(table.sqlOnly(), keysEqual("r", "w"))
                : "true";
    }

    /** {@code r} has the key of {@code w} and other values; never so without a key, or where rows stay as they are. */
    private String differs() {
        return table.hasKey() && table.policy().updates()
                ? "%s AND ROW(%s)::text IS DISTINCT FROM ROW(%s)::text"
                        .formatted(
                                keysEqual("r", "w"),
                                columns(RowSql::column),
                                columns(name -> "w." + Quoting.identifier(name)))
                : "false";
    }

    private String isGone(String row) {
        return table.hasKey()
                ? "%s AND NOT EXISTS (SELECT FROM %s AS w WHERE %s)"
                        .formatted(keysEqual(row, "d"), wanted, keysEqual("w", row))
                : "%1$s.ctid = d.lockstep_ctid AND %1$s.tableoid = d.lockstep_tableoid".formatted(row);
    }

    private String keysEqual(String left, String right) {
        return table.key().stream()
                .map(name -> "%s.%s %s %s.%s"
                        .formatted(
                                left, Quoting.identifier(name), operators.get(name), right, Quoting.identifier(name)))
                .collect(joining(" AND "));
    }

    private String columns(UnaryOperator<String> form) {
        return table.columnNames().stream().map(form).collect(joining(", "));
    }
}
