package dev.lockstep.promotion;

/** A verified backup of the target exists (I2). */
record BackedUp(Checked checked, String backup) {}
