package dev.lockstep.introspect;

import dev.lockstep.catalog.EnumType;
import dev.lockstep.sql.SqlSession;

final class EnumsReader implements KindReader {
    private static final String QUERY = """
            SELECT t.oid, t.typnamespace, t.typname,
                   array_agg(l.enumlabel::text ORDER BY l.enumsortorder) FILTER (WHERE l.oid IS NOT NULL) AS labels
              FROM pg_type t LEFT JOIN pg_enum l ON l.enumtypid = t.oid
             WHERE t.typtype = 'e'
               AND t.typnamespace = ANY (CAST(? AS oid[]))
               AND NOT EXISTS (SELECT FROM pg_depend e
                                WHERE e.classid = 'pg_type'::regclass AND e.objid = t.oid AND e.deptype = 'e'
                                  AND e.refclassid = 'pg_extension'::regclass)
             GROUP BY t.oid, t.typnamespace, t.typname
            """;

    @Override
    public String presence(int serverVersion) {
        return "pg_type WHERE typtype = 'e' AND oid >= 16384";
    }

    @Override
    public void read(SqlSession session, CatalogDraft draft) {
        draft.query(session, QUERY, "oid", Address.PG_TYPE, row -> {
            EnumType type = new EnumType(
                    draft.schema(row.getLong("typnamespace")),
                    Values.text(row, "typname"),
                    Values.texts(row, "labels"));
            draft.add(Address.of(Address.PG_TYPE, row.getLong("oid")), type);
            return type;
        });
    }
}
