package dev.lockstep.app.dev;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** The folders of embedded servers: one per user below the machine's folder for temporary files. */
final class Folders {

    private static final Path MEMORY = Path.of("/dev/shm");

    /** In bytes. A run of all tests fills about a quarter of it. */
    private static final long ENOUGH_MEMORY = 4L << 30;

    private Folders() {}

    /**
     * The parent of everything that embedded servers keep, readable by all (a server started by root runs as somebody
     * else) and owned by this user, so that nobody else could have put programs there.
     */
    static Path parent() throws IOException {
        return below(Path.of(System.getProperty("java.io.tmpdir")));
    }

    /** Such a parent in memory; empty where the machine keeps no files there, or has little room for them. */
    static Optional<Path> inMemory() throws IOException {
        boolean fits = Files.isWritable(MEMORY)
                && Files.getFileStore(MEMORY).type().equals("tmpfs")
                && Files.getFileStore(MEMORY).getUsableSpace() >= ENOUGH_MEMORY;
        return fits ? Optional.of(below(MEMORY)) : Optional.empty();
    }

    private static Path below(Path folder) throws IOException {
        Path parent = folder.resolve("lockstep-postgres-" + System.getProperty("user.name"));
        Files.createDirectories(parent);
        Path mine = Files.createTempFile(folder, "lockstep", ".owner");
        try {
            if (Files.isSymbolicLink(parent) || !Files.getOwner(parent).equals(Files.getOwner(mine))) {
                throw new IOException(parent + " belongs to somebody else");
            }
        } finally {
            Files.delete(mine);
        }
        Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwxr-xr-x"));
        return parent;
    }

    /** Deletes a folder with all that is in it; one that another process is deleting as well is fine. */
    static void delete(Path path) throws IOException {
        try {
            if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                try (DirectoryStream<Path> children = Files.newDirectoryStream(path)) {
                    for (Path child : children) {
                        delete(child);
                    }
                }
            }
            Files.deleteIfExists(path);
        } catch (NoSuchFileException e) {
            // Gone already, which is what was wanted.
            return;
        }
    }
}
