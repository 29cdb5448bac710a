package dev.lockstep.introspect;

import dev.lockstep.catalog.Domain;
import dev.lockstep.sql.SqlSession;

final class DomainsReader implements KindReader {
    private static final String QUERY = """
            SELECT t.oid, t.typnamespace, t.typname, format_type(t.typbasetype, t.typtypmod) AS base,
                   CASE WHEN t.typcollation <> b.typcollation
                        THEN quote_ident(cn.nspname) || '.' || quote_ident(co.collname) END AS collation,
                   t.typnotnull, coalesce(pg_get_expr(t.typdefaultbin, 0), t.typdefault) AS default_expression
              FROM pg_type t
              JOIN pg_type b ON b.oid = t.typbasetype
              LEFT JOIN pg_collation co ON co.oid = t.typcollation
              LEFT JOIN pg_namespace cn ON cn.oid = co.collnamespace
             WHERE t.typtype = 'd'
               AND t.typnamespace = ANY (CAST(? AS oid[]))
               AND NOT EXISTS (SELECT FROM pg_depend e
                                WHERE e.classid = 'pg_type'::regclass AND e.objid = t.oid AND e.deptype = 'e'
                                  AND e.refclassid = 'pg_extension'::regclass)
            """;

    @Override
    public String presence(int serverVersion) {
        return "pg_type WHERE typtype = 'd' AND oid >= 16384";
    }

    @Override
    public void read(SqlSession session, CatalogDraft draft) {
        draft.query(session, QUERY, "oid", Address.PG_TYPE, row -> {
            Domain domain = new Domain(
                    draft.schema(row.getLong("typnamespace")),
                    Values.text(row, "typname"),
                    Values.text(row, "base"),
                    row.getString("collation"),
                    row.getBoolean("typnotnull"),
                    row.getString("default_expression"));
            draft.add(Address.of(Address.PG_TYPE, row.getLong("oid")), domain);
            return domain;
        });
    }
}
