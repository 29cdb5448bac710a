package dev.lockstep.introspect;

import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Policy;
import dev.lockstep.sql.SqlSession;

/** Row-level-security policies. */
final class PoliciesReader implements KindReader {
    /** A policy for PUBLIC has the role 0, which has no name. */
    private static final String QUERY = """
            SELECT p.oid, p.polrelid, p.polname, p.polpermissive, p.polcmd,
                   ARRAY(SELECT r.rolname::text FROM pg_roles r WHERE r.oid = ANY (p.polroles)
                          ORDER BY r.rolname::text COLLATE "C") AS roles,
                   pg_get_expr(p.polqual, p.polrelid) AS using_expression,
                   pg_get_expr(p.polwithcheck, p.polrelid) AS check_expression
              FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
             WHERE c.relnamespace = ANY (CAST(? AS oid[]))
            """;

    @Override
    public String presence(int serverVersion) {
        return "pg_policy";
    }

    @Override
    public void read(SqlSession session, CatalogDraft draft) {
        draft.query(session, QUERY, "polrelid", Address.PG_CLASS, row -> {
            ObjectId table = draft.relation(row.getLong("polrelid"));
            if (table != null) {
                draft.add(
                        Address.of(Address.PG_POLICY, row.getLong("oid")),
                        new Policy(
                                table,
                                Values.text(row, "polname"),
                                row.getBoolean("polpermissive"),
                                command(Values.code(row, "polcmd")),
                                Values.texts(row, "roles"),
                                row.getString("using_expression"),
                                row.getString("check_expression")));
            }
            return row.getLong("oid");
        });
    }

    private static String command(char code) {
        return switch (code) {
            case '*' -> "ALL";
            case 'r' -> "SELECT";
            case 'a' -> "INSERT";
            case 'w' -> "UPDATE";
            case 'd' -> "DELETE";
            default -> throw new IllegalStateException("unknown command of a policy " + code);
        };
    }
}
