package dev.lockstep.promotion;

import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Partition;
import dev.lockstep.plan.PartitionMerges;
import dev.lockstep.plan.Step;
import dev.lockstep.sql.Quoting;
import java.util.Map;
import java.util.TreeMap;

/** How many rows left the tables whose rows other partitions get ({@link PartitionMerges}): with a table the server forgets it. */
final class MergedRows {
    private final Checked checked;
    private final PartitionMerges merges;
    private final Map<ObjectId, Long> byTable = new TreeMap<>();

    MergedRows(Checked checked) {
        this.checked = checked;
        this.merges = PartitionMerges.of(checked.plan().target(), checked.plan().wanted());
    }

    /** Looks before the step drops such a table. */
    void before(Step step) {
        ObjectId table = step.subject();
        if (step.action() == Step.Action.DROP && merges.keepRowsOf(table)) {
            byTable.put(
                    table,
                    checked.target()
                            .queryOne(
                                    "SELECT pg_catalog.pg_stat_get_xact_tuples_deleted(CAST(CAST(? AS regclass) AS oid))",
                                    row -> row.getLong(1),
                                    Quoting.qualified(table.schema(), table.name())));
        }
    }

    /** By the tables that they were partitions of. */
    Map<ObjectId, Long> byParent() {
        Map<ObjectId, Long> sums = new TreeMap<>();
        byTable.forEach((table, rows) -> checked.plan()
                .target()
                .get(Partition.class, new ObjectId(Kind.PARTITION, table.path()))
                .ifPresent(gone -> sums.merge(gone.parent(), rows, Long::sum)));
        return sums;
    }
}
