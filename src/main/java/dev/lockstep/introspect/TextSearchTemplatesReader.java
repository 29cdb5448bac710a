package dev.lockstep.introspect;

import dev.lockstep.catalog.TextSearchTemplate;
import dev.lockstep.sql.SqlSession;

/** Text search templates. */
final class TextSearchTemplatesReader implements KindReader {
    private static final String QUERY = """
            SELECT t.oid, t.tmplnamespace, t.tmplname,
                   quote_ident(ni.nspname) || '.' || quote_ident(i.proname) AS init_function,
                   quote_ident(nl.nspname) || '.' || quote_ident(l.proname) AS lexize_function
              FROM pg_ts_template t
              LEFT JOIN pg_proc i ON i.oid = t.tmplinit
              LEFT JOIN pg_namespace ni ON ni.oid = i.pronamespace
              JOIN pg_proc l ON l.oid = t.tmpllexize
              JOIN pg_namespace nl ON nl.oid = l.pronamespace
             WHERE t.tmplnamespace = ANY (CAST(? AS oid[]))
               AND NOT EXISTS (SELECT FROM pg_depend e
                                WHERE e.classid = 'pg_ts_template'::regclass AND e.objid = t.oid AND e.deptype = 'e'
                                  AND e.refclassid = 'pg_extension'::regclass)
            """;

    @Override
    public String presence(int serverVersion) {
        return "pg_ts_template WHERE oid >= 16384";
    }

    @Override
    public void read(SqlSession session, CatalogDraft draft) {
        session.query(
                QUERY,
                row -> {
                    TextSearchTemplate template = new TextSearchTemplate(
                            draft.schema(row.getLong("tmplnamespace")),
                            Values.text(row, "tmplname"),
                            row.getString("init_function"),
                            Values.text(row, "lexize_function"));
                    draft.add(Address.of(Address.PG_TS_TEMPLATE, row.getLong("oid")), template);
                    return template;
                },
                draft.schemaOids());
    }
}
