package dev.lockstep.data;

import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.sql.SqlSession;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * How many rows of a table, with its partitions, the running transaction inserted, updated and deleted so far, in whatever way: PostgreSQL's
 * documentation, "The Cumulative Statistics System". A row that an update moves to another partition counts as deleted and inserted.
 */
public record RowCount(long inserted, long updated, long deleted) {
    public static final RowCount NONE = new RowCount(0, 0, 0);

    private static final String OF_TABLES = """
            SELECT n.nspname, c.relname, sum(pg_stat_get_xact_tuples_inserted(p.relid)),
                   sum(pg_stat_get_xact_tuples_updated(p.relid)), sum(pg_stat_get_xact_tuples_deleted(p.relid))
            FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
            CROSS JOIN LATERAL (SELECT c.oid AS relid UNION SELECT t.relid::oid FROM pg_partition_tree(c.oid) AS t) AS p
            WHERE c.oid = ANY (?::regclass[]) AND current_setting('track_counts')::boolean
            GROUP BY 1, 2""";

    /** Empty when the server does not count. */
    static Map<ObjectId, RowCount> of(SqlSession session, Collection<LookupTable> tables) {
        Map<ObjectId, RowCount> counts = new HashMap<>();
        session.query(
                        OF_TABLES,
                        row -> Map.entry(
                                ObjectId.of(Kind.TABLE, row.getString(1), row.getString(2)),
                                new RowCount(row.getLong(3), row.getLong(4), row.getLong(5))),
                        LookupTable.sqlNames(tables))
                .forEach(entry -> counts.put(entry.getKey(), entry.getValue()));
        return counts;
    }

    public RowCount without(RowCount other) {
        return new RowCount(inserted - other.inserted, updated - other.updated, deleted - other.deleted);
    }

    public boolean isEmpty() {
        return equals(NONE);
    }

    /** Whether there are more changes than are due. What the server does not count, as in foreign tables, is none. */
    boolean exceeds(TableDelta due, boolean partitioned) {
        long moved = partitioned ? Math.max(0, due.update() - updated) : 0;
        return inserted > due.insert() + moved || updated > due.update() || deleted > due.delete() + moved;
    }
}
