package dev.lockstep.promotion;

import dev.lockstep.plan.Step;
import java.util.List;

/**
 * The target's transaction is open, the plan's steps have run in it, and the lookup tables are locked against other writers.
 *
 * @param postponed steps that wait for the source's rows
 */
record Migrated(BackedUp backedUp, int steps, List<Step> postponed) {
    Migrated {
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
