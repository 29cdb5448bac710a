package dev.lockstep.backup.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/** The files of one backup, as they are stored. */
public interface StoredFiles {

    /** For messages. */
    String place(String path);

    /** @throws java.nio.file.NoSuchFileException when it is missing */
    InputStream open(String path) throws IOException;

    /** @throws java.nio.file.NoSuchFileException when it is missing */
    long size(String path) throws IOException;

    /** Writes a small file, also over another of the same name, in one step. For notes that are no part of the backup. */
    void put(String path, byte[] content) throws IOException;

    /** Where the files are on this machine; empty when they are elsewhere. */
    Optional<Path> directory();

    default byte[] read(String path) throws IOException {
        try (InputStream in = open(path)) {
            return in.readAllBytes();
        }
    }
}
