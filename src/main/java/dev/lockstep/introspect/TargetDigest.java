package dev.lockstep.introspect;

import dev.lockstep.sql.SqlSession;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A digest of all that is declared in a database, by one query that psql can run as well: what it gives when a plan is made and when
 * the plan's script is run has to be the same. It is made without {@link CatalogReader} and depends on nothing but the schema.
 *
 * @param server {@code server_version_num} of the server that it was made on, which says how the query reads
 * @param sha256 64 hexadecimal digits
 */
public record TargetDigest(int server, String sha256) {
    private static final String TEMPLATE = template();
    private static final Pattern FROM_VERSION = Pattern.compile("\\{(\\d+)}(.*)");
    /** {@code {name expression}}, the innermost first. */
    private static final Pattern CALL = Pattern.compile("\\{(acl|sorted|safe) ([^{}]*)}");

    /** The settings that the query has to be run under. */
    public static final Map<String, String> SETTINGS = DeparseSettings.fixed();

    /** Reads within the session's transaction; settings that it needs are put back. */
    public static TargetDigest read(SqlSession session) {
        CatalogReader.requireTransaction(session);
        DeparseSettings settings = DeparseSettings.fix(session);
        String sha256 = session.queryOne(query(settings.serverVersion()), row -> row.getString(1));
        settings.restore(session);
        return new TargetDigest(settings.serverVersion(), sha256);
    }

    /** The query, of one row and column, without a semicolon. */
    public String query() {
        return query(server);
    }

    private static String query(int server) {
        return expanded(TEMPLATE.lines()
                .filter(line -> !line.startsWith("--"))
                .flatMap(line -> of(line, server / 10_000).stream())
                .collect(Collectors.joining("\n")));
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
