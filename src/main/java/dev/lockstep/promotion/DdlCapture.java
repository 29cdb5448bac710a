package dev.lockstep.promotion;

import dev.lockstep.environment.Databases;
import dev.lockstep.environment.Environment;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.sql.SqlSession;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes down in an environment who changes its schema: event triggers that fill {@code lockstep.ddl_event}. Installed when somebody
 * asks for it, never by itself. What it does can fail without the application's statement failing; of statements it keeps the part
 * before the first constant or comment, since behind it passwords or rows may stand (I8).
 */
public final class DdlCapture {
    private static final String PURPOSE = "ddl capture";

    private static final String TABLE = "ddl_event";

    /** The table keeps its last 20,000 rows, give or take a thousand. */
    private static final String INSTALL = """
            CREATE SCHEMA IF NOT EXISTS lockstep;
            CREATE TABLE IF NOT EXISTS lockstep.ddl_event (
                number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                at timestamptz NOT NULL,
                role text NOT NULL,
                application text NOT NULL,
                command text NOT NULL,
                objects text[] NOT NULL,
                statement text NOT NULL,
                transaction xid8);
            -- Earlier versions wrote down when the transaction began, and not which it was.
            ALTER TABLE lockstep.ddl_event ADD COLUMN IF NOT EXISTS transaction xid8;
            ALTER TABLE lockstep.ddl_event
                ALTER at SET DEFAULT clock_timestamp(),
                ALTER transaction SET DEFAULT pg_current_xact_id();
            COMMENT ON TABLE lockstep.ddl_event IS 'Kept by Lockstep: who changed the schema; the statement up to its first constant';
            CREATE OR REPLACE FUNCTION lockstep.capture_ddl() RETURNS event_trigger
                LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $capture$
            DECLARE
                changed text[];
                added bigint;
            BEGIN
                IF TG_EVENT = 'sql_drop' THEN
                    -- What went with CASCADE comes after what the statement names.
                    SELECT array_agg(o.name ORDER BY o.named DESC, o.name) INTO changed
                      FROM (SELECT d.object_type || ' ' || d.object_identity AS name, bool_or(d.original) AS named
                              FROM pg_event_trigger_dropped_objects() d
                             WHERE (d.original OR d.normal) AND NOT d.is_temporary
                               AND d.schema_name IS DISTINCT FROM 'lockstep'
                             GROUP BY 1) o;
                ELSE
                    SELECT array_agg(DISTINCT c.object_type || ' ' || c.object_identity) INTO changed
                      FROM pg_event_trigger_ddl_commands() c
                     WHERE c.object_identity IS NOT NULL AND c.schema_name IS DISTINCT FROM 'pg_temp'
                       AND c.schema_name IS DISTINCT FROM 'lockstep'
                       AND (c.object_type, c.object_identity) IS DISTINCT FROM ('schema', 'lockstep');
                END IF;
                IF changed IS NULL THEN
                    RETURN;
                END IF;
                INSERT INTO lockstep.ddl_event (role, application, command, objects, statement)
                VALUES (session_user, current_setting('application_name'), TG_TAG, changed[1:100],
                        left(regexp_replace(regexp_replace(current_query(), '^(\\s*--[^\\n]*\\n)+', ''),
                                            '(''|[$]|--|/[*]).*', '…'), 2000))
                RETURNING number INTO added;
                IF added % 1000 = 0 THEN
                    DELETE FROM lockstep.ddl_event e WHERE e.number <= added - 20000;
                END IF;
            EXCEPTION WHEN OTHERS THEN
                -- Whatever goes wrong here must not become the application's error.
                RAISE LOG 'lockstep could not capture %: %', TG_TAG, SQLERRM;
            END
            $capture$;
            REVOKE ALL ON FUNCTION lockstep.capture_ddl() FROM PUBLIC;
            DROP EVENT TRIGGER IF EXISTS lockstep_capture_ddl;
            DROP EVENT TRIGGER IF EXISTS lockstep_capture_drop;
            CREATE EVENT TRIGGER lockstep_capture_ddl ON ddl_command_end EXECUTE FUNCTION lockstep.capture_ddl();
            CREATE EVENT TRIGGER lockstep_capture_drop ON sql_drop EXECUTE FUNCTION lockstep.capture_ddl()
            """;

    private static final String REMOVE = """
            DROP EVENT TRIGGER IF EXISTS lockstep_capture_ddl;
            DROP EVENT TRIGGER IF EXISTS lockstep_capture_drop;
            DROP FUNCTION IF EXISTS lockstep.capture_ddl();
            DROP TABLE IF EXISTS lockstep.ddl_event;
            DO $empty$
            BEGIN
                DROP SCHEMA IF EXISTS lockstep;
            EXCEPTION WHEN dependent_objects_still_exist OR insufficient_privilege THEN
                -- It is the ledger's too, or was there before.
            END
            $empty$
            """;

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
     * @param statement up to its first constant or comment
     */
    public record Event(
            Instant at, String role, String application, String command, List<String> objects, String statement) {}

    /**
     * @param installed whether changes are written down from now on
     * @param events the newest first
     */
    public record State(boolean installed, List<Event> events) {}

    /** @throws ProblemException {@code INSUFFICIENT_PRIVILEGE} where the environment's role may not make event triggers */
    public State install(Environment environment) {
        return change(environment, INSTALL);
    }

    /** Takes back all of it, what was written down included. */
    public State remove(Environment environment) {
        return change(environment, REMOVE);
    }

    public State state(Environment environment, int limit) {
        try (SqlSession session = databases.connect(environment, PURPOSE)) {
            return state(session, limit);
        }
    }

    private State change(Environment environment, String sql) {
        try (SqlSession session = databases.connect(environment, PURPOSE)) {
            session.transactional(true);
            session.execute("SET LOCAL lock_timeout = '3s'");
            session.execute(sql);
            session.commit();
            session.transactional(false);
            return state(session, 1);
        } catch (ProblemException e) {
            if (e.problem().type() != ProblemType.INSUFFICIENT_PRIVILEGE) {
                throw e;
            }
            throw new ProblemException(
                    e.problem()
                            .withNextStep(
                                    "Event triggers take a superuser (on managed servers the provider's administrator): let one run the statement, or do without."),
                    e);
        }
    }

    private static State state(SqlSession session, int limit) {
        boolean installed = session.queryOne(
                "SELECT EXISTS (SELECT FROM pg_catalog.pg_event_trigger WHERE evtname = 'lockstep_capture_ddl')",
                row -> row.getBoolean(1));
        return new State(installed, events(session, limit));
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
            this.readable = Baselines.mayRead(session, TABLE);
            boolean ledger = readable && Baselines.mayRead(session, "promotion");
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
