package dev.lockstep.promotion;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Table;
import dev.lockstep.sql.Quoting;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which rows break a constraint that is not there, by its definition. */
final class BrokenConstraint {
    private BrokenConstraint() {}

    /**
     * The rows that it is about, as an item of a {@code FROM} clause without an alias: those of children only where they have it, too.
     */
    static String rows(Constraint constraint, Catalog catalog) {
        return constraint.type() == Constraint.Type.CHECK && constraint.passesOn()
                ? name(constraint.table())
                : own(constraint.table(), catalog);
    }

    /**
     * True for those of them, called {@code t}, that break it; {@code null} when that cannot be asked.
     *
     * @param catalog with the tables that it is about
     */
    static @Nullable String condition(Constraint constraint, Catalog catalog) {
        return switch (constraint.type()) {
            case CHECK -> "NOT " + expression(constraint.definition());
            case PRIMARY_KEY, UNIQUE ->
                isTemporal(constraint) ? overlaps(constraint, catalog) : duplicates(constraint, catalog);
            case FOREIGN_KEY -> isTemporal(constraint) ? null : orphans(constraint, catalog);
            case EXCLUSION -> overlaps(constraint, catalog);
        };
    }

    /** Whether every row is held against every other one, so that many would take too long. */
    static boolean comparesAll(Constraint constraint) {
        return constraint.type() == Constraint.Type.EXCLUSION || isTemporal(constraint);
    }

    /** {@code CHECK ((a > 0)) NO INHERIT} without the words around the expression. */
    static String expression(String definition) {
        return definition.substring(definition.indexOf('('), definition.lastIndexOf(')') + 1);
    }

    private static boolean isTemporal(Constraint constraint) {
        String definition = constraint.definition();
        return definition.contains(" WITHOUT OVERLAPS)")
                || constraint.type() == Constraint.Type.FOREIGN_KEY && definition.contains(" PERIOD ");
    }

    private static String duplicates(Constraint constraint, Catalog catalog) {
        String columns = constraint.columns().stream().map(Quoting::identifier).collect(Collectors.joining(", "));
        boolean key = constraint.type() == Constraint.Type.PRIMARY_KEY;
        String isNull = anyIs(constraint.columns(), "NULL", " OR ");
        String several =
                "(t.tableoid, t.ctid) IN (SELECT s.tableoid, s.ctid FROM (SELECT tableoid, ctid, count(*) OVER (PARTITION BY "
                        + columns + ") AS n FROM " + own(constraint.table(), catalog) + ") AS s WHERE s.n > 1)";
        if (key) {
            return "(" + isNull + " OR " + several + ")";
        }
        return constraint.definition().startsWith("UNIQUE NULLS NOT DISTINCT ")
                ? several
                : "(" + anyIs(constraint.columns(), "NOT NULL", " AND ") + " AND " + several + ")";
    }

    private static String anyIs(List<String> columns, String what, String and) {
        return columns.stream()
                .map(column -> "t." + Quoting.identifier(column) + " IS " + what)
                .collect(Collectors.joining(and));
    }

    private static @Nullable String orphans(Constraint constraint, Catalog catalog) {
        ObjectId referenced = constraint.references();
        List<String> columns = constraint.columns();
        if (referenced == null
                || columns.size() != constraint.referencedColumns().size()) {
            return null;
        }
        List<String> match = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            match.add("r.%s OPERATOR(pg_catalog.=) t.%s"
                    .formatted(
                            Quoting.identifier(constraint.referencedColumns().get(i)),
                            Quoting.identifier(columns.get(i))));
        }
        String concerned = anyIs(columns, "NOT NULL", " AND ");
        String orphan = "(%s AND NOT EXISTS (SELECT FROM %s r WHERE %s))"
                .formatted(concerned, own(referenced, catalog), String.join(" AND ", match));
        return columns.size() > 1 && constraint.definition().contains(" MATCH FULL")
                ? "(%s OR (%s) AND NOT (%s))".formatted(orphan, anyIs(columns, "NOT NULL", " OR "), concerned)
                : orphan;
    }

    /** Each row is held against each other one by the operators of the elements. */
    private static @Nullable String overlaps(Constraint constraint, Catalog catalog) {
        IndexKey key = IndexKey.of(constraint.definition()).orElse(null);
        if (key == null || key.operators().size() != key.expressions().size()) {
            return null;
        }
        List<String> values = new ArrayList<>();
        List<String> conflict = new ArrayList<>();
        for (int i = 0; i < key.operators().size(); i++) {
            values.add("%s AS k%d".formatted(key.expressions().get(i), i));
            conflict.add("a.k%1$d %2$s b.k%1$d".formatted(i, key.operators().get(i)));
        }
        String rows = "(SELECT tableoid, ctid, %s FROM %s WHERE %s)"
                .formatted(
                        String.join(", ", values),
                        own(constraint.table(), catalog),
                        key.predicate() == null ? "true" : key.predicate());
        return "(t.tableoid, t.ctid) IN (SELECT a.tableoid, a.ctid FROM %1$s AS a JOIN %1$s AS b ON (a.tableoid, a.ctid) <> (b.tableoid, b.ctid) AND %2$s)"
                .formatted(rows, String.join(" AND ", conflict));
    }

    private static String own(ObjectId table, Catalog catalog) {
        boolean partitioned =
                catalog.get(Table.class, table).map(Table::partitioned).orElse(false);
        return (partitioned ? "" : "ONLY ") + name(table);
    }

    private static String name(ObjectId table) {
        return Quoting.qualified(table.schema(), table.name());
    }
}
