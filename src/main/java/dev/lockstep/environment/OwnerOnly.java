package dev.lockstep.environment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Rows of environments are nobody's business but the service's: attributes of files and directories that only their owner may read, where there are such. */
public final class OwnerOnly {
    private OwnerOnly() {}

    /** @param parent where it is to be made, or would be if it were there */
    public static FileAttribute<?>[] directory(Path parent) throws IOException {
        return permissions(parent, "rwx------");
    }

    /** @param parent where it is to be made */
    public static FileAttribute<?>[] file(Path parent) throws IOException {
        return permissions(parent, "rw-------");
    }

    private static FileAttribute<?>[] permissions(Path parent, String permissions) throws IOException {
        Path existing = parent.toAbsolutePath();
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        return Files.getFileStore(existing).supportsFileAttributeView("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
