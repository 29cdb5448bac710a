package dev.lockstep.sql;

import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import java.util.List;

/**
 * The schema {@code lockstep} of an environment's database, in which is kept what was promoted and restored. Whoever may create schemas
 * there could have made it first, with triggers, rules or views whose code would then run with the rights of Lockstep's session, and with
 * rows that would be believed. So it is written to, and decides what is done, only when it belongs to somebody who has these rights anyhow;
 * reading its ordinary tables runs nobody's code.
 */
public final class OwnSchema {
    /**
     * Trusted are superusers, who may become the session's role (up to PostgreSQL 15 also whoever may make roles, if the session's is no
     * superuser), and whose rights it has, but for a superuser, who has those of all.
     */
    private static final String STRANGERS = """
            WITH mine AS (
                SELECT r.oid, r.rolname::text AS name, r.rolsuper FROM pg_catalog.pg_roles r
                WHERE r.oid = (SELECT u.oid FROM pg_catalog.pg_roles u WHERE u.rolname = current_user)
            ), trusted AS (
                SELECT r.oid FROM pg_catalog.pg_roles r, mine
                WHERE r.oid = mine.oid OR r.rolsuper
                   OR NOT mine.rolsuper AND (
                       pg_catalog.pg_has_role(mine.oid, r.oid, 'USAGE') OR pg_catalog.pg_has_role(r.oid, mine.oid, 'MEMBER')
                       OR r.rolcreaterole AND pg_catalog.current_setting('server_version_num')::integer < 160000)
            ), own AS (
                SELECT n.oid, n.nspowner FROM pg_catalog.pg_namespace n WHERE n.nspname = 'lockstep'
            )
            SELECT 'The schema lockstep belongs to ' || pg_catalog.pg_get_userbyid(own.nspowner), mine.name
              FROM own, mine WHERE own.nspowner NOT IN (SELECT oid FROM trusted)
            UNION ALL
            SELECT 'lockstep.' || c.relname || ' belongs to ' || pg_catalog.pg_get_userbyid(c.relowner), mine.name
              FROM mine, own JOIN pg_catalog.pg_class c ON c.relnamespace = own.oid
             WHERE c.relowner NOT IN (SELECT oid FROM trusted)
            UNION ALL
            SELECT 'The trigger ' || t.tgname || ' of lockstep.' || c.relname || ' calls a function of '
                   || pg_catalog.pg_get_userbyid(p.proowner), mine.name
              FROM mine, own JOIN pg_catalog.pg_class c ON c.relnamespace = own.oid
              JOIN pg_catalog.pg_trigger t ON t.tgrelid = c.oid AND NOT t.tgisinternal
              JOIN pg_catalog.pg_proc p ON p.oid = t.tgfoid
             WHERE p.proowner NOT IN (SELECT oid FROM trusted)
             ORDER BY 1 LIMIT 1
            """;

    private OwnSchema() {}

    /** Whether it has this table, to be read: an ordinary one without policies. */
    public static boolean has(SqlSession session, String table) {
        return session.queryOne("""
                SELECT EXISTS (SELECT FROM pg_catalog.pg_class c
                                WHERE c.oid = pg_catalog.to_regclass('lockstep.' || ?) AND c.relkind = 'r' AND NOT c.relrowsecurity)
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
     * role owns.
     */
    public static void takeOver(SqlSession session) {
        session.execute("""
                DO $do$
                DECLARE
                    own text;
                BEGIN
                    IF (SELECT r.rolsuper FROM pg_catalog.pg_roles r WHERE r.rolname = current_user) THEN
                        FOR own IN SELECT 'TABLE ' || c.oid::pg_catalog.regclass FROM pg_catalog.pg_class c
                                    WHERE c.relnamespace = pg_catalog.to_regnamespace('lockstep') AND c.relkind = 'r'
                                   UNION ALL SELECT 'SCHEMA lockstep' WHERE pg_catalog.to_regnamespace('lockstep') IS NOT NULL
                        LOOP
                            EXECUTE 'ALTER ' || own || ' OWNER TO CURRENT_USER';
                        END LOOP;
                    END IF;
                END
                $do$""");
    }

    /** Makes it, if it is not there: where a superuser made it, the session's role need not be allowed to. */
    public static void create(SqlSession session) {
        if (session.queryOne("SELECT pg_catalog.to_regnamespace('lockstep') IS NULL", row -> row.getBoolean(1))) {
            session.execute("CREATE SCHEMA lockstep");
            session.execute("COMMENT ON SCHEMA lockstep IS 'Kept by Lockstep: what was promoted into this database'");
        }
    }

    /**
     * Looks whose it is. Nothing is said where there is none.
     *
     * @throws ProblemException {@code CONFLICT} with whose it is and what to do
     */
    public static void require(SqlSession session) {
        List<ProblemException> strangers = session.query(
                STRANGERS,
                row -> new ProblemException(Problem.of(
                                ProblemType.CONFLICT,
                                "%s, whose code would run with the rights of %s and whose rows would be believed."
                                        .formatted(row.getString(1), row.getString(2)))
                        .withNextStep(
                                "Find out who made it. If it is Lockstep's, from the time when it had another role here, look for triggers and rules on its tables and give schema and tables to %s or to a superuser; otherwise drop it (DROP SCHEMA lockstep CASCADE)."
                                        .formatted(row.getString(2)))));
        if (!strangers.isEmpty()) {
            throw strangers.get(0);
        }
    }
}
