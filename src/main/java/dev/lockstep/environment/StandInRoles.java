package dev.lockstep.environment;

import dev.lockstep.problem.ProblemException;
import dev.lockstep.sql.Quoting;
import dev.lockstep.sql.SqlSession;
import dev.lockstep.sql.StandIn;
import java.util.List;

/**
 * Roles that stand in on the scratch server for those that a schema names in its policies and that are not there. They may do nothing,
 * not even log in, and go when no scratch database needs them any longer.
 *
 * <p>Whoever needs one holds a {@link ServerLock} with others; whoever gets it alone may drop them. Nobody else's role is dropped: they bear a
 * comment.
 */
final class StandInRoles {
    private static final int KEY = "stand-in roles".hashCode();

    private final SqlSession keeper;
    private final ServerLock lock;
    private boolean locked;

    /** @param keeper open as long as the roles are needed */
    StandInRoles(SqlSession keeper) {
        this.keeper = keeper;
        this.lock = new ServerLock(keeper, KEY);
    }

    void need(String role) {
        if (!locked) {
            lock.shared();
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
            keeper.execute("CREATE ROLE " + name + " NOLOGIN; COMMENT ON ROLE " + name + " IS "
                    + Quoting.literal(StandIn.COMMENT));
        } catch (ProblemException e) {
            // Somebody else made it at the same moment.
            if (!"42710".equals(e.problem().sqlState())) {
                throw e;
            }
        }
    }

    /** Drops all that nobody needs. */
    void release() {
        if (locked) {
            lock.releaseShared();
            locked = false;
        }
        List<String> roles = keeper.query("""
                SELECT r.rolname FROM pg_catalog.pg_roles r
                 WHERE pg_catalog.shobj_description(r.oid, 'pg_authid') = ?
                """, row -> row.getString(1), StandIn.COMMENT);
        if (roles.isEmpty() || !lock.tryAlone()) {
            return;
        }
        try {
            roles.forEach(this::drop);
        } finally {
            lock.releaseAlone();
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
