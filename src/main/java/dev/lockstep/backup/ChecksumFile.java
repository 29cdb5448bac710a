package dev.lockstep.backup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code SHA256SUMS}: the checksums of all other files, as {@code sha256sum -c} reads them. */
final class ChecksumFile {
    static final String NAME = "SHA256SUMS";

    private ChecksumFile() {}

    static void write(Path root, List<Manifest.StoredFile> files) throws IOException {
        StringBuilder lines = new StringBuilder();
        files.forEach(file ->
                lines.append(file.sha256()).append("  ").append(file.path()).append('\n'));
        FileWriter.write(root, NAME, lines.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Checksums by path. */
    static Map<String, String> read(Path root) {
        Path file = root.resolve(NAME);
        Map<String, String> checksums = new TreeMap<>();
        try {
            for (String line : Files.readAllLines(file)) {
                int separator = line.indexOf("  ");
                if (separator != 64) {
                    throw BackupProblems.damaged(file, "has a line that is no checksum");
                }
                checksums.put(line.substring(separator + 2), line.substring(0, separator));
            }
        } catch (NoSuchFileException e) {
            throw BackupProblems.damaged(file, "is missing", e);
        } catch (IOException e) {
            throw BackupProblems.damaged(file, "cannot be read", e);
        }
        return checksums;
    }
}
