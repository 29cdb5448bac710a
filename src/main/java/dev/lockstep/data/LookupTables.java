package dev.lockstep.data;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Partition;
import dev.lockstep.catalog.Table;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds the tables that patterns name, and what is to be known of them to compare and synchronise them. Pure. */
public final class LookupTables {
    private final Catalog source;
    private final KeyChoice keys;
    private final Map<ObjectId, ObjectId> parents = new HashMap<>();
    private final List<String> warnings = new ArrayList<>();

    private LookupTables(Catalog source) {
        this.source = source;
        this.keys = new KeyChoice(source);
        source.all(Partition.class).forEach(partition -> parents.put(partition.child(), partition.parent()));
    }

    /**
     * The tables of the source that the patterns match, in the order in which their rows can be inserted. Partitions are covered by
     * the table that they are partitions of.
     *
     * @param patterns {@code schema.table} or {@code table} in any schema, with {@code *} and {@code ?}
     * @param target where a pattern may match a table that the source no longer has; {@code null} when not known
     * @throws ProblemException {@code NO_TABLE_MATCHES} for a pattern that matches nothing
     */
    public static LookupSet resolve(List<String> patterns, Catalog source, @Nullable Catalog target) {
        LookupTables tables = new LookupTables(source);
        Set<ObjectId> matched = new TreeSet<>();
        for (int i = 0; i < patterns.size(); i++) {
            TablePattern pattern = new TablePattern(patterns.get(i));
            List<ObjectId> found = ids(source).filter(pattern::matches).toList();
            if (found.isEmpty()) {
                tables.onlyInTarget(pattern, i, target);
            }
            found.forEach(table -> matched.add(tables.root(table)));
        }
        return tables.set(matched);
    }

    private static Stream<ObjectId> ids(Catalog catalog) {
        return catalog.all(Table.class).map(Table::id);
    }

    private void onlyInTarget(TablePattern pattern, int position, @Nullable Catalog target) {
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
        List<LookupColumn> columns = source.columnsOf(id).stream()
                .filter(column -> column.generation() == null)
                .map(column -> new LookupColumn(column.name(), column.type(), identityAlways(column)))
                .sorted(Comparator.comparing(LookupColumn::name))
                .toList();
        boolean partitioned =
                source.get(Table.class, id).map(Table::partitioned).orElseThrow();
        return new LookupTable(id, partitioned, columns, keys.keyOf(id));
    }

    private static boolean identityAlways(Column column) {
        return column.identity() != null && column.identity().always();
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
        return references;
    }
}
