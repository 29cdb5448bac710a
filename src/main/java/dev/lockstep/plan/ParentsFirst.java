package dev.lockstep.plan;

import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Partition;
import dev.lockstep.catalog.Table;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Whoever writes by way of a partitioned table locks that first and a partition then. A transaction that had locked a partition and then
 * wanted the table would wait for him while he waits for it, and PostgreSQL would break off one of the two. So the transaction begins
 * with the tables above, in either mode.
 */
final class ParentsFirst {
    private final PlanContext context;
    private final Map<ObjectId, TableLock> locks = new TreeMap<>();
    private final Set<ObjectId> aboveLocked = new TreeSet<>();

    ParentsFirst(PlanContext context) {
        this.context = context;
    }

    /** A statement of the plan. */
    void note(Draft draft) {
        ObjectId table = draft.table();
        if (table == null
                || draft.placement().stretch() != Stretch.TRANSACTION
                || draft.lock().compareTo(TableLock.SHARE_UPDATE_EXCLUSIVE) <= 0) {
            return;
        }
        locks.merge(table, draft.lock(), TableLock::stronger);
        ObjectId at = table;
        while (context.target().find(new ObjectId(Kind.PARTITION, at.path())) instanceof Partition partition) {
            at = partition.parent();
            aboveLocked.add(at);
        }
    }

    /** Those that are locked for their own sake, too; the outermost first. */
    List<Step> steps() {
        return aboveLocked.stream()
                .filter(locks::containsKey)
                .filter(table -> context.target().get(Table.class, table).isPresent())
                .sorted((a, b) -> Integer.compare(depth(a), depth(b)))
                .map(this::step)
                .toList();
    }

    private int depth(ObjectId table) {
        return context.target().find(new ObjectId(Kind.PARTITION, table.path())) instanceof Partition partition
                ? 1 + depth(partition.parent())
                : 0;
    }

    private Step step(ObjectId table) {
        TableLock lock = locks.get(table);
        return new Step(
                "LOCK TABLE ONLY " + Names.qualified(table) + " IN " + lock.sql() + " MODE",
                "Lock " + table.displayName() + " before its partitions, in the order in which its writers do",
                table,
                Step.Action.ALTER,
                Set.of(),
                lock,
                false,
                false,
                -1,
                -1,
                Section.PRE_DATA,
                Placement.TRANSACTION);
    }
}
