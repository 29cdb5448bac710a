package dev.lockstep.introspect;

import dev.lockstep.catalog.Cast;
import dev.lockstep.catalog.Cast.Context;
import dev.lockstep.catalog.Cast.Method;
import dev.lockstep.sql.SqlSession;

/** Users' casts, whatever the types; not those that PostgreSQL makes itself from a range type to its multirange. */
final class CastsReader implements KindReader {
    private static final String QUERY = """
        SELECT c.oid, format_type(c.castsource, NULL) AS source, format_type(c.casttarget, NULL) AS target,
               c.castmethod, c.castcontext,
               CASE WHEN c.castfunc <> 0 THEN CAST(CAST(c.castfunc AS regprocedure) AS text) END AS function
          FROM pg_cast c
         WHERE c.oid >= 16384
           AND NOT EXISTS (SELECT FROM pg_depend e
                            WHERE e.classid = 'pg_cast'::regclass AND e.objid = c.oid AND e.deptype IN ('e', 'i'))
        """;

    @Override
    public String presence(int serverVersion) {
        return "pg_cast WHERE oid >= 16384";
    }

    @Override
    public void read(SqlSession session, CatalogDraft draft) {
        session.query(QUERY, row -> {
            Cast cast = new Cast(
                    Values.text(row, "source"),
                    Values.text(row, "target"),
                    method(Values.code(row, "castmethod")),
                    row.getString("function"),
                    context(Values.code(row, "castcontext")));
            draft.add(Address.of(Address.PG_CAST, row.getLong("oid")), cast);
            return cast;
        });
    }

    private static Method method(char code) {
        return switch (code) {
            case 'f' -> Method.FUNCTION;
            case 'i' -> Method.INOUT;
            case 'b' -> Method.BINARY;
            default -> throw new IllegalStateException("unknown method of a cast " + code);
        };
    }

    private static Context context(char code) {
        return switch (code) {
            case 'e' -> Context.EXPLICIT;
            case 'a' -> Context.ASSIGNMENT;
            case 'i' -> Context.IMPLICIT;
            default -> throw new IllegalStateException("unknown context of a cast " + code);
        };
    }
}
