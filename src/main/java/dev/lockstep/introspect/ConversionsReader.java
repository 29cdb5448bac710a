package dev.lockstep.introspect;

import dev.lockstep.catalog.Conversion;
import dev.lockstep.sql.SqlSession;

final class ConversionsReader implements KindReader {
    private static final String QUERY = """
        SELECT c.oid, c.connamespace, c.conname, pg_encoding_to_char(c.conforencoding) AS source,
               pg_encoding_to_char(c.contoencoding) AS target, CAST(c.conproc AS text) AS function, c.condefault
          FROM pg_conversion c
         WHERE c.connamespace = ANY (CAST(? AS oid[]))
           AND NOT EXISTS (SELECT FROM pg_depend e
                            WHERE e.classid = 'pg_conversion'::regclass AND e.objid = c.oid AND e.deptype = 'e'
                                  AND e.refclassid = 'pg_extension'::regclass)
        """;

    @Override
    public String presence(int serverVersion) {
        return "pg_conversion WHERE oid >= 16384";
    }

    @Override
    public void read(SqlSession session, CatalogDraft draft) {
        session.query(
                QUERY,
                row -> {
                    Conversion conversion = new Conversion(
                            draft.schema(row.getLong("connamespace")),
                            Values.text(row, "conname"),
                            Values.text(row, "source"),
                            Values.text(row, "target"),
                            Values.text(row, "function"),
                            row.getBoolean("condefault"));
                    draft.add(Address.of(Address.PG_CONVERSION, row.getLong("oid")), conversion);
                    return conversion;
                },
                draft.schemaOids());
    }
}
