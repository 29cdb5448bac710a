package dev.lockstep.introspect;

import dev.lockstep.catalog.UserMapping;
import dev.lockstep.sql.SqlSession;

/**
 * User mappings, by the view that everybody may read. It shows options to those who may see them only; whether the connected role may
 * is decided here as the view decides it. (PostgreSQL documentation, "pg_user_mappings".)
 */
final class UserMappingsReader implements KindReader {
    /** Of a mapping {@code m} on the server {@code f}. */
    static final String VISIBLE = """
            (SELECT r.rolsuper FROM pg_roles r WHERE r.rolname = current_user)
                   OR CASE WHEN m.umuser = 0 THEN pg_has_role(f.srvowner, 'USAGE')
                           ELSE m.usename = current_user
                                AND (pg_has_role(f.srvowner, 'USAGE') OR has_server_privilege(f.oid, 'USAGE')) END""";

    private static final String QUERY = """
            SELECT m.umid, m.srvname, m.usename, %s AS options,
                   %s AS visible
              FROM pg_user_mappings m JOIN pg_foreign_server f ON f.oid = m.srvid
             WHERE NOT EXISTS (SELECT FROM pg_depend e
                                WHERE e.classid = 'pg_user_mapping'::regclass AND e.objid = m.umid AND e.deptype = 'e'
                                  AND e.refclassid = 'pg_extension'::regclass)
            """.formatted(SafeOptions.ofUserMapping("m.umoptions"), VISIBLE);

    @Override
    public String presence(int serverVersion) {
        return "pg_foreign_server";
    }

    @Override
    public void read(SqlSession session, CatalogDraft draft) {
        session.query(QUERY, row -> {
            UserMapping mapping = new UserMapping(
                    Values.text(row, "srvname"),
                    Values.text(row, "usename"),
                    row.getBoolean("visible") ? SafeOptions.read(row, "options") : null);
            draft.add(Address.of(Address.PG_USER_MAPPING, row.getLong("umid")), mapping);
            return mapping;
        });
    }
}
