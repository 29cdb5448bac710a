package dev.lockstep.data;

import dev.lockstep.sql.Quoting;
import dev.lockstep.sql.SqlSession;
import java.util.List;

/**
 * Triggers and rules that would change what the synchronisation writes, of a table and all of its partitions. An owner can disable them one by one;
 * {@code session_replication_role} would need a superuser, and would skip the foreign keys as well. Those that are disabled already, or
 * fire on replicas only, stay as they are.
 */
final class UserCode {
    private static final String TREE = "(SELECT relid FROM pg_partition_tree(?::regclass) UNION SELECT ?::regclass)";

    /** Before PostgreSQL 15 a partition's clone of its parent's trigger was called internal; those of foreign keys are no user's. */
    private static final String TRIGGERS_AND_RULES = """
            SELECT n.nspname, c.relname, o.kind, o.name, o.enabled
            FROM (SELECT tgrelid AS relation, 'TRIGGER' AS kind, tgname AS name, tgenabled AS enabled
                  FROM pg_trigger AS t WHERE NOT tgisinternal OR tgparentid <> 0
                    AND NOT EXISTS (SELECT FROM pg_constraint AS k WHERE k.oid = t.tgconstraint AND k.contype <> 't')
                  UNION ALL
                  SELECT ev_class, 'RULE', rulename, ev_enabled FROM pg_rewrite WHERE ev_type <> '1') AS o
            JOIN pg_class AS c ON c.oid = o.relation
            JOIN pg_namespace AS n ON n.oid = c.relnamespace
            WHERE o.enabled IN ('O', 'A') AND o.relation IN %s
            ORDER BY 1, 2, 3, 4""".formatted(TREE);

    private static final String FORCED_POLICIES = """
            SELECT n.nspname, c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
            WHERE c.relrowsecurity AND c.relforcerowsecurity AND pg_has_role(c.relowner, 'USAGE') AND c.oid IN %s
            ORDER BY 1, 2""".formatted(TREE);

    private final SqlSession target;
    private final SetAside aside;

    UserCode(SqlSession target, SetAside aside) {
        this.target = target;
        this.aside = aside;
    }

    void disable(LookupTable table) {
        record Named(String relation, String what, boolean always) {}
        List<Named> found = target.query(
                TRIGGERS_AND_RULES,
                row -> new Named(
                        Quoting.qualified(row.getString(1), row.getString(2)),
                        row.getString(3) + " " + Quoting.identifier(row.getString(4)),
                        "A".equals(row.getString(5))),
                table.sqlName(),
                table.sqlName());
        found.forEach(named -> aside.run(
                "ALTER TABLE ONLY " + named.relation() + " DISABLE " + named.what(),
                "ALTER TABLE ONLY " + named.relation() + (named.always() ? " ENABLE ALWAYS " : " ENABLE ")
                        + named.what()));
    }

    /** Policies that bind the owner too would hide rows; with {@code row_security = off} they would make every query fail. */
    void unforcePolicies(LookupTable table) {
        target.query(
                        FORCED_POLICIES,
                        row -> Quoting.qualified(row.getString(1), row.getString(2)),
                        table.sqlName(),
                        table.sqlName())
                .forEach(relation -> aside.run(
                        "ALTER TABLE ONLY " + relation + " NO FORCE ROW LEVEL SECURITY",
                        "ALTER TABLE ONLY " + relation + " FORCE ROW LEVEL SECURITY"));
    }
}
