package dev.lockstep.backup.storage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Where the files of a new backup go. Thread-safe. */
public interface FileTarget {

    /** @param path below the backup, with {@code /}; there is no such file yet */
    NewFile create(String path) throws IOException;

    default StoredFile write(String path, byte[] content) throws IOException {
        try (NewFile file = create(path)) {
            file.write(content);
            return file.finish();
        }
    }

    default StoredFile write(String path, String content) throws IOException {
        return write(path, content.getBytes(StandardCharsets.UTF_8));
    }
}
