package dev.lockstep.data;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.data.RowSample.Difference;
import dev.lockstep.progress.Progress;
import dev.lockstep.sql.SqlSession;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Compares the rows of lookup tables in two databases, at a cost that for equal tables is that of one checksum on each server, both at
 * the same time, and grows with the differences only.
 *
 * <p>Both sessions are in transactions with {@link CanonicalSettings}; nothing is written in either.
 */
public final class RowComparison implements AutoCloseable {
    private final BothSides sides;

    /** @param progress whose cancel stops what both sessions are running */
    public RowComparison(SqlSession source, SqlSession target, Progress progress) {
        this.sides = new BothSides(source, target, progress);
    }

    /** Compares a table that is the same on both sides, as after the migration. */
    public TableComparison compare(LookupTable table, int samples) {
        return compare(ComparedTable.same(table), samples, new Found(0, row -> {}));
    }

    /**
     * Who takes rows that differ.
     *
     * @param most of each kind of difference
     */
    public record Found(int most, Consumer<RowSample> rows) {}

    /**
     * Compares by what both sides have, as before the migration. Where the target has no such table, all rows are added.
     *
     * @param table of the source
     */
    public TableComparison compare(LookupTable table, Catalog source, Catalog target, int samples) {
        return compare(table, source, target, samples, new Found(0, row -> {}));
    }

    /** As {@link #compare(LookupTable, Catalog, Catalog, int)}, and hands rows that differ over as they are found. */
    public TableComparison compare(LookupTable table, Catalog source, Catalog target, int samples, Found found) {
        Optional<ComparedTable> compared = ComparedTable.of(table, source, target);
        return compared.isPresent() ? compare(compared.get(), samples, found) : allAdded(table);
    }

    private TableComparison compare(ComparedTable table, int samples, Found found) {
        BothRows rows = BothRows.of(sides, table);
        SampledKeys keys = new SampledKeys(Math.max(samples, found.most()));
        Differences.Checksums checksums = rows.differences(sides, keys);
        List<RowSample> shown = new ArrayList<>();
        Map<Difference, Integer> taken = new EnumMap<>(Difference.class);
        new RowSamples(sides, rows.source(), rows.target()).of(keys, row -> {
            int number = taken.merge(row.difference(), 1, Integer::sum);
            if (number <= samples) {
                shown.add(row);
            }
            if (number <= found.most()) {
                found.rows().accept(row);
            }
        });
        return new TableComparison(
                table.source().displayName(),
                checksums.source().rows(),
                checksums.target().rows(),
                checksums.source().checksum(),
                checksums.target().checksum(),
                keys.count(Difference.ADDED),
                keys.count(Difference.CHANGED),
                keys.count(Difference.REMOVED),
                shown,
                table.newColumns());
    }

    private TableComparison allAdded(LookupTable table) {
        TableChecksum checksum = TableChecksum.of(sides.source(), table);
        TableChecksum none = TableChecksum.of(table, 0, 0);
        return new TableComparison(
                table.displayName(),
                checksum.rows(),
                0,
                checksum.checksum(),
                none.checksum(),
                checksum.rows(),
                0,
                0,
                List.of(),
                table.columnNames());
    }

    @Override
    public void close() {
        sides.close();
    }
}
