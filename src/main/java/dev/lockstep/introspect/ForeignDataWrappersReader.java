package dev.lockstep.introspect;

import dev.lockstep.catalog.ForeignDataWrapper;
import dev.lockstep.sql.SqlSession;

/** Foreign-data wrappers. */
final class ForeignDataWrappersReader implements KindReader {
    private static final String QUERY = """
            SELECT w.oid, w.fdwname,
                   quote_ident(hn.nspname) || '.' || quote_ident(h.proname) AS handler,
                   quote_ident(vn.nspname) || '.' || quote_ident(v.proname) AS validator,
                   %s AS options
              FROM pg_foreign_data_wrapper w
              LEFT JOIN pg_proc h ON h.oid = w.fdwhandler
              LEFT JOIN pg_namespace hn ON hn.oid = h.pronamespace
              LEFT JOIN pg_proc v ON v.oid = w.fdwvalidator
              LEFT JOIN pg_namespace vn ON vn.oid = v.pronamespace
             WHERE NOT EXISTS (SELECT FROM pg_depend e
                                WHERE e.classid = 'pg_foreign_data_wrapper'::regclass AND e.objid = w.oid AND e.deptype = 'e'
                                  AND e.refclassid = 'pg_extension'::regclass)
            """.formatted(SafeOptions.of("w.fdwoptions"));

    @Override
    public String presence(int serverVersion) {
        return "pg_foreign_data_wrapper";
    }

    @Override
    public void read(SqlSession session, CatalogDraft draft) {
        session.query(QUERY, row -> {
            ForeignDataWrapper wrapper = new ForeignDataWrapper(
                    Values.text(row, "fdwname"),
                    row.getString("handler"),
                    row.getString("validator"),
                    SafeOptions.read(row, "options"));
            draft.add(Address.of(Address.PG_FOREIGN_DATA_WRAPPER, row.getLong("oid")), wrapper);
            return wrapper;
        });
    }
}
