package dev.lockstep.plan;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Domain;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Partition;
import dev.lockstep.catalog.Table;
import dev.lockstep.sql.Quoting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Rows for generated tables, and what must have become of them. */
final class GeneratedRows {
    private static final int ROWS = 3;

    private GeneratedRows() {}

    /** Statements that fill every table as far as its rules allow. */
    static List<String> of(Catalog catalog) {
        List<String> inserts = new ArrayList<>();
        catalog.all(Table.class).forEach(table -> {
            List<Column> columns = catalog.columnsOf(table.id()).stream()
                    .filter(column -> column.generation() == null)
                    .filter(column ->
                            column.identity() == null || !column.identity().always())
                    .toList();
            String names = columns.stream()
                    .map(column -> Quoting.identifier(column.name()))
                    .collect(Collectors.joining(", "));
            for (int row = 1; row <= ROWS; row++) {
                int number = row;
                inserts.add("INSERT INTO " + Quoting.qualified(table.schema(), table.name())
                        + (columns.isEmpty()
                                ? " DEFAULT VALUES"
                                : " (" + names + ") VALUES ("
                                        + columns.stream()
                                                .map(column -> value(column.type(), number, catalog))
                                                .collect(Collectors.joining(", "))
                                        + ")"));
            }
        });
        return inserts;
    }

    private static String value(String type, int number, Catalog catalog) {
        if (type.endsWith("[]")) {
            return "'{}'";
        }
        @Nullable
        Domain domain = catalog.all(Domain.class)
                .filter(found -> (found.schema() + "." + found.name()).equals(type))
                .findFirst()
                .orElse(null);
        if (domain != null) {
            return value(domain.type(), number, catalog);
        }
        return switch (type.replaceFirst("\\(.*", "")) {
            case "integer", "bigint", "smallint", "numeric", "double precision" -> String.valueOf(number);
            case "text", "character varying", "character" -> "'" + number + "'";
            case "boolean" -> "true";
            case "date" -> "'2024-01-0" + number + "'";
            case "timestamp without time zone", "timestamp with time zone", "timestamp" ->
                "'2024-01-0" + number + " 12:00'";
            case "interval" -> "'" + number + " days'";
            case "uuid" -> "'00000000-0000-0000-0000-00000000000" + number + "'";
            case "jsonb" -> "'" + number + "'";
            case "bytea" -> "'\\x0" + number + "'";
            case "inet" -> "'10.0.0." + number + "'";
            case "public.e1" -> number == 1 ? "'a'" : "'b'";
            case "\"s 2\".e2" -> "'x y'";
            case "\"s 2\".c1" -> "ROW('1')";
            default -> "NULL";
        };
    }

    /**
     * The values of those columns of each table that both catalogs have with one type, as one text. Those of partitions are their root's,
     * which is left out where one goes, or is a foreign table.
     */
    static Map<ObjectId, String> kept(ProvenDatabase database, Catalog before, Catalog after) {
        Map<ObjectId, String> values = new TreeMap<>();
        before.all(Table.class)
                .filter(table -> after.contains(table.id()))
                .filter(table -> !isPartition(table.id(), before) && !isPartition(table.id(), after))
                .filter(table -> !table.partitioned() || staysWhole(table.id(), before, after))
                .forEach(table -> {
                    String row = before.columnsOf(table.id()).stream()
                            .filter(column -> isKept(column, before, after))
                            .map(column -> "CAST(" + Quoting.identifier(column.name()) + " AS text)")
                            .sorted()
                            .collect(Collectors.joining(", "));
                    if (!row.isEmpty()) {
                        values.put(
                                table.id(),
                                Objects.requireNonNullElse(
                                        database.value("SELECT string_agg(v, ' ' ORDER BY v) FROM (SELECT CAST(ROW("
                                                + row + ") AS text) AS v FROM " + (table.partitioned() ? "" : "ONLY ")
                                                + Quoting.qualified(table.schema(), table.name()) + ") AS t"),
                                        ""));
                    }
                });
        return values;
    }

    private static boolean isPartition(ObjectId table, Catalog catalog) {
        return catalog.contains(new ObjectId(Kind.PARTITION, table.path()));
    }

    private static boolean staysWhole(ObjectId parent, Catalog before, Catalog after) {
        return before.all(Partition.class)
                .filter(partition -> partition.parent().equals(parent))
                .allMatch(partition -> after.get(Partition.class, partition.id())
                                .filter(other -> other.parent().equals(parent))
                                .isPresent()
                        && !before.contains(new ObjectId(
                                Kind.FOREIGN_TABLE, partition.child().path()))
                        && staysWhole(partition.child(), before, after));
    }

    private static boolean isKept(Column column, Catalog before, Catalog after) {
        // A row of a composite type is printed with all attributes, which may change.
        return column.generation() == null
                && !below(column.type(), before).contains("c1")
                && after.get(Column.class, column.id())
                        .filter(other -> other.generation() == null
                                && other.type().equals(column.type())
                                && below(other.type(), after).equals(below(column.type(), before)))
                        .isPresent();
    }

    /** A domain's own base may change under the column, and with it how its values are printed. */
    private static String below(String type, Catalog catalog) {
        String element = type.replaceFirst("\\[]$", "");
        return catalog.all(Domain.class)
                .filter(domain -> (domain.schema() + "." + domain.name()).equals(element))
                .findFirst()
                .map(domain -> below(domain.type(), catalog) + type.substring(element.length()))
                .orElse(type);
    }
}
