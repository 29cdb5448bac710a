package dev.lockstep.promotion;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Partition;
import dev.lockstep.catalog.Table;
import dev.lockstep.data.Refill;
import dev.lockstep.diff.Difference;
import dev.lockstep.diff.TakenBack;
import dev.lockstep.plan.PartitionMerges;
import dev.lockstep.plan.ReplacedColumns;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Which tables an undo has to bring rows or values back into, and by what they find their place. */
final class Refills {
    private final Catalog before;
    private final Catalog now;
    private final PartitionMerges merged;
    private final PartitionMerges back;
    private final ReplacedColumns replaced;
    private final ValueForms forms;

    /**
     * @param after what the promotion left behind
     * @param now like {@code after} under the names that everything had before
     */
    Refills(Catalog before, Catalog after, Catalog now) {
        this.before = before;
        this.now = now;
        this.merged = PartitionMerges.of(before, after);
        this.back = PartitionMerges.of(after, before);
        this.replaced = new ReplacedColumns(before, after);
        this.forms = new ValueForms(before, now);
    }

    /** Parents before the tables that refer to them is for the constraints to wait for: the order is by name. */
    List<Refilled> of(TakenBack takenBack) {
        Map<ObjectId, List<Column>> added = new TreeMap<>();
        Map<ObjectId, List<Column>> converted = new TreeMap<>();
        List<Refilled> refills = new ArrayList<>();
        for (Difference difference : takenBack.undone()) {
            if (difference.wanted() instanceof Table table
                    && difference.actual() == null
                    && !comesWithParent(table.id())
                    && !movesBack(table.id())) {
                refills.add(new Refilled(
                        table.id(), table.partitioned(), stored(table.id()), List.of(), true, false, 0, null));
            }
            if (difference.wanted() instanceof Column column
                    && column.generation() == null
                    && now.contains(column.table())
                    && !isPartition(column.table())) {
                if (!(difference.actual() instanceof Column changed) || replaced.contain(column, changed)) {
                    added.computeIfAbsent(column.table(), key -> new ArrayList<>())
                            .add(column);
                } else if (!changed.type().equals(column.type()) && changed.generation() == null) {
                    converted
                            .computeIfAbsent(column.table(), key -> new ArrayList<>())
                            .add(column);
                }
            }
        }
        before.all(Column.class)
                .filter(column -> !isPartition(column.table()) && forms.lose(column))
                .filter(column ->
                        takenBack.wanted().get(Column.class, column.id()).isPresent())
                .forEach(column -> converted
                        .computeIfAbsent(column.table(), key -> new ArrayList<>())
                        .add(column));
        added.forEach((table, columns) -> refills.add(values(table, columns, false)));
        // Each for itself: whoever wrote the one since may have left the other alone.
        converted.forEach((table, columns) -> columns.forEach(
                column -> refills.add(readable(column, takenBack.wanted(), values(table, List.of(column), true)))));
        return refills;
    }

    /** Texts of rows are by position, and a column that comes back comes at the end. */
    private Refilled readable(Column column, Catalog wanted, Refilled refilled) {
        return forms.rowTypesIn(column)
                .filter(table -> !names(before, table).equals(afterwards(table, wanted)))
                .findFirst()
                .map(table -> refilled.lacking(
                        "the columns of %s come back in another order than the backed-up rows have them"
                                .formatted(table.displayName())))
                .orElse(refilled);
    }

    private List<String> afterwards(ObjectId table, Catalog wanted) {
        List<String> names = new ArrayList<>(names(now, table));
        names.retainAll(names(wanted, table));
        names(wanted, table).stream().filter(name -> !names.contains(name)).forEach(names::add);
        return names;
    }

    private static List<String> names(Catalog catalog, ObjectId table) {
        return catalog.columnsOf(table).stream().map(Column::name).toList();
    }

    private Refilled values(ObjectId table, List<Column> columns, boolean converted) {
        List<String> unusable = before.columnsOf(table).stream()
                .filter(column -> columns.contains(column) || !isThereAlike(column))
                .map(Column::name)
                .toList();
        List<String> key = Refill.keyOf(before, table, unusable);
        boolean partitioned =
                before.get(Table.class, table).map(Table::partitioned).orElse(false);
        List<Column> keyColumns = key.stream()
                .flatMap(name -> before.get(Column.class, table.part(Kind.COLUMN, name)).stream())
                .toList();
        Refilled refilled = new Refilled(table, partitioned, columns, keyColumns, false, converted, 0, null);
        return key.isEmpty() ? refilled.lacking("the table has no key that is the same before and after") : refilled;
    }

    private boolean isThereAlike(Column column) {
        return now.get(Column.class, column.id())
                .filter(present -> present.type().equals(column.type()) && !forms.lose(column))
                .isPresent();
    }

    private List<Column> stored(ObjectId table) {
        return before.columnsOf(table).stream()
                .filter(column -> column.generation() == null)
                .toList();
    }

    /** Whose root comes back as well: that has the rows of all. */
    private boolean comesWithParent(ObjectId table) {
        return before.get(Partition.class, new ObjectId(Kind.PARTITION, table.path()))
                .filter(partition -> !now.contains(partition.parent()))
                .isPresent();
    }

    /** Whether its rows went to other partitions, and come back from these, with those that came since. */
    private boolean movesBack(ObjectId table) {
        return merged.keepRowsOf(table)
                && merged.takersOf(table).stream()
                        .allMatch(taker -> back.keepRowsOf(taker.child())
                                || before.get(Partition.class, taker.id())
                                        .filter(other -> other.parent().equals(taker.parent()))
                                        .isPresent());
    }

    private boolean isPartition(ObjectId table) {
        return before.contains(new ObjectId(Kind.PARTITION, table.path()));
    }
}
