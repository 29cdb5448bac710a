package dev.lockstep.introspect;

import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Partition;
import dev.lockstep.sql.SqlSession;

/** Which tables are partitions of which. */
final class PartitionsReader implements KindReader {
    private static final String QUERY = """
            SELECT c.oid, i.inhparent, pg_get_expr(c.relpartbound, c.oid) AS bound
              FROM pg_class c JOIN pg_inherits i ON i.inhrelid = c.oid
             WHERE c.relispartition AND c.relkind IN ('r', 'p', 'f') AND c.relnamespace = ANY (CAST(? AS oid[]))
            """;

    @Override
    public String presence(int serverVersion) {
        return "pg_partitioned_table";
    }

    @Override
    public void read(SqlSession session, CatalogDraft draft) {
        draft.query(session, QUERY, "oid", Address.PG_CLASS, row -> {
            ObjectId child = draft.relation(row.getLong("oid"));
            ObjectId parent = draft.relation(row.getLong("inhparent"));
            if (child != null && parent != null) {
                draft.add(new Partition(child, parent, Values.text(row, "bound")));
            }
            return row.getLong("oid");
        });
    }
}
