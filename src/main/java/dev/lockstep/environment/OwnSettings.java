package dev.lockstep.environment;

import dev.lockstep.sql.Quoting;
import dev.lockstep.sql.SqlSession;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The settings that sessions of the role have in the database, as far as values and the code of an application depend on them: checks,
 * defaults and generation expressions find by the {@code search_path} what their functions speak of, and a timestamp gets its moment by
 * the time zone.
 *
 * <p>The driver sends a time zone and a date style of its own when it connects, which are a session's defaults from then on. So what is
 * set for the role and the database is looked up ({@code pg_db_role_setting}, most specific first, as {@code process_settings} in
 * PostgreSQL's sources applies it), and what the server's command line and then its files say where the role may read them.
 */
public record OwnSettings(String timeZone, String dateStyle) {
    /** For a session that {@link #statements} was set in for good: as a connection is opened. */
    public static final String LEFT =
            "SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET IntervalStyle = 'postgres'; SET bytea_output = 'hex'";

    private static final String TIME_ZONE = "timezone";
    private static final String DATE_STYLE = "datestyle";

    /** What PostgreSQL has where nothing is set. (Documentation, "Client Connection Defaults".) */
    private static final Map<String, String> BUILT_IN = Map.of(TIME_ZONE, "GMT", DATE_STYLE, "ISO, MDY");

    private static final String KEPT = """
            SELECT pg_catalog.current_setting('lockstep.own_timezone', true), pg_catalog.current_setting('lockstep.own_datestyle', true)""";

    private static final String GUESSED = "SELECT pg_catalog.current_setting('lockstep.own_guessed', true) = 'on'";

    private static final String KEEP = """
            SELECT pg_catalog.set_config('lockstep.own_timezone', ?, false), pg_catalog.set_config('lockstep.own_datestyle', ?, false),
                   pg_catalog.set_config('lockstep.own_guessed', ?, false)""";

    private static final String PRESENT = """
            SELECT pg_catalog.current_setting('search_path'), pg_catalog.current_setting('TimeZone'), pg_catalog.current_setting('DateStyle'),
                   pg_catalog.current_setting('IntervalStyle'), pg_catalog.current_setting('bytea_output')""";

    private static final String AGAIN = """
            SELECT pg_catalog.set_config('search_path', ?, true), pg_catalog.set_config('TimeZone', ?, true),
                   pg_catalog.set_config('DateStyle', ?, true), pg_catalog.set_config('IntervalStyle', ?, true),
                   pg_catalog.set_config('bytea_output', ?, true)""";

    private static final String OF_ROLE_AND_DATABASE = """
            SELECT pg_catalog.lower(pg_catalog.split_part(e, '=', 1)), pg_catalog.substr(e, pg_catalog.strpos(e, '=') + 1)
              FROM pg_catalog.pg_db_role_setting AS s CROSS JOIN LATERAL pg_catalog.unnest(s.setconfig) AS e
             WHERE s.setdatabase IN (0, (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()))
               AND s.setrole IN (0, (SELECT oid FROM pg_catalog.pg_roles WHERE rolname = session_user))
             ORDER BY s.setrole = 0, s.setdatabase = 0""";

    private static final String MAY_READ_FILES = """
            SELECT pg_catalog.has_table_privilege('pg_catalog.pg_file_settings', 'SELECT')
               AND pg_catalog.has_function_privilege('pg_catalog.pg_show_all_file_settings()', 'EXECUTE')""";

    private static final String OF_FILES = """
            SELECT pg_catalog.lower(name), setting FROM pg_catalog.pg_file_settings
             WHERE error IS NULL AND setting IS NOT NULL AND pg_catalog.lower(name) IN ('timezone', 'datestyle') ORDER BY seqno DESC""";

    private static final String MAY_READ_COMMAND_LINE =
            "SELECT pg_catalog.has_function_privilege('pg_catalog.pg_read_binary_file(text, bigint, bigint, boolean)', 'EXECUTE')";

    /** Written by the server at its start: each argument in quotes, which are not doubled within. */
    private static final String COMMAND_LINE =
            "SELECT pg_catalog.pg_read_binary_file('postmaster.opts', 0, 100000, true)";

    private static final Pattern ARGUMENT =
            Pattern.compile("\"(?:-c\" \"|-c|--)(timezone|datestyle)=([^\"]*)\"", Pattern.CASE_INSENSITIVE);

    /** Looked up once in a session. */
    public static OwnSettings of(SqlSession session) {
        OwnSettings kept = session.queryOne(KEPT, row -> known(row.getString(1), row.getString(2)));
        if (!kept.timeZone().isEmpty()) {
            return kept;
        }
        Map<String, String> found = new LinkedHashMap<>();
        look(session, OF_ROLE_AND_DATABASE, found);
        boolean guessed = !found.keySet().containsAll(BUILT_IN.keySet()) && !lookInServer(session, found);
        BUILT_IN.forEach(found::putIfAbsent);
        OwnSettings own = new OwnSettings(found.get(TIME_ZONE), found.get(DATE_STYLE));
        session.queryOne(KEEP, row -> "", own.timeZone(), own.dateStyle(), guessed ? "on" : "off");
        return own;
    }

    /** What most databases have of {@link #printing}. */
    public static final String USUAL_PRINTING = "postgres hex";

    /** {@code IntervalStyle} and {@code bytea_output}, by which {@link #statements} has values printed. The driver sends neither. */
    public static String printing(SqlSession session) {
        return session.queryOne(
                "SELECT pg_catalog.string_agg(s.reset_val, ' ' ORDER BY s.name COLLATE \"C\") FROM pg_catalog.pg_settings s WHERE s.name IN ('IntervalStyle', 'bytea_output')",
                row -> row.getString(1));
    }

    /** Whether the session's role could not see all places where the settings may come from, so that they may be others. */
    public static boolean isGuessed(SqlSession session) {
        of(session);
        return session.queryOne(GUESSED, row -> row.getBoolean(1));
    }

    /** What the command line says counts before what the files do. */
    private static boolean lookInServer(SqlSession session, Map<String, String> found) {
        boolean seen = session.queryOne(MAY_READ_COMMAND_LINE, row -> row.getBoolean(1));
        if (seen) {
            found.putAll(ofCommandLine(session.queryOne(COMMAND_LINE, row -> text(row.getBytes(1))), found.keySet()));
        }
        if (session.queryOne(MAY_READ_FILES, row -> row.getBoolean(1))) {
            look(session, OF_FILES, found);
            return seen;
        }
        return false;
    }

    /** Its paths are in no certain encoding, and the settings in ASCII. */
    private static String text(byte @Nullable [] bytes) {
        return bytes == null ? "" : new String(bytes, StandardCharsets.US_ASCII);
    }

    /** The last of each name, but for those that are known. */
    private static Map<String, String> ofCommandLine(String options, Set<String> known) {
        Map<String, String> found = new LinkedHashMap<>();
        Matcher argument = ARGUMENT.matcher(options);
        while (argument.find()) {
            found.put(argument.group(1).toLowerCase(Locale.ROOT), argument.group(2));
        }
        found.keySet().removeAll(known);
        return found;
    }

    private static OwnSettings known(@Nullable String timeZone, @Nullable String dateStyle) {
        return new OwnSettings(timeZone == null ? "" : timeZone, dateStyle == null ? "" : dateStyle);
    }

    private static void look(SqlSession session, String query, Map<String, String> found) {
        session.query(query, row -> found.putIfAbsent(row.getString(1), row.getString(2)));
    }

    /**
     * Whether local time never differs from UTC: timestamps with and without a time zone then are the same bytes. (As
     * {@code TimestampTimestampTzRequiresRewrite} in PostgreSQL's sources has it.)
     */
    public boolean inUtc() {
        // PostgreSQL does not mind case, and keeps what somebody wrote; hours are a zone, too.
        String name = ZoneId.getAvailableZoneIds().stream()
                .filter(timeZone::equalsIgnoreCase)
                .findFirst()
                .orElse(timeZone.matches("[-+]?0+") ? "Z" : timeZone);
        try {
            return ZoneId.of(name).getRules().isFixedOffset()
                    && ZoneId.of(name).getRules().getOffset(Instant.EPOCH).equals(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            return false;
        }
    }

    /**
     * The statements that set what values are read, converted and printed by. What a plan's statements bring along is read the same under
     * any: dates in it are ISO, and moments name their offset. Of the date style it is the order of day and month alone, since the driver
     * closes a session whose dates are not printed as ISO says; floating point numbers are printed with all their digits.
     *
     * @param set {@code SET} or {@code SET LOCAL}
     */
    public String statements(String set) {
        return "%1$s TimeZone = %2$s; %1$s DateStyle = '%3$s'; %1$s IntervalStyle TO DEFAULT; %1$s bytea_output TO DEFAULT"
                .formatted(set, Quoting.literal(timeZone), isoDateStyle());
    }

    /** The date style of which only the order of day and month is the role's. */
    public String isoDateStyle() {
        return "ISO, " + dateOrder();
    }

    private String dateOrder() {
        List<String> words = List.of(dateStyle.toLowerCase(Locale.ROOT).split("\\s*,\\s*"));
        if (words.contains("ymd")) {
            return "YMD";
        }
        boolean monthFirst = words.contains("mdy")
                || words.contains("us")
                || words.stream().anyMatch(word -> word.startsWith("noneuro"));
        boolean dayFirst = words.contains("dmy")
                || words.contains("german")
                || words.stream().anyMatch(word -> word.startsWith("euro"));
        return dayFirst && !monthFirst ? "DMY" : "MDY";
    }

    /**
     * Runs something with the {@code search_path} and these settings, inside of the open transaction. When that fails, the transaction does.
     * Let it be the one statement that needs it: who may make functions and operators in a schema of that path has others than PostgreSQL's
     * called in whatever names them without a schema.
     */
    public static <T> T during(SqlSession session, Supplier<T> work) {
        return of(session).around(session, work);
    }

    /** As {@link #during} does, with these settings and the {@code search_path} that the session's role has. */
    public <T> T around(SqlSession session, Supplier<T> work) {
        Object[] before =
                session.queryOne(PRESENT, row -> new Object[] {
                    row.getString(1), row.getString(2), row.getString(3), row.getString(4), row.getString(5)
                });
        session.execute("SET LOCAL search_path TO DEFAULT; " + statements("SET LOCAL"));
        T result = work.get();
        session.queryOne(AGAIN, row -> "", before);
        return result;
    }
}
