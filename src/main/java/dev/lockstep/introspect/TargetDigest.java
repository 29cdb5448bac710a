package dev.lockstep.introspect;

import dev.lockstep.sql.SqlSession;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A digest of all that is declared in a database, by one query that psql can run as well: what it gives when a plan is made and when
 * the plan's script is run has to be the same. It is made without {@link CatalogReader} and depends on nothing but the schema.
 *
 * @param server {@code server_version_num} of the server that it was made on, which says how the query reads
 * @param sha256 64 hexadecimal digits
 * @param mappings of the user mappings whose options could be seen then: hash of the name → hash of those options that are no secrets
 */
public record TargetDigest(int server, String sha256, SortedMap<String, String> mappings) {
    private static final String TEMPLATE = template();
    private static final Pattern FROM_VERSION = Pattern.compile("\\{(\\d+)}(.*)");
    /** {@code {name expression}}, the innermost first. */
    private static final Pattern CALL = Pattern.compile("\\{(acl|sorted|safe) ([^{}]*)}");

    /** With a null for options that the role may not see. */
    private static final String MAPPINGS =
            """
            SELECT n.name, encode(sha256(convert_to(n.name, 'UTF8')), 'hex') AS mapping,
                         CASE WHEN %s
                              THEN encode(sha256(convert_to(jsonb_build_array(n.name, {sorted %s})::text, 'UTF8')), 'hex') END AS options
                    FROM pg_user_mappings m JOIN pg_foreign_server f ON f.oid = m.srvid
                   CROSS JOIN LATERAL (SELECT m.srvname || ' for ' || CASE m.umuser WHEN 0 THEN 'public' ELSE pg_get_userbyid(m.umuser) END) n (name)""".formatted(UserMappingsReader.VISIBLE, SafeOptions.ofUserMapping("m.umoptions"));

    public TargetDigest {
        mappings = Collections.unmodifiableSortedMap(new TreeMap<>(mappings));
    }

    /** The settings that the query has to be run under. */
    public static final Map<String, String> SETTINGS = DeparseSettings.fixed();

    /** Reads within the session's transaction; settings that it needs are put back. */
    public static TargetDigest read(SqlSession session) {
        CatalogReader.requireTransaction(session);
        DeparseSettings settings = DeparseSettings.fix(session);
        SortedMap<String, String> mappings = new TreeMap<>();
        session.query(expanded(MAPPINGS), row -> {
            String options = row.getString(3);
            return options == null ? null : mappings.put(row.getString(2), options);
        });
        String sha256 = session.queryOne(query(settings.serverVersion(), mappings), row -> row.getString(1));
        settings.restore(session);
        return new TargetDigest(settings.serverVersion(), sha256, mappings);
    }

    /** The query, of one row and column, without a semicolon. */
    public String query() {
        return query(server, mappings);
    }

    private static String query(int server, Map<String, String> mappings) {
        return expanded(TEMPLATE.lines()
                .filter(line -> !line.startsWith("--"))
                .flatMap(line -> of(line, server / 10_000).stream())
                .collect(Collectors.joining("\n"))
                .replace("{mappings}", MAPPINGS)
                .replace("{known}", known(mappings)));
    }

    private static String known(Map<String, String> mappings) {
        return mappings.isEmpty()
                ? "SELECT NULL AS mapping, NULL AS options WHERE false"
                : mappings.entrySet().stream()
                        .map(known -> "('" + known.getKey() + "', '" + known.getValue() + "')")
                        .collect(Collectors.joining(", ", "SELECT * FROM (VALUES ", ") v (mapping, options)"));
    }

    /** A line that begins with <code>{15}</code> is for servers from that major version on. */
    private static Optional<String> of(String line, int major) {
        Matcher marked = FROM_VERSION.matcher(line);
        if (!marked.matches()) {
            return Optional.of(line);
        }
        return Integer.parseInt(marked.group(1)) <= major ? Optional.of(marked.group(2)) : Optional.empty();
    }

    private static String expanded(String text) {
        String result = text;
        for (Matcher call = CALL.matcher(result); call.find(); call = CALL.matcher(result)) {
            result = call.replaceAll(found -> Matcher.quoteReplacement(expand(found.group(1), found.group(2))));
        }
        return result;
    }

    private static String expand(String name, String expression) {
        return switch (name) {
            case "safe" -> SafeOptions.of(expression);
            case "sorted" -> "(SELECT array_agg(o ORDER BY o COLLATE \"C\") FROM unnest(" + expression + ") o)";
            default -> "(SELECT array_agg(g::text ORDER BY g::text COLLATE \"C\") FROM unnest(" + expression + ") g)";
        };
    }

    private static String template() {
        try (InputStream in = TargetDigest.class.getResourceAsStream("target-digest.sql")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
