package dev.lockstep.backup;

import dev.lockstep.backup.storage.BackupProblems;
import dev.lockstep.backup.storage.Checksums;
import dev.lockstep.backup.storage.StoredFile;
import dev.lockstep.backup.storage.StoredFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code SHA256SUMS}: the checksums of all other files, as {@code sha256sum -c} reads them. */
final class ChecksumFile {
    static final String NAME = "SHA256SUMS";

    private ChecksumFile() {}

    static byte[] of(List<StoredFile> files, byte[] manifest) {
        StringBuilder lines = new StringBuilder();
        files.forEach(file ->
                lines.append(file.sha256()).append("  ").append(file.path()).append('\n'));
        lines.append(Checksums.of(manifest))
                .append("  ")
                .append(ManifestFile.NAME)
                .append('\n');
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Checksums by path. */
    static Map<String, String> read(StoredFiles files) {
        String place = files.place(NAME);
        Map<String, String> checksums = new TreeMap<>();
        try {
            String text = new String(files.read(NAME), StandardCharsets.UTF_8);
            for (String line : text.lines().toList()) {
                int separator = line.indexOf("  ");
                if (separator != 64) {
                    throw BackupProblems.damaged(place, "has a line that is no checksum");
                }
                checksums.put(line.substring(separator + 2), line.substring(0, separator));
            }
        } catch (NoSuchFileException e) {
            throw BackupProblems.damaged(place, "is missing", e);
        } catch (IOException e) {
            throw BackupProblems.damaged(place, "cannot be read", e);
        }
        return checksums;
    }
}
