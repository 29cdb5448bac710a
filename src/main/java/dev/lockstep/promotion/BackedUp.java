package dev.lockstep.promotion;

import org.jspecify.annotations.Nullable;

/** A verified backup of the target exists (I2). */
record BackedUp(Checked checked, String backup, @Nullable String restorePoint) {}
