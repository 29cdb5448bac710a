package dev.lockstep.promotion;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.EventTrigger;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Partition;
import dev.lockstep.catalog.Trigger;
import dev.lockstep.data.RowCount;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.sql.SqlSession;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Sees whether this transaction inserted, updated or deleted rows of a table that the plan did not name: a trigger or a cascade
 * that reached further. {@code pg_stat_xact_user_tables} counts them as they happen (documentation, "The Cumulative Statistics
 * System"), so that the cost does not depend on how many rows there are. A table that {@code ALTER TABLE} writes anew counts none.
 * What a sync does to the lookup tables it counts itself. Where the target has event triggers, what is only inserted is taken for theirs.
 */
final class RowsTouched {
    private RowsTouched() {}

    /**
     * What the session did before the transaction, and has not yet handed on to the server's statistics: it counts among the
     * transaction's own, until the transaction ends. By the tables' numbers.
     */
    static Map<Long, RowCount> before(SqlSession target) {
        Map<Long, RowCount> counts = new HashMap<>();
        target.query(
                        "SELECT relid::bigint, n_tup_ins, n_tup_upd, n_tup_del FROM pg_catalog.pg_stat_xact_user_tables"
                                + " WHERE n_tup_ins + n_tup_upd + n_tup_del > 0",
                        row -> Map.entry(row.getLong(1), new RowCount(row.getLong(2), row.getLong(3), row.getLong(4))))
                .forEach(entry -> counts.put(entry.getKey(), entry.getValue()));
        return counts;
    }

    static void check(Synced synced, Catalog result) {
        SqlSession target = synced.checked().target();
        if (!target.queryOne("SELECT current_setting('track_counts')::boolean", row -> row.getBoolean(1))) {
            throw new ProblemException(Problem.of(
                            ProblemType.VERIFICATION_FAILED,
                            "The target's server does not count rows (track_counts = off), so that rows lost by a trigger or cascade could not be seen.")
                    .withNextStep(
                            "Set track_counts = on, which is PostgreSQL's default, for the database or the role."));
        }
        Set<ObjectId> named = named(synced, result);
        List<Touched> touched = target
                .query(
                        """
                        SELECT t.schemaname, t.relname, t.n_tup_ins, t.n_tup_upd, t.n_tup_del, t.relid::bigint
                          FROM pg_catalog.pg_stat_xact_user_tables t
                          JOIN pg_catalog.pg_class c ON c.oid = t.relid AND c.relkind IN ('r', 'p') AND c.relpersistence <> 't'
                         WHERE t.schemaname <> 'lockstep' AND t.n_tup_ins + t.n_tup_upd + t.n_tup_del > 0
                         ORDER BY 1, 2
                        """,
                        row -> new Touched(
                                ObjectId.of(Kind.TABLE, row.getString(1), row.getString(2)),
                                new RowCount(row.getLong(3), row.getLong(4), row.getLong(5))
                                        .without(synced.migrated()
                                                .before()
                                                .getOrDefault(row.getLong(6), RowCount.NONE))))
                .stream()
                .filter(table -> !table.count().isEmpty() && !named.contains(table.table()))
                .toList();
        Map<ObjectId, Long> balances = new HashMap<>();
        synced.migrated().movedRows().forEach((parent, rows) -> balances.merge(root(parent, result), -rows, Long::sum));
        Set<ObjectId> repartitioned = repartitioned(synced);
        touched.forEach(table -> balances.merge(root(table.table(), result), table.balance(), Long::sum));
        boolean logging = hasEventTriggers(synced.checked().plan().target());
        if (logging) {
            touched.stream().filter(Touched::onlyInserted).forEach(table -> synced.checked()
                    .progress()
                    .warn("Taken for what the target's event triggers write: " + table.line()));
        }
        List<String> others = touched.stream()
                .filter(table -> !(logging && table.onlyInserted()))
                .filter(table -> {
                    ObjectId root = root(table.table(), result);
                    return table.updated() || !repartitioned.contains(root) || balances.get(root) != 0;
                })
                .map(Touched::line)
                .toList();
        if (!others.isEmpty()) {
            throw new ProblemException(
                    Problem.of(
                                    ProblemType.VERIFICATION_FAILED,
                                    "Rows of tables that the plan does not name were changed, by a trigger or a cascading foreign key; everything was rolled back.")
                            .withItems(others)
                            .withNextStep(
                                    "See which trigger or foreign key reaches these tables, or add them to the lookup tables."));
        }
    }

    private record Touched(ObjectId table, RowCount count) {
        /** Rows inserted, less those deleted. */
        long balance() {
            return count.inserted() - count.deleted();
        }

        boolean updated() {
            return count.updated() > 0;
        }

        boolean onlyInserted() {
            return count.updated() == 0 && count.deleted() == 0;
        }

        String line() {
            return "%s: %d rows inserted, %d updated, %d deleted"
                    .formatted(table.displayName(), count.inserted(), count.updated(), count.deleted());
        }
    }

    /** Such as keep a log of what is done to the schema, which a promotion is no exception from. */
    private static boolean hasEventTriggers(Catalog target) {
        return target.all(EventTrigger.class).anyMatch(trigger -> trigger.enabled() != Trigger.Enabled.DISABLED);
    }

    /** Partitioned tables whose partitions change: their rows may move from one to another, if none gets lost on the way. */
    private static Set<ObjectId> repartitioned(Synced synced) {
        Set<ObjectId> roots = new HashSet<>();
        synced.checked().plan().plan().steps().stream()
                .filter(step -> step.subject().kind() == Kind.PARTITION)
                .forEach(step -> roots.add(root(
                        new ObjectId(Kind.TABLE, step.subject().path()),
                        synced.checked().plan().wanted())));
        return roots;
    }

    private static ObjectId root(ObjectId table, Catalog catalog) {
        return catalog.get(Partition.class, new ObjectId(Kind.PARTITION, table.path()))
                .map(partition -> root(partition.parent(), catalog))
                .orElse(table);
    }

    /** The synchronised tables and their partitions. */
    private static Set<ObjectId> named(Synced synced, Catalog result) {
        Set<ObjectId> named = new HashSet<>();
        synced.checked().plan().writtenTables().tables().forEach(table -> named.add(table.id()));
        boolean grown = true;
        while (grown) {
            grown = named.addAll(result.all(Partition.class)
                    .filter(partition -> named.contains(partition.parent()))
                    .map(Partition::child)
                    .toList());
        }
        return named;
    }
}
