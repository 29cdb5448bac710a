package dev.lockstep.backup;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A backup that is written, verified and in its place.
 *
 * @param tables whose rows it holds
 * @param rows of all tables
 * @param bytes of all its files
 * @param scope {@code full}, {@code affected} or {@code external}
 * @param place where it is: its directory, or its address in a bucket
 * @param catalogFingerprint as {@link dev.lockstep.catalog.Catalog#fingerprint()} says it
 * @param moment {@code pg_current_snapshot()} of its rows; {@code null} of scope {@code external}
 * @param restorePoint of scope {@code external}, for people: its name and where it is; else {@code null}
 */
public record BackupResult(
        UUID id,
        String engine,
        int tables,
        long rows,
        long bytes,
        String scope,
        String place,
        String catalogFingerprint,
        @Nullable String moment,
        @Nullable String restorePoint) {

    static BackupResult of(Manifest manifest, String place, @Nullable String moment) {
        return new BackupResult(
                manifest.id(),
                manifest.engine(),
                manifest.tables().size(),
                manifest.rows(),
                manifest.bytes(),
                manifest.scope(),
                place,
                manifest.fingerprint(),
                moment,
                manifest.restorePoint() == null ? null : manifest.restorePoint().display());
    }
}
