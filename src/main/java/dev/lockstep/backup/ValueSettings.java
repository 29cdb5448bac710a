package dev.lockstep.backup;

import dev.lockstep.environment.OwnSettings;
import dev.lockstep.sql.Quoting;
import dev.lockstep.sql.SqlSession;
import java.util.List;
import java.util.Map;

/**
 * What the values that an application's code reads, converts and prints depend on: the settings that sessions of the environment had
 * when it was backed up. Checks, computed columns, index expressions and materialized views are evaluated by them while a backup is
 * restored. What the backup itself brings along, rows and expressions, is read the same under any of them: dates in it are ISO, moments
 * name their offset, and of intervals each sign is written out that another style would take for all that follows. Definitions are
 * compared under {@link #READING}.
 *
 * @param dateStyle {@code ISO} and the order of day and month
 */
record ValueSettings(String timeZone, String dateStyle, String intervalStyle, String byteaOutput) {
    /** As sessions of Lockstep print what is compared. */
    static final ValueSettings READING = new ValueSettings("UTC", "ISO, YMD", "postgres", "hex");

    /** The driver sends neither of them, so that what a session would have without {@code SET} is what the role has. */
    private static final String STYLES = """
            SELECT (SELECT reset_val FROM pg_catalog.pg_settings WHERE name = 'IntervalStyle'),
                   (SELECT reset_val FROM pg_catalog.pg_settings WHERE name = 'bytea_output')""";

    /** Those of the role that the session belongs to, in its database. */
    static ValueSettings of(SqlSession session) {
        OwnSettings own = OwnSettings.of(session);
        return session.queryOne(
                STYLES,
                row -> new ValueSettings(own.timeZone(), own.isoDateStyle(), row.getString(1), row.getString(2)));
    }

    /** As far as they are set for the database, from which alone those of a backup of an earlier version can be told. */
    static ValueSettings of(List<DatabaseProperties.Setting> settings) {
        OwnSettings own = new OwnSettings(
                find(settings, "timezone", READING.timeZone()), find(settings, "datestyle", "ISO, MDY"));
        return new ValueSettings(
                own.timeZone(),
                own.isoDateStyle(),
                find(settings, "intervalstyle", READING.intervalStyle()),
                find(settings, "bytea_output", READING.byteaOutput()));
    }

    private static String find(List<DatabaseProperties.Setting> settings, String name, String otherwise) {
        return settings.stream()
                .filter(setting -> setting.role() == null && setting.name().equalsIgnoreCase(name))
                .findFirst()
                .map(DatabaseProperties.Setting::value)
                .orElse(otherwise);
    }

    String set() {
        return """
                SET timezone = %s;
                SET datestyle = %s;
                SET intervalstyle = %s;
                SET bytea_output = %s""".formatted(
                        Quoting.literal(timeZone),
                        Quoting.literal(dateStyle),
                        Quoting.literal(intervalStyle),
                        Quoting.literal(byteaOutput));
    }

    void set(SqlSession session) {
        session.execute(set());
    }

    /** For PostgreSQL's own programs: environment variables, with {@link #options} in {@code PGOPTIONS}. */
    Map<String, String> variables() {
        return Map.of("PGTZ", timeZone, "PGDATESTYLE", dateStyle);
    }

    /** As they stand before a command of a shell. */
    String shell(String moreOptions) {
        return "PGTZ='%s' PGDATESTYLE='%s' PGOPTIONS='%s'"
                .formatted(timeZone.replace("'", "'\\''"), dateStyle, options() + " " + moreOptions);
    }

    /** What {@code PGOPTIONS} has to say besides {@link #variables}: both are single words. */
    String options() {
        return "-c intervalstyle=" + intervalStyle + " -c bytea_output=" + byteaOutput;
    }
}
