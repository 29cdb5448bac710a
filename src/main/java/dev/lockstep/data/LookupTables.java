package dev.lockstep.data;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Partition;
import dev.lockstep.catalog.Table;
import dev.lockstep.environment.LookupDeclaration;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds the tables that patterns name, and what is to be known of them to compare and synchronise them. Pure. */
public final class LookupTables {
    private final LookupChoice choice;
    private final Catalog source;
    private final @Nullable Catalog target;
    private final Map<ObjectId, ObjectId> parents = new HashMap<>();
    private final List<String> warnings = new ArrayList<>();

    private LookupTables(LookupChoice choice, Catalog source, @Nullable Catalog target) {
        this.choice = choice;
        this.source = source;
        this.target = target;
        source.all(Partition.class).forEach(partition -> parents.put(partition.child(), partition.parent()));
    }

    /**
     * The tables of the source that the patterns match, in the order in which their rows can be inserted. Partitions are covered by
     * the table that they are partitions of.
     *
     * @param choice its patterns are {@code schema.table} or {@code table} in any schema, with {@code *} and {@code ?}
     * @param target where a pattern may match a table that the source no longer has; {@code null} when not known
     * @throws ProblemException {@code NO_TABLE_MATCHES} for a pattern that matches nothing, {@code LOOKUP_DECLARATION} for a declaration
     *     that does not fit its tables
     */
    public static LookupSet resolve(LookupChoice choice, Catalog source, @Nullable Catalog target) {
        LookupTables tables = new LookupTables(choice, source, target);
        Set<ObjectId> matched = new TreeSet<>();
        for (int i = 0; i < choice.tables().size(); i++) {
            TablePattern pattern = new TablePattern(choice.tables().get(i));
            List<ObjectId> found = ids(source).filter(pattern::matches).toList();
            if (found.isEmpty()) {
                tables.onlyInTarget(pattern, i);
            }
            found.forEach(table -> matched.add(tables.root(table)));
        }
        return tables.set(matched);
    }

    private static Stream<ObjectId> ids(Catalog catalog) {
        return catalog.all(Table.class).map(Table::id);
    }

    private void onlyInTarget(TablePattern pattern, int position) {
        if (target != null && ids(target).anyMatch(pattern::matches)) {
            warnings.add(
                    "The pattern " + pattern + " matches tables of the target only; no rows are synchronised for it.");
            return;
        }
        List<String> near = pattern.nearMisses(ids(source));
        throw new ProblemException(Problem.of(
                        ProblemType.NO_TABLE_MATCHES,
                        "The table pattern \"" + pattern + "\" matches no table of the source.")
                .withPointer("/options/tables/" + position)
                .withItems(near)
                .withNextStep(
                        near.isEmpty()
                                ? "Correct the pattern or leave it out."
                                : "Did you mean " + String.join(", ", near) + "?"));
    }

    private ObjectId root(ObjectId table) {
        ObjectId root = table;
        while (parents.get(root) != null) {
            root = parents.get(root);
        }
        return root;
    }

    private LookupSet set(Set<ObjectId> matched) {
        choice.declared().forEach(declaration -> refuseUnknownNames(declaration, matched));
        List<LookupTable> ordered = new ArrayList<>();
        for (List<ObjectId> component : TableOrder.components(references(matched))) {
            for (ObjectId id : component) {
                LookupTable table = table(id);
                if (table.columns().isEmpty()) {
                    warnings.add(id.displayName() + " has no column whose values can be compared, and is left alone.");
                } else {
                    ordered.add(table);
                }
            }
        }
        return new LookupSet(ordered, warnings);
    }

    private LookupTable table(ObjectId id) {
        LookupDeclaration declaration = choice.of(id);
        return new DeclaredTable(declaration, choice.hidden(id), id, source, target).table(choice.policy(declaration));
    }

    /** A column that none of the tables has protects nothing: a misspelt one must not go unseen. */
    private void refuseUnknownNames(LookupDeclaration declaration, Set<ObjectId> matched) {
        TablePattern pattern = new TablePattern(declaration.table());
        Set<String> known = matched.stream()
                .filter(pattern::matches)
                .flatMap(id -> Stream.concat(
                        source.columnsOf(id).stream(), target == null ? Stream.of() : target.columnsOf(id).stream()))
                .map(Column::name)
                .collect(Collectors.toSet());
        if (known.isEmpty()) {
            return;
        }
        Stream.of(declaration.excludeColumns(), declaration.targetOwned(), declaration.sensitive())
                .flatMap(List::stream)
                .filter(name -> !known.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw new ProblemException(Problem.of(
                                    ProblemType.LOOKUP_DECLARATION,
                                    "None of the tables that match \"%s\" has the column %s, of which something is declared."
                                            .formatted(declaration.table(), name))
                            .withNextStep("Correct the name, or leave it out."));
                });
    }

    private Map<ObjectId, Set<ObjectId>> references(Set<ObjectId> matched) {
        Map<ObjectId, Set<ObjectId>> references = new TreeMap<>();
        matched.forEach(table -> references.put(table, new TreeSet<>()));
        source.all(Constraint.class).forEach(constraint -> {
            ObjectId child = root(constraint.table());
            ObjectId parent = constraint.references() == null ? null : root(constraint.references());
            if (parent == null || !matched.contains(child)) {
                return;
            }
            if (matched.contains(parent)) {
                references.get(child).add(parent);
            } else {
                warnings.add(child.displayName() + " refers to " + parent.displayName() + " (" + constraint.name()
                        + "), which is not synchronised: rows that it needs may be missing in the target.");
            }
        });
        matched.forEach(table -> references.get(table).addAll(before(table, matched)));
        return references;
    }

    /** As the declaration asks for. */
    private Set<ObjectId> before(ObjectId table, Set<ObjectId> matched) {
        List<TablePattern> patterns =
                choice.of(table).after().stream().map(TablePattern::new).toList();
        return matched.stream()
                .filter(other -> !other.equals(table) && patterns.stream().anyMatch(pattern -> pattern.matches(other)))
                .collect(Collectors.toSet());
    }
}
