package dev.lockstep.promotion;

/** The target's transaction is open, the plan's steps have run in it, and the lookup tables are locked against other writers. */
record Migrated(BackedUp backedUp, int steps) {
    String summary() {
        return steps + (steps == 1 ? " step" : " steps");
    }

    Checked checked() {
        return backedUp.checked();
    }
}
