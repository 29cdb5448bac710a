package dev.lockstep.data;

import java.util.List;

/**
 * What differs between the rows of one table, seen from the target: {@code added} rows are in the source only, {@code removed} ones in the
 * target only. In a table without a key a changed row counts as one removed and one added.
 *
 * @param table {@code schema.table}
 * @param targetRows 0 when the target has no such table
 * @param sourceChecksum {@link TableChecksum#checksum()} over the compared columns
 * @param samples of each kind of difference at most as many as were asked for
 * @param columnsMissingInTarget columns that could not be compared; rows in which one has another value than its constant default (or
 *     NULL, without a default) count as changed
 */
public record TableComparison(
        String table,
        long sourceRows,
        long targetRows,
        String sourceChecksum,
        String targetChecksum,
        long added,
        long changed,
        long removed,
        List<RowSample> samples,
        List<String> columnsMissingInTarget) {
    public TableComparison {
        samples = List.copyOf(samples);
        columnsMissingInTarget = List.copyOf(columnsMissingInTarget);
    }

    public boolean equal() {
        return added == 0 && changed == 0 && removed == 0;
    }

    /** What synchronising changes by this policy. */
    public TableDelta delta(SyncPolicy policy) {
        return new TableDelta(table, added, policy.updates() ? changed : 0, policy.deletes() ? removed : 0);
    }
}
