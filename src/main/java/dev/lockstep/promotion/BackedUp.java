package dev.lockstep.promotion;

import dev.lockstep.backup.Backups;
import org.jspecify.annotations.Nullable;

/**
 * A verified backup of the target exists (I2).
 *
 * @param moment which transactions had ended when it was made; {@code null} for a restore point
 * @param inUse what keeps the backup from being deleted
 */
record BackedUp(
        Checked checked,
        String backup,
        @Nullable String moment,
        @Nullable String restorePoint,
        Backups.InUse inUse) {}
