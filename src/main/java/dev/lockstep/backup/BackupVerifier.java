package dev.lockstep.backup;

import dev.lockstep.progress.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a backup back: every file has the size and the checksum that were written down, every compressed file can be read to its
 * end, and holds as many rows as were read from the table.
 */
public final class BackupVerifier {
    private static final int BUFFER = 1 << 16;

    /**
     * @param backup its directory
     * @throws dev.lockstep.problem.ProblemException {@code BACKUP_FAILED}, naming the first file that is not as it was written
     */
    public Manifest verify(Path backup, Progress progress) {
        Map<String, String> checksums = ChecksumFile.read(backup);
        Path manifestFile = backup.resolve(ManifestFile.NAME);
        String expected = checksums.remove(ManifestFile.NAME);
        if (!checksum(manifestFile).equals(expected)) {
            throw BackupProblems.damaged(manifestFile, "is not the one whose checksum stands in " + ChecksumFile.NAME);
        }
        Manifest manifest = ManifestFile.read(backup);
        Map<String, Manifest.TableRows> tables = new HashMap<>();
        manifest.tables().forEach(table -> tables.put(table.file(), table));
        List<Manifest.StoredFile> files = manifest.files();
        long total = files.stream().mapToLong(Manifest.StoredFile::bytes).sum();
        long done = 0;
        for (Manifest.StoredFile file : files) {
            progress.checkCancelled();
            verifyFile(backup, file, checksums.remove(file.path()));
            Manifest.TableRows table = tables.remove(file.path());
            if (table != null) {
                verifyRows(backup.resolve(file.path()), table);
            }
            done += file.bytes();
            progress.advanced(done, total, "bytes");
        }
        if (!tables.isEmpty() || !checksums.isEmpty()) {
            throw BackupProblems.damaged(manifestFile, "does not list all files that belong to the backup");
        }
        return manifest;
    }

    private static void verifyFile(Path backup, Manifest.StoredFile file, @Nullable String checksum) {
        Path path = backup.resolve(file.path()).normalize();
        if (!path.startsWith(backup.normalize())) {
            throw BackupProblems.damaged(backup.resolve(ManifestFile.NAME), "names a file outside of the backup");
        }
        if (!file.sha256().equals(checksum)) {
            throw BackupProblems.damaged(path, "has another checksum in the manifest than in " + ChecksumFile.NAME);
        }
        long bytes = size(path);
        if (bytes != file.bytes()) {
            throw BackupProblems.damaged(path, "has " + bytes + " bytes instead of " + file.bytes());
        }
        if (!checksum(path).equals(file.sha256())) {
            throw BackupProblems.damaged(path, "is not what was written: its checksum differs");
        }
    }

    private static void verifyRows(Path path, Manifest.TableRows table) {
        long rows;
        try (InputStream in = CopyFile.rows(path, table.copy())) {
            rows = lines(in);
        } catch (IOException e) {
            throw BackupProblems.damaged(path, "cannot be unpacked: " + e.getMessage(), e);
        }
        if (rows != table.rows()) {
            throw BackupProblems.damaged(path, "has " + rows + " rows instead of " + table.rows());
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

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (NoSuchFileException e) {
            throw BackupProblems.damaged(file, "is missing", e);
        } catch (IOException e) {
            throw BackupProblems.damaged(file, "cannot be read", e);
        }
    }

    private static String checksum(Path file) {
        MessageDigest digest = FileWriter.sha256();
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[BUFFER];
            int length;
            while ((length = in.read(buffer)) >= 0) {
                digest.update(buffer, 0, length);
            }
        } catch (NoSuchFileException e) {
            throw BackupProblems.damaged(file, "is missing", e);
        } catch (IOException e) {
            throw BackupProblems.damaged(file, "cannot be read", e);
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
