package dev.lockstep.promotion;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.DefaultValue;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Partition;
import dev.lockstep.catalog.Table;
import dev.lockstep.data.LookupSet;
import dev.lockstep.data.LookupTable;
import dev.lockstep.data.ReturnedRows;
import dev.lockstep.diff.TakenBack;
import dev.lockstep.environment.OwnSettings;
import dev.lockstep.sql.Quoting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What is known of an undo besides its plan.
 *
 * @param of the promotion that is taken back
 * @param settings by which the promotion converted values
 * @param before the schema that it found
 * @param now the present schema, under the names of {@code before}
 * @param names what of {@code now} is called otherwise until the renames are taken back
 * @param refills what comes back out of the promotion's backup
 * @param positions of sequences that come back
 * @param returned the lookup rows that the promotion changed
 * @param lookupRows how many rows of which lookup tables it changed of which nothing is kept
 * @param findings what the rows have to say to it, as preflight saw them
 */
record Undo(
        LedgerLine of,
        OwnSettings settings,
        Catalog before,
        Catalog now,
        TakenBack takenBack,
        Map<ObjectId, ObjectId> names,
        List<Refilled> refills,
        List<SequencePositions.Position> positions,
        ReturnedRows returned,
        Map<String, Long> lookupRows,
        UndoFindings findings) {
    private static final Kind[] TYPES = {
        Kind.ENUM, Kind.DOMAIN, Kind.COMPOSITE_TYPE, Kind.RANGE_TYPE, Kind.BASE_TYPE, Kind.TABLE
    };

    Undo {
        lookupRows = Map.copyOf(lookupRows);
        names = Map.copyOf(names);
        refills = List.copyOf(refills);
        positions = List.copyOf(positions);
    }

    Undo with(UndoFindings other) {
        return new Undo(of, settings, before, now, takenBack, names, refills, positions, returned, lookupRows, other);
    }

    /** What the object is called as long as nothing was taken back. */
    ObjectId present(ObjectId id) {
        return names.getOrDefault(id, id);
    }

    /** The same of a type, as {@code format_type} prints it. */
    String presentType(String type) {
        return ValueForms.named(type, TYPES)
                .filter(names::containsKey)
                .findFirst()
                .map(names::get)
                .map(id -> Quoting.qualified(id.schema(), id.name()) + (type.endsWith("[]") ? "[]" : ""))
                .orElse(type);
    }

    /** What the object is called once everything is taken back. */
    ObjectId afterwards(ObjectId present) {
        return names.entrySet().stream()
                .filter(entry -> entry.getValue().equals(present))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(present);
    }

    /** Columns that come back and may not be null, in which rows have nothing but what comes out of the backup. */
    List<Column> withoutValue(Refilled refilled) {
        return refilled.whole() || refilled.converted()
                ? List.of()
                : refilled.columns().stream()
                        .filter(column -> column.notNull() && column.identity() == null && !isComputed(column))
                        .filter(column -> before.get(
                                        DefaultValue.class, column.table().part(Kind.DEFAULT, column.name()))
                                .isEmpty())
                        .toList();
    }

    /** Until now; it then keeps its values. */
    private boolean isComputed(Column column) {
        return now.get(Column.class, column.id())
                .map(Column::generation)
                .filter(Column.Generation::stored)
                .isPresent();
    }

    boolean refillsRows() {
        return refills.stream().anyMatch(refilled -> refilled.missing() == null);
    }

    /** The lookup rows of the tables that stay. */
    ReturnedRows returning() {
        return returned.in(table -> takenBack.wanted().contains(afterwards(table)));
    }

    /** Whether the table, or the one that it is a partition of, is made again and gets its rows back. */
    boolean fillsWhole(ObjectId table) {
        Optional<Partition> partition = before.get(Partition.class, new ObjectId(Kind.PARTITION, table.path()));
        return refills.stream()
                        .anyMatch(
                                refilled -> refilled.whole() && refilled.table().equals(table))
                || partition.isPresent() && fillsWhole(partition.get().parent());
    }

    /** Whether the table, or one of its partitions, is made again and gets its rows back. */
    boolean fillsPartOf(ObjectId table) {
        return refills.stream().anyMatch(refilled -> refilled.whole() && isOrBelow(refilled.table(), table));
    }

    private boolean isOrBelow(ObjectId table, ObjectId above) {
        return table.equals(above)
                || before.get(Partition.class, new ObjectId(Kind.PARTITION, table.path()))
                        .filter(partition -> isOrBelow(partition.parent(), above))
                        .isPresent();
    }

    /** The tables whose rows are written. */
    Set<ObjectId> tables() {
        Set<ObjectId> tables = new TreeSet<>();
        refills.forEach(refilled -> tables.add(refilled.table()));
        returning().tables().forEach(table -> tables.add(afterwards(table.id())));
        return tables;
    }

    /** The same in the form in which the plan's rules can wait for the rows. */
    LookupSet writtenTables() {
        List<LookupTable> written = new ArrayList<>();
        for (ObjectId table : tables()) {
            boolean partitioned =
                    before.get(Table.class, table).map(Table::partitioned).orElse(false);
            List<String> key = Stream.concat(
                            refills.stream()
                                    .filter(refilled -> refilled.table().equals(table))
                                    .flatMap(refilled -> refilled.key().stream())
                                    .map(column -> column.name()),
                            returning().tables().stream()
                                    .filter(returning ->
                                            afterwards(returning.id()).equals(table))
                                    .flatMap(returning -> returning.key().stream()
                                            .map(name -> afterwards(
                                                            returning.id().part(Kind.COLUMN, name))
                                                    .name())))
                    .distinct()
                    .toList();
            written.add(new LookupTable(
                    ObjectId.of(Kind.TABLE, table.schema(), table.name()), partitioned, List.of(), key));
        }
        return new LookupSet(written, List.of());
    }
}
