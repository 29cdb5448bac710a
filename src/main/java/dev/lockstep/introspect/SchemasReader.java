package dev.lockstep.introspect;

import dev.lockstep.catalog.Schema;
import dev.lockstep.sql.SqlSession;

/** Schemas. One that an extension made is not added, but users' objects in it are read. */
final class SchemasReader implements KindReader {
    private static final String QUERY = """
            SELECT n.oid, n.nspname,
                   EXISTS (SELECT FROM pg_depend e
                            WHERE e.classid = 'pg_namespace'::regclass AND e.objid = n.oid AND e.deptype = 'e'
                                  AND e.refclassid = 'pg_extension'::regclass) AS of_extension
              FROM pg_namespace n
             WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND (? OR n.nspname <> ?)
            """;

    private final boolean ledgerToo;

    SchemasReader(boolean ledgerToo) {
        this.ledgerToo = ledgerToo;
    }

    @Override
    public void read(SqlSession session, CatalogDraft draft) {
        session.query(
                QUERY,
                row -> {
                    long oid = row.getLong("oid");
                    String name = Values.text(row, "nspname");
                    draft.addSchema(oid, name);
                    if (!row.getBoolean("of_extension")) {
                        draft.add(Address.of(Address.PG_NAMESPACE, oid), new Schema(name));
                    }
                    return oid;
                },
                ledgerToo,
                CatalogReader.LEDGER_SCHEMA);
    }
}
