package dev.lockstep.backup;

import java.nio.file.Path;
import java.util.UUID;

/**
 * A backup that is written, verified and in its place.
 *
 * @param tables whose rows it holds
 * @param rows of all tables
 * @param bytes of all its files
 * @param path its directory
 * @param catalogFingerprint as {@link dev.lockstep.catalog.Catalog#fingerprint()} says it
 */
public record BackupResult(
        UUID id, String engine, int tables, long rows, long bytes, Path path, String catalogFingerprint) {

    static BackupResult of(Manifest manifest, Path path) {
        return new BackupResult(
                manifest.id(),
                manifest.engine(),
                manifest.tables().size(),
                manifest.rows(),
                manifest.bytes(),
                path,
                manifest.fingerprint());
    }
}
