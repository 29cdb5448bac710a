package dev.lockstep.introspect;

import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Partition;
import dev.lockstep.sql.SqlSession;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Which tables are partitions of which. */
final class PartitionsReader implements KindReader {
    /** Foreign keys <i>to</i> a partitioned table have parts on the table that refers, beside themselves: these have it in common. */
    private static final String QUERY = """
        SELECT c.oid, i.inhparent, pg_get_expr(c.relpartbound, c.oid) AS bound, i.inhdetachpending, k.parents, k.own
          FROM pg_class c JOIN pg_inherits i ON i.inhrelid = c.oid
          LEFT JOIN LATERAL (
               SELECT array_agg(p.conname::text ORDER BY p.conname) AS parents, array_agg(o.conname::text ORDER BY p.conname) AS own
                 FROM pg_constraint o JOIN pg_constraint p ON p.oid = o.conparentid AND p.conrelid = i.inhparent
                WHERE o.conrelid = c.oid AND o.contype = 'f') k ON true
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
                draft.add(new Partition(
                        child,
                        parent,
                        Values.text(row, "bound"),
                        foreignKeys(row, parent),
                        row.getBoolean("inhdetachpending")));
            }
            return row.getLong("oid");
        });
    }

    private static List<Partition.ForeignKey> foreignKeys(ResultSet row, ObjectId parent) throws SQLException {
        List<String> parents = Values.texts(row, "parents");
        List<String> own = Values.texts(row, "own");
        List<Partition.ForeignKey> keys = new ArrayList<>();
        for (int i = 0; i < own.size(); i++) {
            keys.add(new Partition.ForeignKey(parent.part(Kind.CONSTRAINT, parents.get(i)), own.get(i)));
        }
        return keys;
    }
}
