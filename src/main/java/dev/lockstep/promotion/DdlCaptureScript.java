package dev.lockstep.promotion;

import dev.lockstep.sql.OwnSchema;
import dev.lockstep.sql.Quoting;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * The statements that make event triggers which write down who changes a schema, and those that remove them; for the environment's role
 * or, where that is no superuser, for one to run.
 */
final class DdlCaptureScript {
    /** In the function, by which a capture of an earlier version is told. */
    static final String VERSION = "version 3 of the capture";

    /**
     * The function has the rights of whoever installs it. So nobody else may own it, the table that it fills, or their schema: he could
     * put something of his own in their place.
     */
    static final String INSTALL_SCHEMA = """
            SET LOCAL lock_timeout = '3s';
            SET LOCAL search_path = pg_catalog, pg_temp;
            DROP EVENT TRIGGER IF EXISTS lockstep_capture_ddl;
            DROP EVENT TRIGGER IF EXISTS lockstep_capture_drop;
            CREATE SCHEMA IF NOT EXISTS lockstep;
            DO $owners$
            DECLARE
                owner record;
            BEGIN
                SELECT r.rolname INTO owner
                  FROM pg_namespace n JOIN pg_roles r ON r.oid = n.nspowner WHERE n.nspname = 'lockstep';
                IF owner.rolname <> current_user THEN
                    ALTER SCHEMA lockstep OWNER TO CURRENT_USER;
                    EXECUTE format('GRANT USAGE, CREATE ON SCHEMA lockstep TO %I', owner.rolname);
                END IF;
                SELECT r.rolname, r.rolsuper INTO owner
                  FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE c.oid = to_regclass('lockstep.ddl_event');
                IF owner.rolname <> current_user AND owner.rolsuper THEN
                    ALTER TABLE lockstep.ddl_event OWNER TO CURRENT_USER;
                ELSIF owner.rolname <> current_user THEN
                    -- Nobody knows what it would do when it is written to.
                    DROP TABLE lockstep.ddl_event;
                    RAISE NOTICE 'lockstep.ddl_event belonged to %, and was dropped with all that was written down in it', owner.rolname;
                END IF;
            END
            $owners$;
            COMMENT ON SCHEMA lockstep IS 'Kept by Lockstep: what was promoted into this database, and who changed its schema';
            """;

    /**
     * Until the transaction ends, whoever had the schema before can still make something in it, also a table of this name. So what there
     * is by then is looked at once more. The table keeps its last 20,000 rows, give or take a thousand.
     */
    static final String INSTALL_TABLE = """
            CREATE TABLE IF NOT EXISTS lockstep.ddl_event (
                number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                at timestamptz NOT NULL,
                role text NOT NULL,
                application text NOT NULL,
                command text NOT NULL,
                objects text[] NOT NULL,
                statement text NOT NULL,
                transaction xid8);
            DO $ours$
            BEGIN
                IF NOT EXISTS (
                    SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                     WHERE n.nspname = 'lockstep' AND pg_get_userbyid(n.nspowner) = current_user
                       AND c.relname = 'ddl_event' AND c.relkind = 'r' AND pg_get_userbyid(c.relowner) = current_user
                       AND NOT EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid)
                       AND NOT EXISTS (SELECT FROM pg_rewrite r WHERE r.ev_class = c.oid)) THEN
                    RAISE EXCEPTION 'lockstep.ddl_event is not what was made for this: it, or its schema, belongs to another role, or it has triggers or rules'
                        USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Drop it, and run this again.';
                END IF;
            END
            $ours$;
            -- Earlier versions wrote down when the transaction began, and not which it was.
            ALTER TABLE lockstep.ddl_event ADD COLUMN IF NOT EXISTS transaction xid8;
            ALTER TABLE lockstep.ddl_event
                ALTER at SET DEFAULT clock_timestamp(),
                ALTER transaction SET DEFAULT pg_current_xact_id();
            COMMENT ON TABLE lockstep.ddl_event IS 'Kept by Lockstep: who changed the schema; the statement without its constants';
            DROP FUNCTION IF EXISTS lockstep.capture_ddl();
            {function}            REVOKE ALL ON FUNCTION lockstep.capture_ddl() FROM PUBLIC;
            CREATE EVENT TRIGGER lockstep_capture_ddl ON ddl_command_end EXECUTE FUNCTION lockstep.capture_ddl();
            CREATE EVENT TRIGGER lockstep_capture_drop ON sql_drop EXECUTE FUNCTION lockstep.capture_ddl();
            {revoke}            GRANT USAGE, CREATE ON SCHEMA lockstep TO {role};
            GRANT SELECT ON TABLE lockstep.ddl_event TO {role};
            """.replace("{function}", function()).replace("{revoke}", OwnSchema.REVOKE);

    /** Its name need not be the usual one. */
    private static final String INSTALL_SEQUENCE = """
            DO $sequence$
            BEGIN
                EXECUTE format('GRANT SELECT ON SEQUENCE %s TO %I', pg_get_serial_sequence('lockstep.ddl_event', 'number'),
                               current_setting('lockstep.reader'));
            END
            $sequence$;
            """;

    private static final String REMOVE = """
            SET LOCAL lock_timeout = '3s';
            SET LOCAL search_path = pg_catalog, pg_temp;
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
            $empty$;
            DO $ledger$
            DECLARE
                keeper text;
            BEGIN
                SELECT pg_get_userbyid(c.relowner) INTO keeper
                  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                 WHERE c.oid = to_regclass('lockstep.promotion') AND c.relowner <> n.nspowner;
                IF keeper IS NOT NULL THEN
                    EXECUTE format('ALTER SCHEMA lockstep OWNER TO %I', keeper);
                END IF;
            EXCEPTION WHEN insufficient_privilege THEN
                -- Then it stays with whoever has it.
            END
            $ledger$;
            """;

    private DdlCaptureScript() {}

    private static String function() {
        try (InputStream in = DdlCaptureScript.class.getResourceAsStream("capture-ddl.sql")) {
            if (in == null) {
                throw new IllegalStateException("the resource capture-ddl.sql is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("{version}", VERSION);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * To be run in a transaction.
     *
     * @param role that is to read what is written down, and to keep the ledger beside it
     */
    static String install(String role) {
        return INSTALL_SCHEMA
                + INSTALL_TABLE.replace("{role}", Quoting.identifier(role))
                + "SET LOCAL lockstep.reader = " + Quoting.literal(role) + ";\n"
                + INSTALL_SEQUENCE;
    }

    /** To be run in a transaction. */
    static String remove() {
        return REMOVE;
    }

    /** A file for psql. */
    static String file(String statements) {
        return """
                -- For a superuser (on managed servers the provider's administrator), in the environment's database, with psql.
                -- It takes effect as a whole or not at all, and may be run again.
                -- An administrator who is no superuser has to be a member of the role that owns the schema lockstep so far, if there is
                -- one: GRANT that role TO CURRENT_USER before, and REVOKE it afterwards.
                \\set ON_ERROR_STOP on
                BEGIN ISOLATION LEVEL READ COMMITTED;
                %sCOMMIT;
                """.formatted(statements);
    }
}
