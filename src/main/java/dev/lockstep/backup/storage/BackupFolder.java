package dev.lockstep.backup.storage;

import dev.lockstep.environment.OwnerOnly;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.SecureRandom;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The directory that a backup is written into: {@code <id>.<random>.partial} until {@link #complete} gives it its name. Closing
 * one that is not complete deletes it.
 */
public final class BackupFolder implements Draft {
    static final String PARTIAL = ".partial";
    static final String DELETED = ".deleted";

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path target;
    private final Path partial;
    private final Usage usage;
    private boolean complete;

    private BackupFolder(Path target, Path partial, Usage usage) {
        this.target = target;
        this.partial = partial;
        this.usage = usage;
    }

    /** Also for files that are here only for a while: a folder that is never completed. */
    public static BackupFolder begin(Path root, UUID id) throws IOException {
        Files.createDirectories(root, OwnerOnly.directory(root.getParent() == null ? root : root.getParent()));
        Path target = root.resolve(id.toString());
        if (Files.exists(target)) {
            throw exists(target);
        }
        Path partial = root.resolve(id + "." + Long.toHexString(RANDOM.nextLong()) + PARTIAL);
        Files.createDirectory(partial, OwnerOnly.directory(root));
        Files.createFile(partial.resolve(Usage.FILE));
        Usage usage = Usage.exclusive(partial)
                .orElseThrow(() -> new IllegalStateException("a directory that was just made is in use: " + partial));
        return new BackupFolder(target, partial, usage);
    }

    public Path path() {
        return partial;
    }

    @Override
    public NewFile create(String path) throws IOException {
        return DirectoryFile.create(partial, path);
    }

    @Override
    public StoredFile adopt(Path local, String path) throws IOException {
        Path file = partial.resolve(path);
        Files.createDirectories(file.getParent(), OwnerOnly.directory(partial));
        Files.move(local, file);
        return DirectoryFile.finished(partial, path);
    }

    @Override
    public StoredFiles files() {
        return new DirectoryFiles(partial);
    }

    /** Gives the directory its name, which says that it is whole; both survive a power failure. */
    @Override
    public void complete() throws IOException {
        try (Stream<Path> folders = Files.walk(partial)) {
            for (Path folder : folders.filter(Files::isDirectory).toList()) {
                flushDirectory(folder);
            }
        }
        if (Files.exists(target)) {
            throw exists(target);
        }
        try {
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw new IOException("the file system cannot rename a directory in one step", e);
        }
        complete = true;
        flushDirectory(target.getParent());
    }

    @Override
    public void close() {
        usage.close();
        if (!complete) {
            try {
                deleteTree(partial);
            } catch (IOException e) {
                throw BackupProblems.writing(partial.toString(), e);
            }
        }
    }

    private static ProblemException exists(Path target) {
        return new ProblemException(Problem.of(
                ProblemType.BACKUP_FAILED, "There is already a backup in " + target + "; none is overwritten."));
    }

    static void deleteTree(Path directory) throws IOException {
        try {
            Files.walkFileTree(directory, new Deletion());
        } catch (NoSuchFileException e) {
            // Somebody else, who sweeps as well, was faster.
            System.getLogger(BackupFolder.class.getName())
                    .log(System.Logger.Level.DEBUG, "already gone: {0}", directory);
        }
    }

    /** Makes new and renamed entries of a directory survive a power failure; not every system can, and those need not. */
    static void flushDirectory(Path directory) throws IOException {
        if (!Files.getFileStore(directory).supportsFileAttributeView("posix")) {
            return;
        }
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static final class Deletion extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure) throws IOException {
            if (failure != null) {
                throw failure;
            }
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
        }
    }
}
