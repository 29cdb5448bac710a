package dev.lockstep.promotion;

import dev.lockstep.sql.Quoting;

/**
 * The statements that make event triggers which write down who changes a schema, and those that remove them; for the environment's role
 * or, where that is no superuser, for one to run.
 */
final class DdlCaptureScript {
    /** In the function, by which a capture of an earlier version is told. */
    static final String VERSION = "version 2 of the capture";

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
            COMMENT ON TABLE lockstep.ddl_event IS 'Kept by Lockstep: who changed the schema; the statement up to its first constant';
            DROP FUNCTION IF EXISTS lockstep.capture_ddl();
            CREATE FUNCTION lockstep.capture_ddl() RETURNS event_trigger
                LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $capture$
            DECLARE
                changed text[];
                added bigint;
            BEGIN
                -- {version}
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
            CREATE EVENT TRIGGER lockstep_capture_ddl ON ddl_command_end EXECUTE FUNCTION lockstep.capture_ddl();
            CREATE EVENT TRIGGER lockstep_capture_drop ON sql_drop EXECUTE FUNCTION lockstep.capture_ddl();
            GRANT USAGE, CREATE ON SCHEMA lockstep TO {role};
            GRANT SELECT ON TABLE lockstep.ddl_event TO {role};
            """.replace("{version}", VERSION);

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
