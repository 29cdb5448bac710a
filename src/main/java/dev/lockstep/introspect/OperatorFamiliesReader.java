package dev.lockstep.introspect;

import dev.lockstep.catalog.OperatorFamily;
import dev.lockstep.sql.SqlSession;

/** Operator families. */
final class OperatorFamiliesReader implements KindReader {
    private static final String QUERY = """
            SELECT f.oid, f.opfnamespace, f.opfname, am.amname
              FROM pg_opfamily f JOIN pg_am am ON am.oid = f.opfmethod
             WHERE f.opfnamespace = ANY (CAST(? AS oid[]))
               AND NOT EXISTS (SELECT FROM pg_depend e
                                WHERE e.classid = 'pg_opfamily'::regclass AND e.objid = f.oid AND e.deptype = 'e'
                                  AND e.refclassid = 'pg_extension'::regclass)
            """;

    @Override
    public String presence(int serverVersion) {
        return "pg_opfamily WHERE oid >= 16384";
    }

    @Override
    public void read(SqlSession session, CatalogDraft draft) {
        session.query(
                QUERY,
                row -> {
                    OperatorFamily family = new OperatorFamily(
                            draft.schema(row.getLong("opfnamespace")),
                            Values.text(row, "opfname"),
                            Values.text(row, "amname"));
                    draft.add(Address.of(Address.PG_OPFAMILY, row.getLong("oid")), family);
                    return family;
                },
                draft.schemaOids());
    }
}
