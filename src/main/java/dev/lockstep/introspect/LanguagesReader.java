package dev.lockstep.introspect;

import dev.lockstep.catalog.Language;
import dev.lockstep.sql.SqlSession;

/** Procedural languages that no extension brought along. */
final class LanguagesReader implements KindReader {
    private static final String QUERY = """
        SELECT l.oid, l.lanname, l.lanpltrusted, CAST(CAST(l.lanplcallfoid AS regproc) AS text) AS handler,
               nullif(CAST(CAST(l.laninline AS regproc) AS text), '-') AS inline,
               nullif(CAST(CAST(l.lanvalidator AS regproc) AS text), '-') AS validator
          FROM pg_language l
         WHERE l.oid >= 16384
           AND l.lanispl
           AND NOT EXISTS (SELECT FROM pg_depend e
                            WHERE e.classid = 'pg_language'::regclass AND e.objid = l.oid AND e.deptype = 'e'
                                  AND e.refclassid = 'pg_extension'::regclass)
        """;

    @Override
    public String presence(int serverVersion) {
        return "pg_language WHERE oid >= 16384";
    }

    @Override
    public void read(SqlSession session, CatalogDraft draft) {
        session.query(QUERY, row -> {
            Language language = new Language(
                    Values.text(row, "lanname"),
                    row.getBoolean("lanpltrusted"),
                    Values.text(row, "handler"),
                    row.getString("inline"),
                    row.getString("validator"));
            draft.add(Address.of(Address.PG_LANGUAGE, row.getLong("oid")), language);
            return language;
        });
    }
}
