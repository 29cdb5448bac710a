package dev.lockstep.introspect;

import dev.lockstep.catalog.TextSearchConfiguration;
import dev.lockstep.sql.SqlSession;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Text search configurations with their mappings. */
final class TextSearchConfigurationsReader implements KindReader {
    private static final String QUERY = """
            SELECT t.oid, t.cfgnamespace, t.cfgname, quote_ident(pn.nspname) || '.' || quote_ident(p.prsname) AS parser,
                   k.alias, quote_ident(dn.nspname) || '.' || quote_ident(d.dictname) AS dictionary
              FROM pg_ts_config t
              JOIN pg_ts_parser p ON p.oid = t.cfgparser
              JOIN pg_namespace pn ON pn.oid = p.prsnamespace
              LEFT JOIN pg_ts_config_map m ON m.mapcfg = t.oid
              LEFT JOIN LATERAL ts_token_type(t.cfgparser) k ON k.tokid = m.maptokentype
              LEFT JOIN pg_ts_dict d ON d.oid = m.mapdict
              LEFT JOIN pg_namespace dn ON dn.oid = d.dictnamespace
             WHERE t.cfgnamespace = ANY (CAST(? AS oid[]))
               AND NOT EXISTS (SELECT FROM pg_depend e
                                WHERE e.classid = 'pg_ts_config'::regclass AND e.objid = t.oid AND e.deptype = 'e'
                                  AND e.refclassid = 'pg_extension'::regclass)
             ORDER BY t.oid, m.maptokentype, m.mapseqno
            """;

    @Override
    public String presence(int serverVersion) {
        return "pg_ts_config WHERE oid >= 16384";
    }

    @Override
    public void read(SqlSession session, CatalogDraft draft) {
        Map<Long, Entry> entries = new LinkedHashMap<>();
        session.query(
                QUERY,
                row -> {
                    Entry entry = entries.get(row.getLong("oid"));
                    if (entry == null) {
                        entry = new Entry(
                                draft.schema(row.getLong("cfgnamespace")),
                                Values.text(row, "cfgname"),
                                Values.text(row, "parser"),
                                new TreeMap<>());
                        entries.put(row.getLong("oid"), entry);
                    }
                    if (row.getString("dictionary") != null) {
                        entry.mappings()
                                .computeIfAbsent(Values.text(row, "alias"), alias -> new ArrayList<>())
                                .add(row.getString("dictionary"));
                    }
                    return entry;
                },
                draft.schemaOids());
        entries.forEach((oid, entry) -> draft.add(Address.of(Address.PG_TS_CONFIG, oid), entry.configuration()));
    }

    private record Entry(String schema, String name, String parser, SortedMap<String, List<String>> mappings) {
        TextSearchConfiguration configuration() {
            return new TextSearchConfiguration(schema, name, parser, mappings);
        }
    }
}
