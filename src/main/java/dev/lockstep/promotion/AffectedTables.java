package dev.lockstep.promotion;

import dev.lockstep.backup.BackupScope;
import dev.lockstep.backup.Manifest.TableName;
import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Index;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Partition;
import dev.lockstep.catalog.Table;
import dev.lockstep.plan.Step;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tables whose rows a plan touches: of each step, the table that it is about; of a step about something that is no part of a
 * table (a type, a schema), every table that hangs on it; and the lookup tables. With all partitions and children.
 */
final class AffectedTables {
    private static final Set<Kind> TOUCH_NO_ROWS =
            Set.of(Kind.VIEW, Kind.ROUTINE, Kind.AGGREGATE, Kind.SEQUENCE, Kind.TRIGGER, Kind.POLICY, Kind.COMMENT);

    private final Catalog target;
    private final Set<ObjectId> tables = new HashSet<>();

    private AffectedTables(Catalog target) {
        this.target = target;
    }

    static BackupScope scope(ReviewedPlan plan) {
        AffectedTables affected = new AffectedTables(plan.target());
        plan.plan().steps().forEach(affected::add);
        plan.writtenTables().tables().forEach(table -> affected.tables.add(table.id()));
        affected.addPartitions();
        Set<TableName> names = new HashSet<>();
        affected.tables.forEach(table -> names.add(new TableName(table.schema(), table.name())));
        return new BackupScope.Affected(names::contains);
    }

    private void add(Step step) {
        ObjectId subject = step.subject();
        ObjectId table = table(subject);
        if (table != null) {
            tables.add(table);
        } else if (!TOUCH_NO_ROWS.contains(subject.kind())) {
            addDependents(subject);
        }
    }

    private @Nullable ObjectId table(ObjectId id) {
        ObjectId relation = id.kind() == Kind.INDEX
                ? target.get(Index.class, id).map(Index::relation).orElse(null)
                : id;
        if (relation == null || relation.path().size() < 2) {
            return null;
        }
        ObjectId table = new ObjectId(Kind.TABLE, relation.path().subList(0, 2));
        return target.get(Table.class, table).isPresent() ? table : null;
    }

    private void addDependents(ObjectId subject) {
        Set<ObjectId> seen = new HashSet<>(Set.of(subject));
        Deque<ObjectId> pending = new ArrayDeque<>(seen);
        while (!pending.isEmpty()) {
            for (ObjectId dependent : target.dependencies().dependentsOf(pending.remove())) {
                if (seen.add(dependent)) {
                    pending.add(dependent);
                    ObjectId table = table(dependent);
                    if (table != null) {
                        tables.add(table);
                    }
                }
            }
        }
    }

    /** What is done to a partitioned table or one that others inherit from is done to these as well; and rows move among partitions. */
    private void addPartitions() {
        boolean grown = true;
        while (grown) {
            grown = false;
            for (Partition partition : target.all(Partition.class).toList()) {
                grown |= tables.contains(partition.parent()) && tables.add(partition.child());
                grown |= tables.contains(partition.child()) && tables.add(partition.parent());
            }
            for (Table table : target.all(Table.class).toList()) {
                grown |= table.parents().stream().anyMatch(tables::contains) && tables.add(table.id());
            }
        }
    }
}
