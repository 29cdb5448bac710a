package dev.lockstep.introspect;

import dev.lockstep.catalog.TextSearchDictionary;
import dev.lockstep.sql.SqlSession;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Text search dictionaries. */
final class TextSearchDictionariesReader implements KindReader {
    private static final String QUERY = """
            SELECT t.oid, t.dictnamespace, t.dictname, t.dictinitoption,
                   quote_ident(n.nspname) || '.' || quote_ident(m.tmplname) AS template
              FROM pg_ts_dict t
              JOIN pg_ts_template m ON m.oid = t.dicttemplate
              JOIN pg_namespace n ON n.oid = m.tmplnamespace
             WHERE t.dictnamespace = ANY (CAST(? AS oid[]))
               AND NOT EXISTS (SELECT FROM pg_depend e
                                WHERE e.classid = 'pg_ts_dict'::regclass AND e.objid = t.oid AND e.deptype = 'e'
                                  AND e.refclassid = 'pg_extension'::regclass)
            """;

    @Override
    public String presence(int serverVersion) {
        return "pg_ts_dict WHERE oid >= 16384";
    }

    @Override
    public void read(SqlSession session, CatalogDraft draft) {
        session.query(
                QUERY,
                row -> {
                    TextSearchDictionary dictionary = new TextSearchDictionary(
                            draft.schema(row.getLong("dictnamespace")),
                            Values.text(row, "dictname"),
                            Values.text(row, "template"),
                            options(row.getString("dictinitoption")));
                    draft.add(Address.of(Address.PG_TS_DICT, row.getLong("oid")), dictionary);
                    return dictionary;
                },
                draft.schemaOids());
    }

    /** {@code stopwords = 'english', "Other" = 6}, as PostgreSQL writes the list for itself: quotes are doubled within quotes. */
    static SortedMap<String, String> options(@Nullable String list) {
        SortedMap<String, String> options = new TreeMap<>();
        if (list == null) {
            return options;
        }
        char quote = 0;
        int start = 0;
        for (int i = 0; i <= list.length(); i++) {
            char c = i == list.length() ? ',' : list.charAt(i);
            if (quote != 0 && i < list.length()) {
                quote = c == quote ? 0 : quote;
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else if (c == ',') {
                addOption(list.substring(start, i).strip(), options);
                start = i + 1;
            }
        }
        return options;
    }

    private static void addOption(String option, SortedMap<String, String> options) {
        boolean quoted = option.startsWith("\"");
        int equals = option.indexOf(" = ", quoted ? closing(option) : 0);
        String name = option.substring(0, equals);
        options.put(
                quoted ? name.substring(1, name.length() - 1).replace("\"\"", "\"") : name,
                option.substring(equals + " = ".length()));
    }

    /** The end of the quoted name that the option begins with. */
    private static int closing(String option) {
        int end = option.indexOf('"', 1);
        while (option.startsWith("\"\"", end)) {
            end = option.indexOf('"', end + 2);
        }
        return end;
    }
}
