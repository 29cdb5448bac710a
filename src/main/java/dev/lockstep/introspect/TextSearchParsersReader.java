package dev.lockstep.introspect;

import dev.lockstep.catalog.TextSearchParser;
import dev.lockstep.sql.SqlSession;

/** Text search parsers. */
final class TextSearchParsersReader implements KindReader {
    private static final String QUERY = """
            SELECT t.oid, t.prsnamespace, t.prsname,
                   max(f.name) FILTER (WHERE f.oid = t.prsstart) AS start_function,
                   max(f.name) FILTER (WHERE f.oid = t.prstoken) AS token_function,
                   max(f.name) FILTER (WHERE f.oid = t.prsend) AS end_function,
                   max(f.name) FILTER (WHERE f.oid = t.prslextype) AS types_function,
                   max(f.name) FILTER (WHERE f.oid = t.prsheadline) AS headline_function
              FROM pg_ts_parser t
              JOIN (SELECT p.oid, quote_ident(n.nspname) || '.' || quote_ident(p.proname) AS name
                      FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace) f
                   ON f.oid IN (t.prsstart, t.prstoken, t.prsend, t.prslextype, t.prsheadline)
             WHERE t.prsnamespace = ANY (CAST(? AS oid[]))
               AND NOT EXISTS (SELECT FROM pg_depend e
                                WHERE e.classid = 'pg_ts_parser'::regclass AND e.objid = t.oid AND e.deptype = 'e'
                                  AND e.refclassid = 'pg_extension'::regclass)
             GROUP BY t.oid, t.prsnamespace, t.prsname
            """;

    @Override
    public String presence(int serverVersion) {
        return "pg_ts_parser WHERE oid >= 16384";
    }

    @Override
    public void read(SqlSession session, CatalogDraft draft) {
        session.query(
                QUERY,
                row -> {
                    TextSearchParser parser = new TextSearchParser(
                            draft.schema(row.getLong("prsnamespace")),
                            Values.text(row, "prsname"),
                            Values.text(row, "start_function"),
                            Values.text(row, "token_function"),
                            Values.text(row, "end_function"),
                            Values.text(row, "types_function"),
                            row.getString("headline_function"));
                    draft.add(Address.of(Address.PG_TS_PARSER, row.getLong("oid")), parser);
                    return parser;
                },
                draft.schemaOids());
    }
}
