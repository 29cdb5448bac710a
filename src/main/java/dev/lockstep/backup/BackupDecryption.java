package dev.lockstep.backup;

import dev.lockstep.backup.storage.BackupKeys;
import dev.lockstep.backup.storage.BackupProblems;
import dev.lockstep.backup.storage.DirectoryFiles;
import dev.lockstep.backup.storage.StoredFile;
import dev.lockstep.progress.SilentProgress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Decrypts a backup's files for those who restore it without Lockstep. */
public final class BackupDecryption {
    private BackupDecryption() {}

    /**
     * Writes all files, decrypted, into a new directory that only its owner can read.
     *
     * @throws dev.lockstep.problem.ProblemException {@code BACKUP_FAILED} when a file is not what was written, or its key is missing
     */
    public static void run(Path encrypted, Path target, BackupKeys keys) {
        Backup backup =
                Backup.open(new DirectoryFiles(encrypted.toAbsolutePath().normalize()), keys);
        BackupVerifier.checkFiles(backup, 1, new SilentProgress());
        try {
            Files.createDirectory(
                    target, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            for (StoredFile file : backup.manifest().files()) {
                Path path = target.resolve(file.path());
                Files.createDirectories(path.getParent());
                try (InputStream in = backup.open(file.path())) {
                    Files.copy(in, path);
                }
            }
        } catch (IOException e) {
            throw BackupProblems.writing(target.toString(), e);
        }
    }
}
