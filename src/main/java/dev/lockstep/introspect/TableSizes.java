package dev.lockstep.introspect;

import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.TableSize;
import dev.lockstep.sql.SqlSession;
import java.util.HashMap;
import java.util.Map;

/** How big tables and materialized views are; PostgreSQL writes that over without a new version of the row. Not a part of a schema. */
final class TableSizes {
    /** What the last VACUUM or ANALYZE counted costs no lock; a table that never had one is asked for its file. */
    private static final String QUERY = """
            SELECT c.oid, c.reltuples::bigint AS row_estimate,
                   CASE WHEN c.relpages > 0 OR c.relkind = 'm'
                        THEN (c.relpages::bigint + coalesce(toast.relpages, 0)) * current_setting('block_size')::bigint
                        ELSE coalesce(pg_relation_size(c.oid), 0) END AS bytes
              FROM pg_class c
              LEFT JOIN pg_class toast ON toast.oid = c.reltoastrelid
             WHERE c.relkind IN ('r', 'p', 'm') AND c.relnamespace = ANY (CAST(? AS oid[]))
            """;

    private TableSizes() {}

    /** Of those that the draft has. */
    static Map<ObjectId, TableSize> read(SqlSession session, CatalogDraft draft) {
        Map<ObjectId, TableSize> sizes = new HashMap<>();
        session.query(
                QUERY,
                row -> {
                    ObjectId relation = draft.relation(row.getLong("oid"));
                    if (relation != null) {
                        sizes.put(relation, new TableSize(row.getLong("row_estimate"), row.getLong("bytes")));
                    }
                    return relation;
                },
                draft.schemaOids());
        return sizes;
    }
}
