package dev.lockstep.sql;

import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import java.util.List;
import java.util.Set;

/**
 * The schema {@code lockstep} of an environment's database, in which is kept what was promoted and restored. Whoever may create schemas
 * there could have made it first, with triggers, rules, views or types whose code would then run with the rights of Lockstep's session, and
 * with rows that would be believed. So it is written to, and decides what is done, only when it belongs to somebody who has these rights
 * anyhow and calls nobody else's code; and it is read only where reading calls none.
 */
public final class OwnSchema {
    /** All that Lockstep reads or writes there. Other things in the schema are looked at for their owner only. */
    private static final Set<String> TABLES = Set.of(
            "promotion",
            "row_change",
            "row_image",
            "late",
            "late_row",
            "refill",
            "refilled_value",
            "restore",
            "ddl_event");

    /**
     * Trusted are superusers, and who may become the session's role (up to PostgreSQL 15 also whoever may make roles, if the session's is no
     * superuser): not a role whose rights it has beside its own.
     */
    private static final String SCHEMA = """
            WITH mine AS (
                SELECT r.oid, r.rolname::text AS name, r.rolsuper FROM pg_catalog.pg_roles r
                WHERE r.oid = (SELECT u.oid FROM pg_catalog.pg_roles u WHERE u.rolname = current_user)
            ), trusted AS (
                SELECT r.oid FROM pg_catalog.pg_roles r, mine
                WHERE r.oid = mine.oid OR r.rolsuper
                   OR NOT mine.rolsuper AND (
                       pg_catalog.pg_has_role(r.oid, mine.oid, 'MEMBER')
                       OR r.rolcreaterole AND pg_catalog.current_setting('server_version_num')::integer < 160000)
            ), own AS (
                SELECT n.oid, n.nspowner FROM pg_catalog.pg_namespace n WHERE n.nspname = 'lockstep'
            ), relation AS (
                SELECT c.oid, 'lockstep.' || c.relname AS name, c.relkind, c.relowner, c.relhasrules,
                       c.relname IN ('%s') AS used
                  FROM own JOIN pg_catalog.pg_class c ON c.relnamespace = own.oid
            )
            """.formatted(String.join("', '", TABLES));

    private static final String OF_LOCKSTEP = """
            SELECT 'TABLE ' || c.oid::pg_catalog.regclass FROM pg_catalog.pg_class c
             WHERE c.relnamespace = pg_catalog.to_regnamespace('lockstep') AND c.relkind = 'r' AND c.relname IN ('%s')
            """.formatted(String.join("', '", TABLES));

    private static final String OWNERS = """
            SELECT 'The schema lockstep belongs to ' || pg_catalog.pg_get_userbyid(own.nspowner) AS what
              FROM own WHERE own.nspowner NOT IN (SELECT oid FROM trusted)
            UNION ALL
            SELECT name || ' belongs to ' || pg_catalog.pg_get_userbyid(relowner)
              FROM relation WHERE relowner NOT IN (SELECT oid FROM trusted)
            """;

    /** What stands in the tables decides what an undo runs and whether something was committed. */
    private static final String WRITERS = """
            SELECT name || CASE a.privilege_type WHEN 'REFERENCES' THEN ' may be referred to by ' ELSE ' may be written to by ' END
                   || CASE a.grantee WHEN 0 THEN 'everybody' ELSE pg_catalog.pg_get_userbyid(a.grantee) END AS what
              FROM relation CROSS JOIN LATERAL (
                SELECT e.grantee, e.privilege_type FROM pg_catalog.pg_class c, pg_catalog.aclexplode(c.relacl) e WHERE c.oid = relation.oid
                UNION ALL
                SELECT e.grantee, e.privilege_type FROM pg_catalog.pg_attribute t, pg_catalog.aclexplode(t.attacl) e
                 WHERE t.attrelid = relation.oid) a
             WHERE used AND a.privilege_type IN ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER', 'REFERENCES')
               AND a.grantee <> relowner AND a.grantee NOT IN (SELECT oid FROM trusted)
            """;

    /**
     * Takes from everybody what the default privileges of the role gave them along with the tables that it made: those are meant for an
     * application's. Who may read them still may.
     */
    public static final String REVOKE = """
            DO $revoke$
            DECLARE
                given text;
            BEGIN
                FOR given IN
                    SELECT DISTINCT pg_catalog.format(
                               'REVOKE INSERT, UPDATE, DELETE, TRUNCATE, TRIGGER, REFERENCES ON TABLE lockstep.%%I FROM %%s CASCADE', c.relname,
                               CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(a.grantee)) END)
                      FROM pg_catalog.pg_class c CROSS JOIN LATERAL pg_catalog.aclexplode(c.relacl) a
                     WHERE c.relnamespace = pg_catalog.to_regnamespace('lockstep') AND c.relkind = 'r' AND c.relname IN ('%s')
                       AND pg_catalog.pg_get_userbyid(c.relowner) = current_user AND a.grantee <> c.relowner
                LOOP
                    EXECUTE given;
                END LOOP;
            END
            $revoke$;
            """.formatted(String.join("', '", TABLES));

    /** Casts of a type, rows of a child (which may be a foreign table) and views are what a query of a table can call. */
    private static final String READ = """
            SELECT name || ' is no ordinary table' AS what FROM relation WHERE used AND relkind <> 'r'
            UNION ALL
            SELECT name || ' inherits or is inherited from' FROM relation
             WHERE used AND EXISTS (SELECT FROM pg_catalog.pg_inherits i WHERE relation.oid IN (i.inhrelid, i.inhparent))
            UNION ALL
            SELECT 'The column ' || a.attname || ' of ' || name || ' is of the type ' || pg_catalog.format_type(t.oid, NULL)
              FROM relation JOIN pg_catalog.pg_attribute a ON a.attrelid = relation.oid AND a.attnum > 0 AND NOT a.attisdropped
              JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
             WHERE used AND t.typnamespace <> 'pg_catalog'::pg_catalog.regnamespace
            """;

    /**
     * Nothing but what Lockstep's own tables have, as an empty {@code search_path} prints it: functions of PostgreSQL's, too, run what a text
     * says ({@code query_to_xml}). Other indexes of columns alone do no harm, and neither do constants. Any trigger does: whoever was granted
     * {@code TRIGGER} says its condition, and may have a function of somebody who is trusted do what its arguments say.
     */
    private static final String WRITTEN = """
            SELECT 'The constraint ' || o.conname || ' of ' || o.conrelid::pg_catalog.regclass || ' refers to ' || name AS what
              FROM relation JOIN pg_catalog.pg_constraint o ON o.confrelid = relation.oid
             WHERE used AND o.contype = 'f'
            UNION ALL
            SELECT name || ' has a rule' AS what FROM relation WHERE used AND relkind = 'r' AND relhasrules
            UNION ALL
            SELECT 'The column ' || a.attname || ' of ' || name || ' is computed as ' || pg_catalog.pg_get_expr(f.adbin, f.adrelid)
              FROM relation JOIN pg_catalog.pg_attrdef f ON f.adrelid = relation.oid
              JOIN pg_catalog.pg_attribute a ON a.attrelid = f.adrelid AND a.attnum = f.adnum
             WHERE used AND (a.attgenerated <> '' OR pg_catalog.pg_get_expr(f.adbin, f.adrelid) NOT IN (
                'now()', 'clock_timestamp()', 'pg_current_xact_id()', 'CURRENT_USER', '(current_setting(''server_version_num''::text))::integer')
               AND pg_catalog.pg_get_expr(f.adbin, f.adrelid) !~ '^(''[^'']*''::[a-z ]+|-?[0-9]+|true|false|NULL::[a-z ]+)$')
            UNION ALL
            SELECT 'The constraint ' || o.conname || ' of ' || name || ' is ' || pg_catalog.pg_get_constraintdef(o.oid)
              FROM relation JOIN pg_catalog.pg_constraint o ON o.conrelid = relation.oid
             WHERE used AND o.contype NOT IN ('p', 'u', 'n', 't') AND pg_catalog.pg_get_constraintdef(o.oid) <>
                'CHECK ((action = ANY (ARRAY[''fill''::text, ''insert''::text, ''update''::text, ''delete''::text])))'
            UNION ALL
            SELECT 'The index ' || x.indexrelid::pg_catalog.regclass || ' of ' || name || ' computes something'
              FROM relation JOIN pg_catalog.pg_index x ON x.indrelid = relation.oid
             WHERE used AND (x.indpred IS NOT NULL OR pg_catalog.pg_get_expr(x.indexprs, x.indrelid) NOT IN (
                'hashtextextended(after, (0)::bigint)', 'hashtextextended(key, (0)::bigint)'))
            UNION ALL
            SELECT 'The statistics ' || s.stxname || ' of ' || name || ' compute something'
              FROM relation JOIN pg_catalog.pg_statistic_ext s ON s.stxrelid = relation.oid
             WHERE used AND s.stxexprs IS NOT NULL
            UNION ALL
            SELECT 'The trigger ' || t.tgname || ' of ' || name || ' calls ' || t.tgfoid::pg_catalog.regprocedure
              FROM relation JOIN pg_catalog.pg_trigger t ON t.tgrelid = relation.oid AND NOT t.tgisinternal
             WHERE used
            UNION ALL
            SELECT pg_catalog.pg_describe_object(part.class, part.oid, 0) || ' uses '
                   || pg_catalog.pg_describe_object(d.refclassid, d.refobjid, 0)
              FROM relation CROSS JOIN LATERAL (
                SELECT 'pg_catalog.pg_attrdef'::pg_catalog.regclass AS class, f.oid FROM pg_catalog.pg_attrdef f
                 WHERE f.adrelid = relation.oid
                UNION ALL SELECT 'pg_catalog.pg_constraint'::pg_catalog.regclass, o.oid FROM pg_catalog.pg_constraint o
                 WHERE o.conrelid = relation.oid
                UNION ALL SELECT 'pg_catalog.pg_class'::pg_catalog.regclass, x.indexrelid FROM pg_catalog.pg_index x
                 WHERE x.indrelid = relation.oid) part
              JOIN pg_catalog.pg_depend d ON d.classid = part.class AND d.objid = part.oid
              LEFT JOIN pg_catalog.pg_proc p ON p.oid = d.refobjid AND d.refclassid = 'pg_catalog.pg_proc'::pg_catalog.regclass
             WHERE used AND (p.proowner NOT IN (SELECT oid FROM trusted) OR d.refclassid IN (
                'pg_catalog.pg_operator'::pg_catalog.regclass, 'pg_catalog.pg_opclass'::pg_catalog.regclass,
                'pg_catalog.pg_opfamily'::pg_catalog.regclass, 'pg_catalog.pg_type'::pg_catalog.regclass))
            """;

    private static final String CODE = READ + " UNION ALL " + WRITTEN;

    /** A schema with a table of somebody else's is not given away, nor is that table. */
    private static final String OTHERS = """
            SELECT name || ' is not Lockstep''s' AS what FROM relation WHERE NOT used AND relkind NOT IN ('i', 'S', 't')
            """;

    private OwnSchema() {}

    /**
     * Whether it has this table, to be read.
     *
     * @throws ProblemException {@code CONFLICT} when reading it would run somebody's code
     */
    public static boolean has(SqlSession session, String table) {
        if (!TABLES.contains(table)) {
            throw new IllegalArgumentException(table);
        }
        if (!session.queryOne("""
                SELECT EXISTS (SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                                WHERE n.nspname = 'lockstep' AND c.relname = ?)
                """, row -> row.getBoolean(1), table)) {
            return false;
        }
        refuse(session, READ);
        return true;
    }

    /**
     * Whether it has this table and the session's role may read it: all of its rows, or none.
     *
     * @throws ProblemException as {@link #has}
     */
    public static boolean mayRead(SqlSession session, String table) {
        return has(session, table) && session.queryOne("""
                SELECT pg_catalog.has_schema_privilege(n.oid, 'USAGE') AND pg_catalog.has_table_privilege(c.oid, 'SELECT')
                       AND NOT pg_catalog.row_security_active(c.oid)
                  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                 WHERE n.nspname = 'lockstep' AND c.relname = ?
                """, row -> row.getBoolean(1), table);
    }

    /**
     * Whether it has this table, to be written to.
     *
     * @throws ProblemException {@code CONFLICT} as {@link #require}
     */
    public static boolean hasOwn(SqlSession session, String table) {
        require(session);
        return has(session, table);
    }

    /**
     * After a restore as a superuser: what was kept by another role is this one's from now on, as a superuser would not write to what another
     * role owns. What calls code of others stays theirs: it is nothing that Lockstep made, and whoever analyzes a table runs what its
     * indexes and statistics call with its owner's rights. Looked at under locks, so that nobody adds any meanwhile.
     */
    public static void takeOver(SqlSession session) {
        session.execute("""
                DO $do$
                DECLARE
                    own text;
                BEGIN
                    IF NOT (SELECT r.rolsuper FROM pg_catalog.pg_roles r WHERE r.rolname = current_user) THEN
                        RETURN;
                    END IF;
                    FOR own IN {tables} LOOP
                        EXECUTE 'LOCK ' || own || ' IN ACCESS EXCLUSIVE MODE';
                    END LOOP;
                    IF EXISTS ({schema} SELECT FROM ({looks}) problem) THEN
                        RETURN;
                    END IF;
                    FOR own IN {tables} UNION ALL SELECT 'SCHEMA lockstep' WHERE pg_catalog.to_regnamespace('lockstep') IS NOT NULL LOOP
                        EXECUTE 'ALTER ' || own || ' OWNER TO CURRENT_USER';
                    END LOOP;
                END
                $do$""".replace("{tables}", OF_LOCKSTEP)
                .replace("{schema}", SCHEMA)
                .replace("{looks}", CODE + " UNION ALL " + OTHERS + " UNION ALL " + WRITERS));
    }

    /**
     * Makes tables in it, and the schema, if it is not there: where a superuser made it, the session's role need not be allowed to.
     *
     * @param tables the statements, of some of those that {@link #has} takes
     */
    public static void make(SqlSession session, String tables) {
        if (session.queryOne("SELECT pg_catalog.to_regnamespace('lockstep') IS NULL", row -> row.getBoolean(1))) {
            session.execute("CREATE SCHEMA lockstep");
            session.execute("COMMENT ON SCHEMA lockstep IS 'Kept by Lockstep: what was promoted into this database'");
        }
        session.execute(tables);
        session.execute(REVOKE);
    }

    /**
     * Looks whose it is, who may write to it, and whose code it calls. Nothing is said where there is none.
     *
     * @throws ProblemException {@code CONFLICT} with whose it is and what to do
     */
    public static void require(SqlSession session) {
        refuse(session, OWNERS + " UNION ALL " + WRITERS + " UNION ALL " + CODE);
    }

    private static void refuse(SqlSession session, String looks) {
        List<ProblemException> problems = problems(session, looks);
        if (!problems.isEmpty()) {
            throw problems.get(0);
        }
    }

    private static List<ProblemException> problems(SqlSession session, String looks) {
        return session.query(
                SCHEMA + "SELECT what, mine.name FROM (" + looks + ") problem, mine ORDER BY 1 LIMIT 1",
                row -> new ProblemException(Problem.of(
                                ProblemType.CONFLICT,
                                "%s: code of others would run with the rights of %s, or their rows would be believed."
                                        .formatted(row.getString(1), row.getString(2)))
                        .withNextStep(
                                "Find out who made it. If it is Lockstep's, from the time when it had another role here, drop what was added to its tables (triggers, rules, checks, defaults, columns) give schema and tables to %1$s or to a superuser, and take from all others what lets them write there (REVOKE ALL ON ALL TABLES IN SCHEMA lockstep FROM …); otherwise drop it (DROP SCHEMA lockstep CASCADE)."
                                        .formatted(row.getString(2)))));
    }
}
