package dev.lockstep.introspect;

import dev.lockstep.catalog.Table;
import dev.lockstep.sql.SqlSession;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.SortedMap;

/** Ordinary and partitioned tables. */
final class TablesReader implements KindReader {
    private static final String QUERY = """
            SELECT c.oid, c.relnamespace, c.relname, c.relpersistence = 'u' AS unlogged,
                   CASE c.relkind WHEN 'p' THEN pg_get_partkeydef(c.oid) END AS partition_key,
                   p.schemas AS parent_schemas, p.names AS parent_names, p.kinds AS parent_kinds,
                   c.reloptions, toast.reloptions AS toast_options,
                   c.relrowsecurity, c.relforcerowsecurity, c.relreplident,
                   CASE WHEN am.amname <> 'heap' THEN am.amname END AS access_method,
                   CASE WHEN c.reltablespace <> 0 THEN (SELECT s.spcname FROM pg_tablespace s WHERE s.oid = c.reltablespace) END AS spcname,
                   CASE WHEN c.reloftype <> 0 THEN format_type(c.reloftype, NULL) END AS of_type,
                   EXISTS (SELECT FROM pg_depend e
                            WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid
                              AND e.refclassid = 'pg_extension'::regclass AND e.deptype = 'e') AS of_extension
              FROM pg_class c
              LEFT JOIN pg_class toast ON toast.oid = c.reltoastrelid AND toast.reloptions IS NOT NULL
              LEFT JOIN pg_am am ON am.oid = c.relam
              LEFT JOIN (
                   SELECT i.inhrelid,
                          array_agg(pn.nspname::text ORDER BY i.inhseqno) AS schemas,
                          array_agg(pc.relname::text ORDER BY i.inhseqno) AS names,
                          array_agg(pc.relkind::text ORDER BY i.inhseqno) AS kinds
                     FROM pg_inherits i
                     JOIN pg_class pc ON pc.oid = i.inhparent
                     JOIN pg_namespace pn ON pn.oid = pc.relnamespace
                    WHERE pc.relkind IN ('r', 'f') AND {scoped}
                    GROUP BY i.inhrelid) p ON p.inhrelid = c.oid AND NOT c.relispartition
             WHERE c.relkind IN ('r', 'p')
               AND c.relnamespace = ANY (CAST(? AS oid[]))
            """;

    @Override
    public void read(SqlSession session, CatalogDraft draft) {
        draft.query(
                session,
                QUERY.replace("{scoped}", draft.again().condition("i.inhrelid", Address.PG_CLASS)),
                "oid",
                Address.PG_CLASS,
                row -> {
                    Table table = table(row, draft.schema(row.getLong("relnamespace")));
                    if (row.getBoolean("of_extension")) {
                        draft.addOthersTable(row.getLong("oid"), table.id());
                    } else {
                        draft.add(Address.relation(row.getLong("oid")), table);
                    }
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
