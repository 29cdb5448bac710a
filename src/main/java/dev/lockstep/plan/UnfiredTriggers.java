package dev.lockstep.plan;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Trigger;
import dev.lockstep.sql.Quoting;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Rows that only change the table that they are kept in were neither inserted nor deleted for anybody: no trigger of the application may
 * see them, change them or keep them back. Foreign keys go on being checked.
 */
final class UnfiredTriggers {
    private UnfiredTriggers() {}

    /** On the tables, those above, whose triggers they have as well, and those below, into which rows are routed. */
    static boolean mayBeOn(List<ObjectId> tables, PlanContext context) {
        return Stream.of(context.target(), context.source()).anyMatch(catalog -> {
            Set<ObjectId> reached = new HashSet<>();
            tables.forEach(table -> {
                above(table, catalog, reached);
                below(table, context, reached);
            });
            return catalog.all(Trigger.class).anyMatch(trigger -> reached.contains(trigger.relation()));
        });
    }

    private static void above(ObjectId table, Catalog catalog, Set<ObjectId> reached) {
        if (reached.add(table)) {
            Edges.parentsOf(catalog, table).forEach(parent -> above(parent, catalog, reached));
        }
    }

    private static void below(ObjectId table, PlanContext context, Set<ObjectId> reached) {
        Stream.concat(context.childrenInTarget(table).stream(), context.childrenAtLast(table).stream())
                .filter(reached::add)
                .forEach(child -> below(child, context, reached));
    }

    /**
     * Of the moment when it is run: a plan may change them before and after it. Clones in partitions are marked as internal up to version 14,
     * where only a superuser may switch them off. What is left to the end of the transaction is checked now, since no trigger can be switched
     * on again on a table for which it waits.
     */
    static String during(String sql, List<ObjectId> tables) {
        return "DO "
                + Quoting.literal("DECLARE t record; silenced text[] := '{}'; s text; BEGIN FOR t IN"
                        + " SELECT c.relname, n.nspname, g.tgname, g.tgenabled FROM pg_catalog.pg_trigger g"
                        + " JOIN pg_catalog.pg_class c ON c.oid = g.tgrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                        + " LEFT JOIN pg_catalog.pg_constraint k ON k.oid = g.tgconstraint"
                        + " WHERE g.tgenabled <> 'D' AND coalesce(k.contype, 't') = 't'"
                        + " AND (NOT g.tgisinternal OR (SELECT r.rolsuper FROM pg_catalog.pg_roles r WHERE r.rolname = current_user))"
                        + " AND g.tgrelid IN ("
                        + union(tables) + ")"
                        + " LOOP s := pg_catalog.format('ALTER TABLE ONLY %I.%I ', t.nspname, t.relname);"
                        + " silenced := silenced || (s || CASE t.tgenabled WHEN 'R' THEN 'ENABLE REPLICA' WHEN 'A' THEN 'ENABLE ALWAYS'"
                        + " ELSE 'ENABLE' END || pg_catalog.format(' TRIGGER %I', t.tgname));"
                        + " EXECUTE s || pg_catalog.format('DISABLE TRIGGER %I', t.tgname); END LOOP; "
                        + sql
                        + "; SET CONSTRAINTS ALL IMMEDIATE; FOREACH s IN ARRAY silenced LOOP EXECUTE s; END LOOP; END");
    }

    private static String union(List<ObjectId> tables) {
        return tables.stream()
                .map(table -> Quoting.literal(Names.qualified(table)) + "::pg_catalog.regclass")
                .map(table -> "SELECT " + table + "::pg_catalog.oid UNION ALL SELECT p.relid::pg_catalog.oid FROM"
                        + " pg_catalog.pg_partition_tree(" + table + ") p")
                .collect(Collectors.joining(" UNION ALL "));
    }
}
