package dev.lockstep.backup;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A backup that is restored and proven equal to what was backed up.
 *
 * @param database its name
 * @param kept the name under which the replaced database is kept, {@code null} when none was replaced
 * @param before the backup of what a restore in place replaced, {@code null} for others
 * @param tables how many; {@code null} when the backup is gone by now
 * @param rows how many; {@code null} when the backup is gone by now
 * @param notRestored owners, grants and settings that could not be restored here, one line each
 */
public record RestoreResult(
        UUID backup,
        String database,
        @Nullable String kept,
        @Nullable UUID before,
        @Nullable Integer tables,
        @Nullable Long rows,
        List<String> notRestored) {
    public RestoreResult {
        notRestored = List.copyOf(notRestored);
    }

    static RestoreResult of(
            Manifest manifest,
            String database,
            @Nullable String kept,
            @Nullable UUID before,
            List<String> notRestored) {
        return new RestoreResult(
                manifest.id(), database, kept, before, manifest.tables().size(), manifest.rows(), notRestored);
    }
}
