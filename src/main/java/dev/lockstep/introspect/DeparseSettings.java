package dev.lockstep.introspect;

import dev.lockstep.sql.Quoting;
import dev.lockstep.sql.SqlSession;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The settings that what PostgreSQL prints about an object depends on. Set as {@code SET LOCAL} does, and put back afterwards,
 * since a promotion reads in the middle of its own transaction. (After an error nothing has to be put back: the transaction has to be
 * rolled back, and that does it.)
 */
final class DeparseSettings {
    private static final Map<String, String> FIXED = Map.ofEntries(
            Map.entry("search_path", ""),
            Map.entry("quote_all_identifiers", "off"),
            Map.entry("TimeZone", "UTC"),
            Map.entry("DateStyle", "ISO, YMD"),
            Map.entry("IntervalStyle", "postgres"),
            Map.entry("bytea_output", "hex"),
            Map.entry("extra_float_digits", "1"),
            Map.entry("lc_monetary", "C"),
            // Compiling these queries takes longer than running them.
            Map.entry("jit", "off"));

    /** By name. */
    static Map<String, String> fixed() {
        return new TreeMap<>(FIXED);
    }

    private final Map<String, String> before;
    private final int serverVersion;

    private DeparseSettings(Map<String, String> before, int serverVersion) {
        this.before = before;
        this.serverVersion = serverVersion;
    }

    static DeparseSettings fix(SqlSession session) {
        Map<String, String> before = new LinkedHashMap<>();
        int[] version = new int[1];
        session.query(
                """
                WITH before AS MATERIALIZED (
                  SELECT s.name, s.value AS wanted, current_setting(s.name) AS value, current_setting('server_version_num')::int AS version
                    FROM unnest(CAST(? AS text[]), CAST(? AS text[])) AS s (name, value))
                SELECT b.name, b.value, b.version, set_config(b.name, b.wanted, true)
                  FROM (SELECT before.* FROM before ORDER BY before.name OFFSET 0) b
                """,
                row -> {
                    version[0] = row.getInt("version");
                    return before.put(row.getString("name"), row.getString("value"));
                },
                FIXED.keySet().toArray(String[]::new),
                FIXED.values().toArray(String[]::new));
        return new DeparseSettings(before, version[0]);
    }

    void restore(SqlSession session) {
        String others = before.entrySet().stream()
                .filter(setting -> !setting.getValue().equals(FIXED.get(setting.getKey())))
                .map(setting -> "pg_catalog.set_config(%s, %s, true)"
                        .formatted(Quoting.literal(setting.getKey()), Quoting.literal(setting.getValue())))
                .collect(Collectors.joining(", "));
        if (!others.isEmpty()) {
            session.query("SELECT " + others, row -> row.getString(1));
        }
    }

    /** {@code server_version_num}. */
    int serverVersion() {
        return serverVersion;
    }
}
