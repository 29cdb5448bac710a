package dev.lockstep.backup;

import dev.lockstep.backup.storage.BackupProblems;
import dev.lockstep.backup.storage.Checksums;
import dev.lockstep.backup.storage.StoredFile;
import dev.lockstep.progress.Progress;
import dev.lockstep.progress.RunningTotal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.NoSuchFileException;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads a backup back: every file has the size and the checksum that were written down, every compressed file can be read to its
 * end, and holds as many rows as were read from the table.
 */
final class BackupVerifier {
    private static final int BUFFER = 1 << 16;

    private final Backup backup;
    private final Progress progress;
    private final RunningTotal done;

    private BackupVerifier(Backup backup, Progress progress) {
        this.backup = backup;
        this.progress = progress;
        this.done = new RunningTotal(progress, backup.manifest().bytes(), "bytes");
    }

    /**
     * Reads everything, unpacked as well.
     *
     * @param threads how many files at a time
     * @throws dev.lockstep.problem.ProblemException {@code BACKUP_FAILED}, naming the first file that is not as it was written
     */
    static void verify(Backup backup, int threads, Progress progress) {
        new BackupVerifier(backup, progress).verify(threads, true);
    }

    /** Whether every file is the one that was written; what is in it was looked at when it was. */
    static void checkFiles(Backup backup, int threads, Progress progress) {
        new BackupVerifier(backup, progress).verify(threads, false);
    }

    /**
     * Some of the files only: whether each is there in its size, and while there are no more than so many bytes to be read, whether
     * it is the one that was written.
     *
     * @return how many bytes were not read
     */
    static long checkSome(Backup backup, Predicate<StoredFile> which, long mostBytes, Progress progress) {
        BackupVerifier verifier = new BackupVerifier(backup, progress);
        verifier.checksums();
        long left = mostBytes;
        long unread = 0;
        for (StoredFile file : backup.manifest().files()) {
            progress.checkCancelled();
            if (which.test(file) && file.bytes() <= left) {
                left -= file.bytes();
                verifier.verify(file, null);
            } else if (which.test(file)) {
                unread += file.bytes();
                verifier.checkSize(file, backup.stored().place(file.path()));
            }
        }
        return unread;
    }

    /** Of all files but the manifest, which is the one that they belong to. */
    private Map<String, String> checksums() {
        Map<String, String> checksums = ChecksumFile.read(backup.stored());
        checkManifest(checksums.remove(ManifestFile.NAME));
        if (backup.encrypted()) {
            ChecksumSeal.check(backup);
        }
        return checksums;
    }

    private void verify(int threads, boolean contents) {
        Map<String, String> checksums = checksums();
        Manifest manifest = backup.manifest();
        Map<String, Manifest.TableRows> tables = new HashMap<>();
        manifest.tables().forEach(table -> tables.put(table.file(), table));
        for (StoredFile file : manifest.files()) {
            if (!file.sha256().equals(checksums.remove(file.path()))) {
                throw BackupProblems.damaged(
                        backup.stored().place(file.path()),
                        "has another checksum in the manifest than in " + ChecksumFile.NAME);
            }
        }
        List<StoredFile> files = manifest.files();
        if (!checksums.isEmpty()
                || !files.stream().map(StoredFile::path).toList().containsAll(tables.keySet())) {
            throw BackupProblems.damaged(
                    backup.stored().place(ManifestFile.NAME), "does not list all files that belong to the backup");
        }
        boolean rows = contents && manifest.isOf(Manifest.NATIVE);
        Parallel.forEach(files, threads, progress, file -> verify(file, rows ? tables.get(file.path()) : null));
    }

    private void checkManifest(@Nullable String expected) {
        String place = backup.stored().place(ManifestFile.NAME);
        try {
            if (!Checksums.of(backup.stored().read(ManifestFile.NAME)).equals(expected)) {
                throw BackupProblems.damaged(place, "is not the one whose checksum stands in " + ChecksumFile.NAME);
            }
        } catch (IOException e) {
            throw BackupProblems.damaged(place, "cannot be read", e);
        }
    }

    /** In one pass: what is unpacked goes through the checksum on its way. */
    private void verify(StoredFile file, Manifest.@Nullable TableRows table) {
        String place = backup.stored().place(file.path());
        checkSize(file, place);
        MessageDigest digest = Checksums.sha256();
        long rows = 0;
        IOException unreadable = null;
        try (DigestInputStream in = new DigestInputStream(backup.stored().open(file.path()), digest)) {
            if (table != null) {
                try {
                    rows = lines(CopyFile.rows(backup.plain(file.path(), in), table.copy()));
                } catch (IOException e) {
                    unreadable = e;
                }
            }
            in.transferTo(OutputStream.nullOutputStream());
        } catch (NoSuchFileException e) {
            throw BackupProblems.damaged(place, "is missing", e);
        } catch (IOException e) {
            throw BackupProblems.damaged(place, "cannot be read", e);
        }
        if (!HexFormat.of().formatHex(digest.digest()).equals(file.sha256())) {
            throw BackupProblems.damaged(place, "is not what was written: its checksum differs");
        }
        if (unreadable != null) {
            throw BackupProblems.damaged(place, "cannot be unpacked: " + unreadable.getMessage(), unreadable);
        }
        if (table != null && rows != table.rows()) {
            throw BackupProblems.damaged(place, "has " + rows + " rows instead of " + table.rows());
        }
        done.add(file.bytes());
    }

    private void checkSize(StoredFile file, String place) {
        try {
            long bytes = backup.stored().size(file.path());
            if (bytes != file.bytes()) {
                throw BackupProblems.damaged(place, "has " + bytes + " bytes instead of " + file.bytes());
            }
        } catch (NoSuchFileException e) {
            throw BackupProblems.damaged(place, "is missing", e);
        } catch (IOException e) {
            throw BackupProblems.damaged(place, "cannot be read", e);
        }
    }

    /** A line is a row: the text format of {@code COPY} writes line breaks in values as {@code \n}. */
    private static long lines(InputStream in) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long lines = 0;
        int length;
        while ((length = in.read(buffer)) >= 0) {
            for (int i = 0; i < length; i++) {
                if (buffer[i] == '\n') {
                    lines++;
                }
            }
        }
        return lines;
    }
}
