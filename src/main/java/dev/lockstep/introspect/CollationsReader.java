package dev.lockstep.introspect;

import dev.lockstep.catalog.Collation;
import dev.lockstep.sql.SqlSession;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Collations of the database's own encoding or of any; its statements see no others. */
final class CollationsReader implements KindReader {
    /** The locale of ICU and the built-in provider has moved twice: columns are taken by name from the row, so that none is missing. */
    private static final String QUERY = """
            SELECT c.oid, c.collnamespace, c.collname, c.collprovider, c.collisdeterministic, c.collencoding, c.collcollate, c.collctype,
                   coalesce(to_jsonb(c) ->> 'colllocale', to_jsonb(c) ->> 'colliculocale', c.collcollate) AS locale,
                   to_jsonb(c) ->> 'collicurules' AS rules
              FROM pg_collation c
             WHERE c.collnamespace = ANY (CAST(? AS oid[]))
               AND c.collencoding IN (-1, (SELECT d.encoding FROM pg_database d WHERE d.datname = current_database()))
               AND NOT EXISTS (SELECT FROM pg_depend e
                                WHERE e.classid = 'pg_collation'::regclass AND e.objid = c.oid AND e.deptype = 'e'
                                  AND e.refclassid = 'pg_extension'::regclass)
            """;

    @Override
    public String presence(int serverVersion) {
        return "pg_collation WHERE oid >= 16384";
    }

    @Override
    public void read(SqlSession session, CatalogDraft draft) {
        session.query(
                QUERY,
                row -> {
                    Collation collation = collation(row, draft.schema(row.getLong("collnamespace")));
                    draft.add(Address.of(Address.PG_COLLATION, row.getLong("oid")), collation);
                    return collation;
                },
                draft.schemaOids());
    }

    private static Collation collation(ResultSet row, String schema) throws SQLException {
        String provider = provider(Values.code(row, "collprovider"));
        String collate = row.getString("collcollate");
        String ctype = row.getString("collctype");
        boolean apart = provider.equals("libc") && collate != null && !collate.equals(ctype);
        return new Collation(
                schema,
                Values.text(row, "collname"),
                provider,
                apart ? null : row.getString("locale"),
                apart ? collate : null,
                apart ? ctype : null,
                provider.equals("libc") && row.getInt("collencoding") < 0,
                row.getString("rules"),
                row.getBoolean("collisdeterministic"));
    }

    private static String provider(char code) {
        return switch (code) {
            case 'c' -> "libc";
            case 'i' -> "icu";
            case 'b' -> "builtin";
            default -> throw new IllegalStateException("unknown provider of a collation " + code);
        };
    }
}
