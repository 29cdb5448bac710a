package dev.lockstep.introspect;

import dev.lockstep.catalog.RangeType;
import dev.lockstep.sql.SqlSession;

/** Range types. Their multirange types, constructors and the casts between the two are PostgreSQL's own doing and part of them. */
final class RangeTypesReader implements KindReader {
    private static final String QUERY = """
        SELECT t.oid, m.oid AS multirange, t.typnamespace, t.typname, format_type(r.rngsubtype, NULL) AS subtype,
               CASE WHEN NOT k.opcdefault THEN quote_ident(kn.nspname) || '.' || quote_ident(k.opcname) END AS opclass,
               CASE WHEN r.rngcollation <> b.typcollation
                    THEN quote_ident(cn.nspname) || '.' || quote_ident(co.collname) END AS collation,
               nullif(CAST(r.rngcanonical AS text), '-') AS canonical,
               nullif(CAST(r.rngsubdiff AS text), '-') AS subdiff,
               mn.nspname AS multirange_schema, m.typname AS multirange_name
          FROM pg_range r
          JOIN pg_type t ON t.oid = r.rngtypid
          JOIN pg_type b ON b.oid = r.rngsubtype
          JOIN pg_type m ON m.oid = r.rngmultitypid
          JOIN pg_namespace mn ON mn.oid = m.typnamespace
          JOIN pg_opclass k ON k.oid = r.rngsubopc
          JOIN pg_namespace kn ON kn.oid = k.opcnamespace
          LEFT JOIN pg_collation co ON co.oid = r.rngcollation
          LEFT JOIN pg_namespace cn ON cn.oid = co.collnamespace
         WHERE t.typnamespace = ANY (CAST(? AS oid[]))
           AND NOT EXISTS (SELECT FROM pg_depend e
                            WHERE e.classid = 'pg_type'::regclass AND e.objid = t.oid AND e.deptype = 'e'
                                  AND e.refclassid = 'pg_extension'::regclass)
        """;

    @Override
    public String presence(int serverVersion) {
        return "pg_range WHERE rngtypid >= 16384";
    }

    @Override
    public void read(SqlSession session, CatalogDraft draft) {
        session.query(
                QUERY,
                row -> {
                    RangeType type = new RangeType(
                            draft.schema(row.getLong("typnamespace")),
                            Values.text(row, "typname"),
                            Values.text(row, "subtype"),
                            row.getString("opclass"),
                            row.getString("collation"),
                            row.getString("canonical"),
                            row.getString("subdiff"),
                            Values.text(row, "multirange_schema"),
                            Values.text(row, "multirange_name"));
                    draft.add(Address.of(Address.PG_TYPE, row.getLong("oid")), type);
                    draft.alias(Address.of(Address.PG_TYPE, row.getLong("multirange")), type.id());
                    return type;
                },
                draft.schemaOids());
    }
}
