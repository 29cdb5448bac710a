package dev.lockstep.data;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.data.RowSample.Difference;
import dev.lockstep.progress.Progress;
import dev.lockstep.sql.SqlSession;
import java.util.List;
import java.util.Optional;

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
        return compare(ComparedTable.same(table), samples);
    }

    /**
     * Compares by what both sides have, as before the migration. Where the target has no such table, all rows are added.
     *
     * @param table of the source
     */
    public TableComparison compare(LookupTable table, Catalog source, Catalog target, int samples) {
        Optional<ComparedTable> compared = ComparedTable.of(table, source, target);
        return compared.isPresent() ? compare(compared.get(), samples) : allAdded(table);
    }

    private TableComparison compare(ComparedTable table, int samples) {
        RowSql source = table.sourceSql();
        RowSql target = table.targetSql();
        SampledKeys keys = new SampledKeys(samples);
        Differences.Checksums checksums = new Differences(sides).find(source, target, keys);
        return new TableComparison(
                table.source().displayName(),
                checksums.source().rows(),
                checksums.target().rows(),
                checksums.source().checksum(),
                checksums.target().checksum(),
                keys.count(Difference.ADDED),
                keys.count(Difference.CHANGED),
                keys.count(Difference.REMOVED),
                new RowSamples(sides, source, target).of(keys),
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
