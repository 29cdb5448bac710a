package dev.lockstep.plan;

import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Locks are held until the transaction ends. (PostgreSQL documentation, "Explicit Locking".) A statement that takes its time over tables
 * which one before it has locked keeps their writers waiting, however weak its own locks are: the query of a materialized view that is made
 * again because a column below it changed, rows that are checked after a constraint came without them.
 */
final class HeldLocks {
    private final PlanContext context;
    private final Map<ObjectId, TableLock> held = new TreeMap<>();

    HeldLocks(PlanContext context) {
        this.context = context;
    }

    /** The next statement of the plan, with the hazard that it has by those before it. */
    Draft next(Draft draft, Operation operation) {
        if (draft.placement().stretch() != Stretch.TRANSACTION || context.fromNothing()) {
            return draft;
        }
        Draft said = draft;
        if (draft.scans() && takesItsTime(draft, operation)) {
            List<ObjectId> waited = read(draft).stream()
                    .filter(relation ->
                            held.getOrDefault(relation, TableLock.NONE).compareTo(TableLock.SHARE) >= 0)
                    .toList();
            if (!waited.isEmpty()) {
                said = draft.with(Hazard.BLOCKS_WRITES)
                        .saying("; meanwhile nobody can "
                                + (waited.stream().anyMatch(this::isClosed) ? "use " : "write to ")
                                + String.join(
                                        ", ",
                                        waited.stream()
                                                .map(ObjectId::displayName)
                                                .toList()));
            }
        }
        note(draft);
        return said;
    }

    private static boolean takesItsTime(Draft draft, Operation operation) {
        boolean fills = operation.id().kind() == Kind.MATERIALIZED_VIEW && operation.type() == Operation.Type.CREATE;
        return fills || StoredCode.isAllOf(draft.sql());
    }

    private boolean isClosed(ObjectId relation) {
        return held.get(relation) == TableLock.ACCESS_EXCLUSIVE;
    }

    private static Set<ObjectId> read(Draft draft) {
        Set<ObjectId> read = new TreeSet<>(draft.alsoLocked().keySet());
        if (draft.table() != null) {
            read.add(draft.table());
        }
        return read;
    }

    private void note(Draft draft) {
        if (draft.table() != null) {
            note(draft.table(), draft.lock());
        }
        draft.alsoLocked().forEach(this::note);
    }

    /** {@code ALTER TABLE} reaches down to partitions and children. */
    private void note(ObjectId relation, TableLock lock) {
        if (context.isNew(relation) || context.fate(relation).drops()) {
            return;
        }
        held.merge(relation, lock, TableLock::stronger);
        context.childrenInTarget(relation).forEach(child -> note(child, lock));
    }
}
