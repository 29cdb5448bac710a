package dev.lockstep.introspect;

import dev.lockstep.catalog.ForeignServer;
import dev.lockstep.sql.SqlSession;

/** Foreign servers. */
final class ForeignServersReader implements KindReader {
    private static final String QUERY = """
            SELECT f.oid, f.srvname, w.fdwname, f.srvtype, f.srvversion, %s AS options
              FROM pg_foreign_server f JOIN pg_foreign_data_wrapper w ON w.oid = f.srvfdw
             WHERE NOT EXISTS (SELECT FROM pg_depend e
                                WHERE e.classid = 'pg_foreign_server'::regclass AND e.objid = f.oid AND e.deptype = 'e'
                                  AND e.refclassid = 'pg_extension'::regclass)
            """.formatted(SafeOptions.of("f.srvoptions"));

    @Override
    public String presence(int serverVersion) {
        return "pg_foreign_server";
    }

    @Override
    public void read(SqlSession session, CatalogDraft draft) {
        session.query(QUERY, row -> {
            ForeignServer server = new ForeignServer(
                    Values.text(row, "srvname"),
                    Values.text(row, "fdwname"),
                    row.getString("srvtype"),
                    row.getString("srvversion"),
                    SafeOptions.read(row, "options"));
            draft.add(Address.of(Address.PG_FOREIGN_SERVER, row.getLong("oid")), server);
            return server;
        });
    }
}
