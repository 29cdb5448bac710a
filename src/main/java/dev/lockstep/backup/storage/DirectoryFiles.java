package dev.lockstep.backup.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** Files in a directory. */
public record DirectoryFiles(Path root) implements StoredFiles {
    @Override
    public String place(String path) {
        return root.resolve(path).toString();
    }

    @Override
    public InputStream open(String path) throws IOException {
        return Files.newInputStream(inside(path));
    }

    @Override
    public long size(String path) throws IOException {
        return Files.size(inside(path));
    }

    @Override
    public void put(String path, byte[] content) throws IOException {
        Path temporary = Files.createTempFile(root, ".", ".new");
        try {
            Files.write(temporary, content);
            Files.move(temporary, inside(path), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    @Override
    public Optional<Path> directory() {
        return Optional.of(root);
    }

    /** A manifest that was tampered with must not lead elsewhere. */
    private Path inside(String path) throws IOException {
        Path file = root.resolve(path).normalize();
        if (!file.startsWith(root.normalize())) {
            throw new IOException("the backup names a file outside of itself");
        }
        return file;
    }
}
