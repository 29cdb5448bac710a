package dev.lockstep.promotion;

import dev.lockstep.plan.Step;
import java.util.List;
import java.util.Map;

/**
 * The target's transaction is open, the plan's steps have run in it, and the lookup tables are locked against other writers.
 *
 * @param before rows that the session changed before the transaction and that its statistics still count, see {@link RowsTouched}
 * @param postponed steps that wait for the source's rows
 */
record Migrated(BackedUp backedUp, int steps, Map<Long, RowsTouched.Count> before, List<Step> postponed) {
    Migrated {
        before = Map.copyOf(before);
        postponed = List.copyOf(postponed);
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
