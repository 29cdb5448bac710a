package dev.lockstep.introspect;

import dev.lockstep.catalog.Routine;
import dev.lockstep.catalog.Routine.Type;
import dev.lockstep.sql.SqlSession;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Functions, window functions and procedures; not those that PostgreSQL makes itself for a range type. */
final class RoutinesReader implements KindReader {
    private static final String QUERY = """
            SELECT p.oid, p.pronamespace, p.proname, oidvectortypes(p.proargtypes) AS input_types, p.prokind,
                   pg_get_function_arguments(p.oid) AS arguments,
                   pg_get_function_identity_arguments(p.oid) AS identity_arguments,
                   pg_get_function_result(p.oid) AS result, l.lanname,
                   pg_get_functiondef(p.oid) AS definition, p.prosqlbody IS NOT NULL AS standard_body
              FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
             WHERE p.prokind IN ('f', 'w', 'p')
               AND p.pronamespace = ANY (CAST(? AS oid[]))
               AND NOT EXISTS (SELECT FROM pg_depend e
                                WHERE e.classid = 'pg_proc'::regclass AND e.objid = p.oid AND e.deptype IN ('e', 'i'))
            """;

    @Override
    public String presence(int serverVersion) {
        return "pg_proc WHERE oid >= 16384";
    }

    @Override
    public void read(SqlSession session, CatalogDraft draft) {
        draft.query(session, QUERY, "oid", Address.PG_PROC, row -> {
            Routine routine = routine(row, draft.schema(row.getLong("pronamespace")));
            draft.add(Address.of(Address.PG_PROC, row.getLong("oid")), routine);
            return routine;
        });
    }

    private static Routine routine(ResultSet row, String schema) throws SQLException {
        return new Routine(
                schema,
                Values.text(row, "proname"),
                Values.text(row, "input_types"),
                type(Values.code(row, "prokind")),
                Values.text(row, "arguments"),
                Values.text(row, "identity_arguments"),
                row.getString("result"),
                Values.text(row, "lanname"),
                Values.without("\n", Values.text(row, "definition")),
                row.getBoolean("standard_body"));
    }

    private static Type type(char code) {
        return switch (code) {
            case 'f' -> Type.FUNCTION;
            case 'w' -> Type.WINDOW_FUNCTION;
            case 'p' -> Type.PROCEDURE;
            default -> throw new IllegalStateException("unknown kind of routine " + code);
        };
    }
}
