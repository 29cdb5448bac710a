package dev.lockstep.promotion;

import dev.lockstep.environment.Databases;
import dev.lockstep.environment.Environment;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.sql.OwnSchema;
import dev.lockstep.sql.SqlSession;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes down in an environment who changes its schema: event triggers that fill {@code lockstep.ddl_event}. Installed when somebody
 * asks for it, never by itself. What it does can fail without the application's statement failing. Of statements it leaves out string
 * constants and comments, since passwords or rows may stand in them (I8).
 */
public final class DdlCapture {
    private static final String PURPOSE = "ddl capture";

    private static final String TABLE = "ddl_event";

    private static final int PAGE = 500;

    private final Databases databases;

    public DdlCapture(Databases databases) {
        this.databases = databases;
    }

    /**
     * One statement that changed the schema.
     *
     * @param at when it was run; by a capture of an earlier version, when its transaction began
     * @param role who was logged in
     * @param application {@code application_name}
     * @param command {@code ALTER TABLE}, for example
     * @param objects kind and name of each
     * @param statement with … for each string constant, without comments; up to a constant that may be read in two ways, and by a capture
     *     of an earlier version up to the first one
     */
    public record Event(
            Instant at, String role, String application, String command, List<String> objects, String statement) {}

    /**
     * @param installed whether changes are written down from now on
     * @param warnings what keeps that from being of use, and what to do about it
     * @param events the newest first
     */
    public record State(boolean installed, List<String> warnings, List<Event> events) {}

    /** @throws ProblemException {@code INSUFFICIENT_PRIVILEGE} where the environment's role may not make event triggers */
    public State install(Environment environment) {
        return change(environment, false);
    }

    /** Takes back all of it, what was written down included. */
    public State remove(Environment environment) {
        return change(environment, true);
    }

    public State state(Environment environment, int limit) {
        try (SqlSession session = databases.connect(environment, PURPOSE)) {
            return state(session, environment, limit);
        }
    }

    /** What a superuser runs with psql to install it for the environment's role, or to remove it. */
    public String script(Environment environment, boolean remove) {
        try (SqlSession session = databases.connect(environment, PURPOSE)) {
            return DdlCaptureScript.file(statements(session, remove));
        }
    }

    private static String statements(SqlSession session, boolean remove) {
        return remove
                ? DdlCaptureScript.remove()
                : DdlCaptureScript.install(session.queryOne("SELECT current_user", row -> row.getString(1)));
    }

    private State change(Environment environment, boolean remove) {
        try (SqlSession session = databases.connect(environment, PURPOSE)) {
            session.transactional(true);
            session.execute(statements(session, remove));
            session.commit();
            session.transactional(false);
            return state(session, environment, 1);
        } catch (ProblemException e) {
            if (e.problem().type() != ProblemType.INSUFFICIENT_PRIVILEGE) {
                throw e;
            }
            throw new ProblemException(
                    e.problem()
                            .withNextStep(
                                    "Event triggers take a superuser (on managed servers the provider's administrator): let one run the script of GET %s%s in this database, or do without."
                                            .formatted(path(environment.name()), remove ? "?remove=true" : "")),
                    e);
        }
    }

    private static String path(String environment) {
        return "/api/v1/environments/" + environment + "/ddl-capture/script";
    }

    private static State state(SqlSession session, Environment environment, int limit) {
        List<String> warnings = new ArrayList<>();
        boolean installed = isInstalled(session);
        if (installed && isEarlier(session)) {
            warnings.add(
                    "It was installed by an earlier version of Lockstep, which writes down less: install it again, by POST or by the script of GET %s."
                            .formatted(path(environment.name())));
        }
        unreadable(session, environment.name()).ifPresent(warnings::add);
        return new State(installed, List.copyOf(warnings), events(session, limit));
    }

    private static boolean isInstalled(SqlSession session) {
        return session.queryOne("""
                SELECT EXISTS (SELECT FROM pg_catalog.pg_event_trigger
                                WHERE evtname = 'lockstep_capture_ddl' AND evtenabled <> 'D')
                """, row -> row.getBoolean(1));
    }

    private static boolean isEarlier(SqlSession session) {
        return session.queryOne("""
                SELECT NOT EXISTS (SELECT FROM pg_catalog.pg_event_trigger t JOIN pg_catalog.pg_proc p ON p.oid = t.evtfoid
                                    WHERE t.evtname = 'lockstep_capture_ddl' AND strpos(p.prosrc, ?) > 0)
                """, row -> row.getBoolean(1), DdlCaptureScript.VERSION);
    }

    /** That it is written down, and may not be read, or not be made use of for want of a ledger; empty where all is well. */
    static Optional<String> unreadable(SqlSession session, String environment) {
        boolean ledger = session.queryOne("""
                SELECT coalesce(bool_and(
                           pg_catalog.has_schema_privilege(n.oid, 'USAGE')
                           AND (pg_catalog.has_schema_privilege(n.oid, 'CREATE')
                                OR EXISTS (SELECT FROM pg_catalog.pg_class c
                                            WHERE c.relnamespace = n.oid AND c.relname = 'promotion'))), true)
                  FROM pg_catalog.pg_namespace n WHERE n.nspname = 'lockstep'
                """, row -> row.getBoolean(1));
        if (!isInstalled(session) || ledger && OwnSchema.mayRead(session, TABLE)) {
            return Optional.empty();
        }
        return Optional.of(
                "Who changes the schema of %s is written down, but its role may not %s: let a superuser run the script of GET %s there."
                        .formatted(
                                environment,
                                ledger ? "read it" : "keep its ledger in the schema lockstep",
                                path(environment)));
    }

    private static List<Event> events(SqlSession session, int limit) {
        return new Reading(session, null)
                .page(Long.MAX_VALUE, limit).stream().map(Written::event).toList();
    }

    /**
     * What was written down since the last promotion, also by transactions that began before it and ended after it; nothing where
     * nothing is written down, or may not be seen.
     *
     * @param after when that promotion's transaction began
     */
    static void newestFirst(SqlSession session, Instant after, Consumer<Written> reader) {
        Reading reading = new Reading(session, after);
        List<Written> page = reading.page(Long.MAX_VALUE, PAGE);
        page.forEach(reader);
        while (page.size() == PAGE) {
            page = reading.page(page.get(PAGE - 1).number(), PAGE);
            page.forEach(reader);
        }
    }

    /** @param transaction empty where an earlier version wrote it down */
    record Written(long number, String transaction, Event event) {
        /** A statement that drops a part is written down for the part and for the whole. */
        boolean isSameStatement(Written other) {
            return transaction.equals(other.transaction)
                    && (!transaction.isEmpty() || event.at().equals(other.event.at()))
                    && event.role().equals(other.event.role())
                    && event.application().equals(other.event.application())
                    && event.statement().equals(other.event.statement());
        }
    }

    /** What promotions did themselves is left out: they are in the ledger, and were run by the role that is named there, or by this one. */
    private static final class Reading {
        private static final String OF_NO_PROMOTION = """
                NOT EXISTS (SELECT FROM lockstep.promotion p
                             WHERE e.application = 'lockstep promotion ' || p.id AND e.role IN (p.requested_by, session_user))
                """;

        private final SqlSession session;
        private final boolean readable;
        private final String select;
        private final String after;
        private final Ledger.Sight sight;

        /** @param after {@code null} for all there is */
        private Reading(SqlSession session, @Nullable Instant after) {
            this.session = session;
            this.readable = OwnSchema.mayRead(session, TABLE);
            boolean ledger = readable && OwnSchema.mayRead(session, "promotion");
            this.after = after == null ? "-infinity" : after.toString();
            this.sight = ledger && after != null ? new Ledger(session).lastSight() : Ledger.Sight.UNKNOWN;
            this.select = """
                    SELECT e.at, e.role, e.application, e.command, e.objects, e.statement, e.number, coalesce(x.transaction::text, '')
                      FROM lockstep.ddl_event e, LATERAL (SELECT %s) x (transaction)
                     WHERE (e.at > CAST(? AS timestamptz)
                            OR x.transaction < CAST(? AS xid8) AND NOT pg_visible_in_snapshot(x.transaction, CAST(? AS pg_snapshot)))
                       AND e.number < ? AND %s
                     ORDER BY e.number DESC LIMIT ?
                    """.formatted(
                            readable && Ledger.has(session, TABLE, "transaction") ? "e.transaction" : "NULL::xid8",
                            ledger ? OF_NO_PROMOTION : "true");
        }

        private List<Written> page(long before, int limit) {
            return readable
                    ? session.query(
                            select,
                            row -> new Written(row.getLong(7), row.getString(8), DdlCapture.event(row)),
                            after,
                            sight.transaction(),
                            sight.snapshot(),
                            before,
                            limit)
                    : List.of();
        }
    }

    private static Event event(ResultSet row) throws SQLException {
        return new Event(
                row.getObject(1, OffsetDateTime.class).toInstant(),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                Arrays.asList((String[]) row.getArray(5).getArray()),
                row.getString(6));
    }
}
