package dev.lockstep.backup;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where backups are and how they are made.
 *
 * @param directory holds one directory per backup; made when it is first needed, readable by its owner only
 * @param connections how many tables are read or loaded at once, at least 1
 * @param lockTimeout how long to wait for a table that somebody is changing
 * @param keep how many backups of one environment are kept, at least 1
 * @param maxAge older ones are deleted though there are fewer; {@code null} for no limit
 * @param lockstepVersion the running version, for the manifest
 */
public record BackupSettings(
        Path directory,
        int connections,
        Duration lockTimeout,
        int keep,
        @Nullable Duration maxAge,
        String lockstepVersion) {

    public BackupSettings {
        directory = directory.toAbsolutePath().normalize();
        if (connections < 1 || connections > 64) {
            throw new IllegalArgumentException("lockstep.backup.connections must be from 1 to 64");
        }
        if (keep < 1) {
            throw new IllegalArgumentException("lockstep.backup.keep must be at least 1");
        }
        if (maxAge != null && (maxAge.isNegative() || maxAge.isZero())) {
            throw new IllegalArgumentException("lockstep.backup.max-age must be a positive duration");
        }
    }
}
