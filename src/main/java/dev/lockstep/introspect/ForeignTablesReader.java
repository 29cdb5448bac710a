package dev.lockstep.introspect;

import dev.lockstep.catalog.ForeignOptions;
import dev.lockstep.catalog.ForeignTable;
import dev.lockstep.sql.SqlSession;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Foreign tables; a row for the table, and one for each of its columns that has options. */
final class ForeignTablesReader implements KindReader {
    private static final String QUERY = """
            SELECT c.oid, c.relnamespace, c.relname, s.srvname, CAST(NULL AS name) AS attname, %s AS options,
                   p.schemas AS parent_schemas, p.names AS parent_names, p.kinds AS parent_kinds
              FROM pg_foreign_table f
              JOIN pg_class c ON c.oid = f.ftrelid
              JOIN pg_foreign_server s ON s.oid = f.ftserver
              LEFT JOIN LATERAL (
                   SELECT array_agg(pn.nspname::text ORDER BY i.inhseqno) AS schemas,
                          array_agg(pc.relname::text ORDER BY i.inhseqno) AS names,
                          array_agg(pc.relkind::text ORDER BY i.inhseqno) AS kinds
                     FROM pg_inherits i
                     JOIN pg_class pc ON pc.oid = i.inhparent
                     JOIN pg_namespace pn ON pn.oid = pc.relnamespace
                    WHERE i.inhrelid = c.oid AND NOT c.relispartition) p ON true
             WHERE c.relnamespace = ANY (CAST(? AS oid[]))
               AND NOT EXISTS (SELECT FROM pg_depend e
                                WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e'
                                  AND e.refclassid = 'pg_extension'::regclass)
            UNION ALL
            SELECT f.ftrelid, NULL, NULL, NULL, a.attname, %s, NULL, NULL, NULL
              FROM pg_foreign_table f JOIN pg_attribute a ON a.attrelid = f.ftrelid
             WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attfdwoptions IS NOT NULL
            """.formatted(SafeOptions.of("f.ftoptions"), SafeOptions.of("a.attfdwoptions"));

    @Override
    public String presence(int serverVersion) {
        return "pg_foreign_table";
    }

    @Override
    public void read(SqlSession session, CatalogDraft draft) {
        Map<Long, ForeignTable> tables = new HashMap<>();
        Map<Long, SortedMap<String, ForeignOptions>> columns = new HashMap<>();
        session.query(
                QUERY,
                row -> {
                    long oid = row.getLong("oid");
                    String column = row.getString("attname");
                    if (column != null) {
                        columns.computeIfAbsent(oid, key -> new TreeMap<>())
                                .put(column, SafeOptions.read(row, "options"));
                    } else {
                        tables.put(
                                oid,
                                new ForeignTable(
                                        draft.schema(row.getLong("relnamespace")),
                                        Values.text(row, "relname"),
                                        Values.text(row, "srvname"),
                                        Values.parents(row),
                                        SafeOptions.read(row, "options"),
                                        new TreeMap<>()));
                    }
                    return oid;
                },
                draft.schemaOids());
        tables.forEach((oid, table) -> draft.add(
                Address.relation(oid),
                new ForeignTable(
                        table.schema(),
                        table.name(),
                        table.server(),
                        table.parents(),
                        table.options(),
                        columns.getOrDefault(oid, new TreeMap<>()))));
    }
}
