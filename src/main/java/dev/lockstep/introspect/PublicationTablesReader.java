package dev.lockstep.introspect;

import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.PublicationTable;
import dev.lockstep.sql.SqlSession;

/** Which tables are published by which publications. Column lists and row filters came with PostgreSQL 15. */
final class PublicationTablesReader implements KindReader {
    private static final int DETAILS_SINCE = 15;

    private static final String DETAILS = """
            ARRAY(SELECT a.attname::text FROM pg_attribute a
                   WHERE a.attrelid = r.prrelid AND a.attnum = ANY (r.prattrs::int2[])) AS columns,
            pg_get_expr(r.prqual, r.prrelid) AS filter
            """;

    private static final String QUERY = """
            SELECT r.oid, r.prpubid, p.pubname, n.nspname, c.relname, %s
              FROM pg_publication_rel r
              JOIN pg_publication p ON p.oid = r.prpubid
              JOIN pg_class c ON c.oid = r.prrelid
              JOIN pg_namespace n ON n.oid = c.relnamespace
            """;

    @Override
    public String presence(int serverVersion) {
        return "pg_publication_rel";
    }

    @Override
    public void read(SqlSession session, CatalogDraft draft) {
        boolean details = draft.majorVersion() >= DETAILS_SINCE;
        session.query(
                QUERY.formatted(details ? DETAILS : "CAST(NULL AS text[]) AS columns, CAST(NULL AS text) AS filter"),
                row -> {
                    long oid = row.getLong("oid");
                    if (draft.find(Address.of(Address.PG_PUBLICATION, row.getLong("prpubid"))) != null) {
                        draft.add(
                                Address.of(Address.PG_PUBLICATION_REL, oid),
                                new PublicationTable(
                                        ObjectId.of(
                                                Kind.TABLE, Values.text(row, "nspname"), Values.text(row, "relname")),
                                        Values.text(row, "pubname"),
                                        Values.texts(row, "columns"),
                                        row.getString("filter")));
                    }
                    return oid;
                });
    }
}
