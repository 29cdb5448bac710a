package dev.lockstep.promotion;

import dev.lockstep.catalog.ObjectId;
import dev.lockstep.data.RowCount;
import dev.lockstep.plan.Step;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The target's transaction is open, the plan's steps have run in it, and the lookup tables are locked against other writers.
 *
 * @param before rows that the session changed before the transaction and that its statistics still count, see {@link RowsTouched}
 * @param movedRows how many went from partitions that are gone into others, by what these are partitions of
 * @param postponed steps that wait for the source's rows
 * @param undone what an undo brings back; {@code null} when this is none
 * @param positions of sequences that the plan made away with
 */
record Migrated(
        BackedUp backedUp,
        int steps,
        Map<Long, RowCount> before,
        Map<ObjectId, Long> movedRows,
        List<Step> postponed,
        @Nullable UndoRows undone,
        List<SequencePositions.Position> positions) {
    Migrated {
        before = Map.copyOf(before);
        movedRows = Map.copyOf(movedRows);
        postponed = List.copyOf(postponed);
        positions = List.copyOf(positions);
    }

    String summary() {
        return steps
                + (steps == 1 ? " step" : " steps")
                + (postponed.isEmpty() ? "" : ", " + postponed.size() + " of them after the rows");
    }

    Checked checked() {
        return backedUp.checked();
    }
}
