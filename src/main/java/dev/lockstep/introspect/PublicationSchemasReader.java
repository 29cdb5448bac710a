package dev.lockstep.introspect;

import dev.lockstep.catalog.PublicationSchema;
import dev.lockstep.sql.SqlSession;

/** Which schemas are published whole by which publications: since PostgreSQL 15. */
final class PublicationSchemasReader implements KindReader {
    private static final int SINCE = 15;

    private static final String QUERY = """
            SELECT s.oid, s.pnpubid, p.pubname, n.nspname
              FROM pg_publication_namespace s
              JOIN pg_publication p ON p.oid = s.pnpubid
              JOIN pg_namespace n ON n.oid = s.pnnspid
            """;

    @Override
    public String presence(int serverVersion) {
        return "pg_publication";
    }

    @Override
    public void read(SqlSession session, CatalogDraft draft) {
        if (draft.majorVersion() < SINCE) {
            return;
        }
        session.query(QUERY, row -> {
            long oid = row.getLong("oid");
            if (draft.find(Address.of(Address.PG_PUBLICATION, row.getLong("pnpubid"))) != null) {
                draft.add(
                        Address.of(Address.PG_PUBLICATION_NAMESPACE, oid),
                        new PublicationSchema(Values.text(row, "nspname"), Values.text(row, "pubname")));
            }
            return oid;
        });
    }
}
