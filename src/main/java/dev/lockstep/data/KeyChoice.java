package dev.lockstep.data;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.Index;
import dev.lockstep.catalog.ObjectId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which columns identify a row of a table: the primary key, else the first unique constraint or index over not-null columns. */
final class KeyChoice {
    /**
     * The catalog has of an index its definition alone. Only the plainest form is taken to be a key, a unique B-tree over bare columns of
     * the whole table; one that is not recognised costs speed (rows are compared as a multiset), never correctness.
     */
    private static final Pattern PLAIN_UNIQUE_INDEX = Pattern.compile(
            "CREATE UNIQUE INDEX .+ USING btree \\((?<columns>(?:[a-z_][a-z0-9_$]*|\"(?:[^\"]++|\"\")++\")(?:, (?:[a-z_][a-z0-9_$]*|\"(?:[^\"]++|\"\")++\"))*)\\)"
                    + "(?: INCLUDE \\([^()]*\\))?(?: NULLS NOT DISTINCT)?(?: WITH \\([^()]*\\))?");

    private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_$]*|\"(?:[^\"]++|\"\")++\"");

    private final Catalog catalog;

    KeyChoice(Catalog catalog) {
        this.catalog = catalog;
    }

    /** Without the columns that are left alone; empty when nothing else identifies the rows. */
    List<String> keyOf(ObjectId table, Collection<String> leftColumns) {
        return candidates(table)
                .filter(key -> leftColumns.stream().noneMatch(key::contains))
                .findFirst()
                .orElse(List.of());
    }

    /** Whether the columns together, in whatever order, are unique and not null. */
    boolean isKey(ObjectId table, List<String> columns) {
        return candidates(table).anyMatch(key -> Set.copyOf(key).equals(Set.copyOf(columns)));
    }

    private Stream<List<String>> candidates(ObjectId table) {
        Set<String> usable = catalog.columnsOf(table).stream()
                .filter(column -> column.holdsNoNull() && column.generation() == null)
                .map(Column::name)
                .collect(Collectors.toCollection(HashSet::new));
        List<Constraint> constraints = catalog.all(Constraint.class)
                .filter(constraint -> constraint.table().equals(table) && immediate(constraint))
                .toList();
        constraints.stream()
                .filter(constraint -> constraint.type() == Constraint.Type.PRIMARY_KEY)
                .forEach(constraint -> usable.addAll(constraint.columns().stream()
                        .filter(name -> !generated(table, name))
                        .toList()));
        return Stream.concat(ofConstraints(constraints), ofIndexes(table)).filter(usable::containsAll);
    }

    /** Uniqueness is only sure within the transaction when it is not put off. Temporal keys (WITHOUT OVERLAPS, PostgreSQL 18) are no unique columns. */
    private static boolean immediate(Constraint constraint) {
        return (constraint.type() == Constraint.Type.PRIMARY_KEY || constraint.type() == Constraint.Type.UNIQUE)
                && !constraint.definition().contains(" WITHOUT OVERLAPS")
                && !constraint.definition().contains(" DEFERRABLE");
    }

    private static Stream<List<String>> ofConstraints(List<Constraint> constraints) {
        return constraints.stream()
                .sorted(Comparator.comparing(Constraint::type).thenComparing(Constraint::name))
                .map(Constraint::columns);
    }

    private Stream<List<String>> ofIndexes(ObjectId table) {
        return catalog.all(Index.class)
                .filter(index -> index.relation().equals(table) && index.unique() && index.valid())
                .sorted(Comparator.comparing(Index::name))
                .map(KeyChoice::plainColumns)
                .flatMap(Optional::stream);
    }

    private static Optional<List<String>> plainColumns(Index index) {
        Matcher matcher = PLAIN_UNIQUE_INDEX.matcher(index.definition());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        List<String> columns = new ArrayList<>();
        Matcher name = NAME.matcher(matcher.group("columns"));
        while (name.find()) {
            String quoted = name.group();
            columns.add(
                    quoted.startsWith("\"")
                            ? quoted.substring(1, quoted.length() - 1).replace("\"\"", "\"")
                            : quoted);
        }
        return Optional.of(columns);
    }

    private boolean generated(ObjectId table, String name) {
        return catalog.columnsOf(table).stream()
                .anyMatch(column -> column.name().equals(name) && column.generation() != null);
    }
}
