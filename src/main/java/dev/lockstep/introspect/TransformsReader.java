package dev.lockstep.introspect;

import dev.lockstep.catalog.Transform;
import dev.lockstep.sql.SqlSession;

final class TransformsReader implements KindReader {
    private static final String QUERY = """
        SELECT t.oid, format_type(t.trftype, NULL) AS type, l.lanname,
               CASE WHEN t.trffromsql <> 0 THEN CAST(CAST(t.trffromsql AS regprocedure) AS text) END AS from_sql,
               CASE WHEN t.trftosql <> 0 THEN CAST(CAST(t.trftosql AS regprocedure) AS text) END AS to_sql
          FROM pg_transform t JOIN pg_language l ON l.oid = t.trflang
         WHERE NOT EXISTS (SELECT FROM pg_depend e
                            WHERE e.classid = 'pg_transform'::regclass AND e.objid = t.oid AND e.deptype = 'e'
                                  AND e.refclassid = 'pg_extension'::regclass)
        """;

    @Override
    public String presence(int serverVersion) {
        return "pg_transform";
    }

    @Override
    public void read(SqlSession session, CatalogDraft draft) {
        session.query(QUERY, row -> {
            Transform transform = new Transform(
                    Values.text(row, "type"),
                    Values.text(row, "lanname"),
                    row.getString("from_sql"),
                    row.getString("to_sql"));
            draft.add(Address.of(Address.PG_TRANSFORM, row.getLong("oid")), transform);
            return transform;
        });
    }
}
