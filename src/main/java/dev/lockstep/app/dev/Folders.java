package dev.lockstep.app.dev;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The folders of embedded servers: one per user below the machine's folder for temporary files. */
final class Folders {

    private Folders() {}

    /**
     * The parent of everything that embedded servers keep, readable by all (a server started by root runs as somebody
     * else) and owned by this user, so that nobody else could have put programs there.
     */
    static Path parent() throws IOException {
        Path parent =
                Path.of(System.getProperty("java.io.tmpdir"), "lockstep-postgres-" + System.getProperty("user.name"));
        Files.createDirectories(parent);
        Path mine = Files.createTempFile("lockstep", ".owner");
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
