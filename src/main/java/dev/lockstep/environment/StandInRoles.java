package dev.lockstep.environment;

import dev.lockstep.problem.ProblemException;
import dev.lockstep.sql.Quoting;
import dev.lockstep.sql.SqlSession;
import java.util.List;

/**
 * Roles that stand in on the scratch server for those that a schema names in its policies and that are not there. They may do nothing,
 * not even log in, and go when no scratch database needs them any longer.
 *
 * <p>Whoever needs one holds a shared advisory lock; whoever gets it alone may drop them. Nobody else's role is dropped: they bear a
 * comment.
 */
final class StandInRoles {
    private static final String COMMENT = "Made by Lockstep for policies in scratch databases; drops itself";
    private static final int KEY = "stand-in roles".hashCode();

    private final SqlSession keeper;
    private boolean locked;

    /** @param keeper open as long as the roles are needed */
    StandInRoles(SqlSession keeper) {
        this.keeper = keeper;
    }

    void need(String role) {
        if (!locked) {
            keeper.execute(
                    "SELECT pg_catalog.pg_advisory_lock_shared(" + ScratchDatabases.LOCK_SPACE + ", " + KEY + ")");
            locked = true;
        }
        if (!keeper.queryOne(
                "SELECT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = ?)", row -> row.getBoolean(1), role)) {
            create(role);
        }
    }

    private void create(String role) {
        String name = Quoting.identifier(role);
        try {
            // Both or none: the protocol makes one transaction of them.
            keeper.execute(
                    "CREATE ROLE " + name + " NOLOGIN; COMMENT ON ROLE " + name + " IS " + Quoting.literal(COMMENT));
        } catch (ProblemException e) {
            // Somebody else made it at the same moment.
            if (!"42710".equals(e.problem().sqlState())) {
                throw e;
            }
        }
    }

    /** Drops all that nobody needs. */
    void release() {
        String key = "(" + ScratchDatabases.LOCK_SPACE + ", " + KEY + ")";
        if (locked) {
            keeper.execute("SELECT pg_catalog.pg_advisory_unlock_shared" + key);
            locked = false;
        }
        List<String> roles = keeper.query("""
                SELECT r.rolname FROM pg_catalog.pg_roles r
                 WHERE pg_catalog.shobj_description(r.oid, 'pg_authid') = ?
                """, row -> row.getString(1), COMMENT);
        if (roles.isEmpty()
                || !keeper.queryOne("SELECT pg_catalog.pg_try_advisory_lock" + key, row -> row.getBoolean(1))) {
            return;
        }
        try {
            roles.forEach(this::drop);
        } finally {
            keeper.execute("SELECT pg_catalog.pg_advisory_unlock" + key);
        }
    }

    private void drop(String role) {
        try {
            keeper.execute("DROP ROLE IF EXISTS " + Quoting.identifier(role));
        } catch (ProblemException e) {
            System.getLogger(StandInRoles.class.getName())
                    .log(System.Logger.Level.DEBUG, "role " + role + " is in use", e);
        }
    }
}
