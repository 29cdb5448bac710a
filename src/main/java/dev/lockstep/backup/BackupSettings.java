package dev.lockstep.backup;

import dev.lockstep.backup.storage.BackupKeys;
import dev.lockstep.backup.storage.BackupStorage;
import dev.lockstep.backup.storage.DirectoryStorage;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where backups are and how they are made.
 *
 * @param directory where files are that have to be on this machine for a while; the storage's own, where that is a directory
 * @param storage where backups are kept
 * @param keys what they are encrypted with; none when they are not
 * @param engine who makes them
 * @param programs where PostgreSQL's programs are; {@code null} for the path and the usual places
 * @param connections how many tables are read or loaded at once, at least 1
 * @param lockTimeout how long to wait for a table that somebody is changing
 * @param retention which are kept
 * @param lockstepVersion the running version, for the manifest
 */
public record BackupSettings(
        Path directory,
        BackupStorage storage,
        BackupKeys keys,
        EngineChoice engine,
        @Nullable Path programs,
        int connections,
        Duration lockTimeout,
        Retention retention,
        String lockstepVersion) {

    public BackupSettings {
        directory = directory.toAbsolutePath().normalize();
        if (connections < 1 || connections > 64) {
            throw new IllegalArgumentException("lockstep.backup.connections must be from 1 to 64");
        }
    }

    /** In a directory, not encrypted, by whichever engine there is. */
    public BackupSettings(
            Path directory,
            int connections,
            Duration lockTimeout,
            int keep,
            @Nullable Duration maxAge,
            String lockstepVersion) {
        this(
                directory,
                new DirectoryStorage(directory.toAbsolutePath().normalize()),
                BackupKeys.none(),
                EngineChoice.AUTO,
                null,
                connections,
                lockTimeout,
                new Retention(keep, maxAge, null),
                lockstepVersion);
    }

    public BackupSettings with(EngineChoice other) {
        return new BackupSettings(
                directory, storage, keys, other, programs, connections, lockTimeout, retention, lockstepVersion);
    }

    public BackupSettings with(BackupKeys others) {
        return new BackupSettings(
                directory, storage, others, engine, programs, connections, lockTimeout, retention, lockstepVersion);
    }

    public BackupSettings with(BackupStorage other) {
        return new BackupSettings(
                directory, other, keys, engine, programs, connections, lockTimeout, retention, lockstepVersion);
    }
}
