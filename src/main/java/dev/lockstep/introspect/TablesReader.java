package dev.lockstep.introspect;

import dev.lockstep.catalog.Table;
import dev.lockstep.catalog.TableSize;
import dev.lockstep.sql.SqlSession;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.SortedMap;

/** Ordinary and partitioned tables, and how big they are. */
final class TablesReader implements KindReader {
    /** Size: what the last VACUUM or ANALYZE counted costs no lock; a table that never had one is asked for its file. */
    private static final String QUERY = """
            SELECT c.oid, c.relnamespace, c.relname, c.relpersistence = 'u' AS unlogged,
                   CASE c.relkind WHEN 'p' THEN pg_get_partkeydef(c.oid) END AS partition_key,
                   p.schemas AS parent_schemas, p.names AS parent_names, p.kinds AS parent_kinds,
                   c.reloptions, toast.reloptions AS toast_options,
                   c.relrowsecurity, c.relforcerowsecurity, c.relreplident,
                   CASE WHEN am.amname <> 'heap' THEN am.amname END AS access_method, ts.spcname,
                   CASE WHEN c.reloftype <> 0 THEN format_type(c.reloftype, NULL) END AS of_type,
                   c.reltuples::bigint AS row_estimate,
                   CASE WHEN c.relpages > 0
                        THEN (c.relpages::bigint + coalesce(toast.relpages, 0)) * current_setting('block_size')::bigint
                        ELSE coalesce(pg_relation_size(c.oid), 0) END AS bytes
              FROM pg_class c
              LEFT JOIN pg_class toast ON toast.oid = c.reltoastrelid
              LEFT JOIN pg_am am ON am.oid = c.relam
              LEFT JOIN pg_tablespace ts ON ts.oid = c.reltablespace
              LEFT JOIN LATERAL (
                   SELECT array_agg(pn.nspname::text ORDER BY i.inhseqno) AS schemas,
                          array_agg(pc.relname::text ORDER BY i.inhseqno) AS names,
                          array_agg(pc.relkind::text ORDER BY i.inhseqno) AS kinds
                     FROM pg_inherits i
                     JOIN pg_class pc ON pc.oid = i.inhparent
                     JOIN pg_namespace pn ON pn.oid = pc.relnamespace
                    WHERE i.inhrelid = c.oid AND NOT c.relispartition) p ON true
             WHERE c.relkind IN ('r', 'p')
               AND c.relnamespace = ANY (CAST(? AS oid[]))
               AND NOT EXISTS (SELECT FROM pg_depend e
                                WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e')
            """;

    @Override
    public void read(SqlSession session, CatalogDraft draft) {
        draft.query(session, QUERY, "oid", row -> {
            Table table = table(row, draft.schema(row.getLong("relnamespace")));
            draft.add(Address.relation(row.getLong("oid")), table);
            draft.addSize(table.id(), new TableSize(row.getLong("row_estimate"), row.getLong("bytes")));
            return table;
        });
    }

    private static Table table(ResultSet row, String schema) throws SQLException {
        SortedMap<String, String> options = Values.options(row, "reloptions");
        options.putAll(Values.options(Values.texts(row, "toast_options"), "toast."));
        return new Table(
                schema,
                Values.text(row, "relname"),
                row.getBoolean("unlogged"),
                row.getString("partition_key"),
                Values.parents(row),
                options,
                row.getBoolean("relrowsecurity"),
                row.getBoolean("relforcerowsecurity"),
                replicaIdentity(Values.code(row, "relreplident")),
                row.getString("access_method"),
                row.getString("spcname"),
                row.getString("of_type"));
    }

    private static String replicaIdentity(char code) {
        return switch (code) {
            case 'd' -> "DEFAULT";
            case 'n' -> "NOTHING";
            case 'f' -> "FULL";
            case 'i' -> "INDEX";
            default -> throw new IllegalStateException("unknown replica identity " + code);
        };
    }
}
