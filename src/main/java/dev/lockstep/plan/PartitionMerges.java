package dev.lockstep.plan;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Partition;
import dev.lockstep.catalog.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Partitions that go together with their tables while others of the same parent, by their bounds, take all that was theirs: months
 * become a quarter or a quarter months, four hash partitions two. Their rows move along, since the parent is to have them still. Not
 * where the parent's columns change as well, or the bounds' texts do not say for certain what is in what.
 */
public final class PartitionMerges {
    /** By the tables that go: who takes their rows. */
    private final Map<ObjectId, List<Partition>> takers = new TreeMap<>();

    private PartitionMerges() {}

    /** From what is there to what is to be there. */
    public static PartitionMerges of(Catalog from, Catalog to) {
        PartitionMerges merges = new PartitionMerges();
        from.all(Partition.class)
                .filter(gone -> !to.contains(gone.child()))
                .filter(gone -> isPlain(gone.child(), from) && isAlike(gone.parent(), from, to))
                .forEach(gone -> {
                    List<Partition> taking = taking(gone, from, to);
                    if (!taking.isEmpty()) {
                        merges.takers.put(gone.child(), taking);
                    }
                });
        return merges;
    }

    /** Whether the rows of a table that goes are in other partitions afterwards. */
    public boolean keepRowsOf(ObjectId table) {
        return takers.containsKey(table);
    }

    /** Who takes the rows of a table that goes; empty when nobody does. */
    public List<Partition> takersOf(ObjectId table) {
        return takers.getOrDefault(table, List.of());
    }

    /** The tables whose rows a partition gets, or some of them. */
    List<ObjectId> into(Partition partition) {
        return takers.entrySet().stream()
                .filter(merge -> merge.getValue().contains(partition))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static List<Partition> taking(Partition gone, Catalog from, Catalog to) {
        PartitionBound bound = boundOf(gone, from);
        if (bound == null) {
            return List.of();
        }
        List<Partition> there = to.all(Partition.class)
                .filter(other -> other.parent().equals(gone.parent()) && to.find(other.child()) instanceof Table)
                .toList();
        Map<PartitionBound, Partition> byBound = new LinkedHashMap<>();
        for (Partition other : there) {
            PartitionBound others = boundOf(other, to);
            if (others != null) {
                byBound.put(others, other);
            }
        }
        return bound.takers(List.copyOf(byBound.keySet())).stream()
                .map(byBound::get)
                .toList();
    }

    private static boolean isPlain(ObjectId table, Catalog catalog) {
        return catalog.find(table) instanceof Table plain && !plain.partitioned();
    }

    private static boolean isAlike(ObjectId parent, Catalog from, Catalog to) {
        return from.find(parent) instanceof Table before
                && to.find(parent) instanceof Table after
                && Objects.equals(before.partitionKey(), after.partitionKey())
                && columns(parent, from).equals(columns(parent, to));
    }

    private static List<String> columns(ObjectId table, Catalog catalog) {
        return catalog.columnsOf(table).stream()
                .map(PartitionMerges::described)
                .sorted()
                .toList();
    }

    private static String described(Column column) {
        return column.name() + " " + column.type() + (column.generation() == null ? "" : " generated");
    }

    static @Nullable PartitionBound boundOf(Partition partition, Catalog catalog) {
        return catalog.get(Table.class, partition.parent())
                .map(parent -> PartitionBound.of(parent.id(), parent.partitionKey(), partition.bound()))
                .orElse(null);
    }
}
