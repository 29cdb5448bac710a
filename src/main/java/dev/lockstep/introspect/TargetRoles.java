package dev.lockstep.introspect;

import dev.lockstep.sql.SqlSession;
import dev.lockstep.sql.StandIn;
import java.util.HashSet;
import java.util.Set;

/**
 * The roles of a server, as the connected one sees them. Without those that stand in for roles which a truth names: they go again.
 *
 * @param user {@code current_user}
 * @param superuser whether it may do everything
 * @param all every role there is
 * @param actsAs the roles whose rights it has, its own among them: what these own it may alter
 * @param givesTo the roles that it may make the owner of something
 */
public record TargetRoles(String user, boolean superuser, Set<String> all, Set<String> actsAs, Set<String> givesTo) {
    /** Since 16 membership alone does not do: it takes the {@code SET} option. (PostgreSQL 16's release notes.) */
    private static final int SET_OPTION = 160_000;

    public TargetRoles {
        all = Set.copyOf(all);
        actsAs = Set.copyOf(actsAs);
        givesTo = Set.copyOf(givesTo);
    }

    public static TargetRoles read(SqlSession session) {
        int version =
                session.queryOne("SELECT pg_catalog.current_setting('server_version_num')::int", row -> row.getInt(1));
        String giving = version < SET_OPTION ? "MEMBER" : "SET";
        Set<String> all = new HashSet<>();
        Set<String> actsAs = new HashSet<>();
        Set<String> givesTo = new HashSet<>();
        session.query(
                """
                SELECT r.rolname, pg_catalog.pg_has_role(r.oid, 'USAGE'), pg_catalog.pg_has_role(r.oid, ?)
                  FROM pg_catalog.pg_roles r
                 WHERE pg_catalog.shobj_description(r.oid, 'pg_authid') IS DISTINCT FROM ?
                """,
                row -> {
                    String name = row.getString(1);
                    all.add(name);
                    if (row.getBoolean(2)) {
                        actsAs.add(name);
                    }
                    if (row.getBoolean(3)) {
                        givesTo.add(name);
                    }
                    return name;
                },
                giving,
                StandIn.COMMENT);
        return session.queryOne("""
                SELECT current_user, r.rolsuper FROM pg_catalog.pg_roles r WHERE r.rolname = current_user
                """, row -> new TargetRoles(row.getString(1), row.getBoolean(2), all, actsAs, givesTo));
    }

    public boolean exists(String role) {
        return all.contains(role);
    }

    public boolean mayActAs(String role) {
        return superuser || actsAs.contains(role);
    }

    public boolean mayGiveTo(String role) {
        return superuser || givesTo.contains(role);
    }
}
