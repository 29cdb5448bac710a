package dev.lockstep.data;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Table;
import dev.lockstep.environment.LookupDeclaration;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.sql.Condition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A table and what is declared of it, made one: which columns count, what the key is. Pure. */
final class DeclaredTable {
    private final LookupDeclaration declaration;
    private final Set<String> sensitive;
    private final ObjectId id;
    private final Catalog source;
    private final @Nullable Catalog target;
    private final Set<String> known;

    /** @param hidden columns that are sensitive besides, if the table has them */
    DeclaredTable(
            LookupDeclaration declaration, Set<String> hidden, ObjectId id, Catalog source, @Nullable Catalog target) {
        this.declaration = declaration;
        this.sensitive =
                Stream.concat(declaration.sensitive().stream(), hidden.stream()).collect(Collectors.toSet());
        this.id = id;
        this.source = source;
        this.target = target;
        this.known = Stream.concat(
                        source.columnsOf(id).stream(), target == null ? Stream.of() : target.columnsOf(id).stream())
                .map(Column::name)
                .collect(Collectors.toSet());
    }

    /** @throws ProblemException {@code LOOKUP_DECLARATION} */
    LookupTable table(SyncPolicy policy) {
        checkNames();
        Set<String> left = new TreeSet<>(declaration.excludeColumns());
        left.addAll(declaration.targetOwned());
        List<String> key = key(left);
        if (!declaration.columns().isEmpty()) {
            known.stream()
                    .filter(name -> !declaration.columns().contains(name) && !key.contains(name))
                    .forEach(left::add);
        }
        left.retainAll(written());
        List<LookupColumn> columns = source.columnsOf(id).stream()
                .filter(column -> column.generation() == null && !left.contains(column.name()))
                .map(column -> new LookupColumn(column.name(), column.type(), identityAlways(column)))
                .sorted(Comparator.comparing(LookupColumn::name))
                .toList();
        if (key.isEmpty() && !declaration.targetOwned().isEmpty() && !left.isEmpty()) {
            throw flaw("has columns that belong to the target, and no key by which its rows are told apart", null)
                    .with("Declare a key for it.");
        }
        List<String> shownKeys = key.stream().filter(sensitive::contains).toList();
        if (!shownKeys.isEmpty()) {
            throw flaw(
                            "has the column %s in its key, which cannot be sensitive: rows are named by it",
                            shownKeys.get(0))
                    .with("Declare another key, or take it out of sensitive, in every pair that declares it.");
        }
        boolean partitioned =
                source.get(Table.class, id).map(Table::partitioned).orElseThrow();
        return new LookupTable(id, partitioned, columns, key, rules(policy, left, key));
    }

    private RowRules rules(SyncPolicy policy, Set<String> left, List<String> key) {
        Condition where = declaration.where() == null ? null : Condition.parse(declaration.where());
        if (where != null) {
            left.stream().filter(where::mentions).findFirst().ifPresent(name -> {
                throw flaw("has a where that depends on the column %s, which is not synchronised", name)
                        .with("Let it depend on columns that are.");
            });
        }
        return new RowRules(
                policy,
                where,
                declaration.targetOwnedRows() == null ? null : Condition.parse(declaration.targetOwnedRows()),
                List.copyOf(left),
                sensitive.stream().filter(known::contains).sorted().toList(),
                declaration.key().isEmpty()
                        || isKey(source, key) && (target == null || !has(target) || isKey(target, key)),
                null);
    }

    private List<String> key(Set<String> left) {
        if (declaration.key().isEmpty()) {
            return new KeyChoice(source).keyOf(id, left);
        }
        for (String name : declaration.key()) {
            if (left.contains(name)) {
                throw flaw("has the column %s in its key, which cannot be left alone", name)
                        .with("Take it out of excludeColumns and targetOwned, or declare another key.");
            }
        }
        return List.copyOf(new LinkedHashSet<>(declaration.key()));
    }

    private boolean isKey(Catalog catalog, List<String> key) {
        return new KeyChoice(catalog).isKey(id, key);
    }

    private boolean has(Catalog catalog) {
        return catalog.get(Table.class, id).isPresent();
    }

    /** Columns that the server does not compute. */
    private Set<String> written() {
        return Stream.concat(
                        source.columnsOf(id).stream(), target == null ? Stream.of() : target.columnsOf(id).stream())
                .filter(column -> column.generation() == null)
                .map(Column::name)
                .collect(Collectors.toSet());
    }

    private void checkNames() {
        Set<String> inSource = source.columnsOf(id).stream()
                .filter(column -> column.generation() == null)
                .map(Column::name)
                .collect(Collectors.toSet());
        missing(declaration.key(), inSource, "key");
        missing(declaration.columns(), inSource, "columns");
        if (TablePattern.isName(declaration.table())) {
            missing(declaration.excludeColumns(), known, "excludeColumns");
            missing(declaration.targetOwned(), known, "targetOwned");
            missing(declaration.sensitive(), known, "sensitive");
        }
    }

    private void missing(List<String> names, Set<String> there, String field) {
        for (String name : names) {
            if (!there.contains(name)) {
                List<String> columns = new ArrayList<>(new TreeSet<>(there));
                throw flaw("has no column %s that could be in " + field, name)
                        .with("Its columns are " + String.join(", ", columns) + ".");
            }
        }
    }

    private static boolean identityAlways(Column column) {
        return column.identity() != null && column.identity().always();
    }

    private Flaw flaw(String what, @Nullable String column) {
        return new Flaw("%s, of which %s is declared, %s."
                .formatted(
                        id.displayName(),
                        "\"" + declaration.table() + "\"",
                        column == null ? what : what.formatted(column)));
    }

    private final class Flaw {
        private final String detail;

        Flaw(String detail) {
            this.detail = detail;
        }

        ProblemException with(String nextStep) {
            return new ProblemException(Problem.of(ProblemType.LOOKUP_DECLARATION, detail)
                    .withConstraint(null, id.displayName())
                    .withNextStep(nextStep));
        }
    }
}
