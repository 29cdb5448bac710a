package dev.lockstep.backup.storage;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.regex.Pattern;

/** One directory per backup. */
public final class DirectoryStorage implements BackupStorage {
    /** Whoever makes a folder has locked it long before. */
    private static final Duration LOCKED_AFTER = Duration.ofMinutes(2);

    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path root;

    public DirectoryStorage(Path root) {
        this.root = root;
    }

    @Override
    public String place() {
        return root.toString();
    }

    @Override
    public Draft begin(UUID id) throws IOException {
        return BackupFolder.begin(root, id);
    }

    /** A UUIDv7 begins with its time. */
    @Override
    public List<UUID> ids() throws IOException {
        return children("*").stream()
                .map(path -> path.getFileName().toString())
                .filter(ID.asMatchPredicate())
                .sorted(Comparator.reverseOrder())
                .map(UUID::fromString)
                .toList();
    }

    @Override
    public boolean exists(UUID id) {
        return Files.isDirectory(path(id));
    }

    @Override
    public StoredFiles files(UUID id) {
        return new DirectoryFiles(path(id));
    }

    @Override
    public Optional<Use> use(UUID id) throws IOException {
        return Usage.share(path(id)).map(usage -> usage);
    }

    @Override
    public boolean delete(UUID id) throws IOException {
        Path backup = path(id);
        try (Usage usage = Usage.exclusive(backup).orElse(null)) {
            if (usage == null) {
                return false;
            }
            // Renamed first, so that what is half deleted does not look whole.
            Path doomed = backup.resolveSibling(id + "." + Long.toHexString(RANDOM.nextLong()) + BackupFolder.DELETED);
            Files.move(backup, doomed, StandardCopyOption.ATOMIC_MOVE);
            BackupFolder.deleteTree(doomed);
            return true;
        }
    }

    @Override
    public void discardUnfinished(UUID id) throws IOException {
        for (Path leftover : children(id + ".*")) {
            sweep(leftover);
        }
    }

    @Override
    public int sweepUnfinished(Instant before) throws IOException {
        int swept = 0;
        for (Path leftover : children("*{" + BackupFolder.PARTIAL + "," + BackupFolder.DELETED + "}")) {
            if ((lastTouched(leftover).isBefore(before) || died(leftover)) && sweep(leftover)) {
                swept++;
            }
        }
        return swept;
    }

    @Override
    public OptionalLong usableSpace() throws IOException {
        Path existing = root;
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        return OptionalLong.of(Files.getFileStore(existing).getUsableSpace());
    }

    /** Unless somebody still writes it. */
    private static boolean sweep(Path leftover) throws IOException {
        boolean lockable = Files.exists(leftover.resolve(Usage.FILE));
        try (Usage usage = lockable ? Usage.exclusive(leftover).orElse(null) : null) {
            if (lockable && usage == null) {
                return false;
            }
            BackupFolder.deleteTree(leftover);
            return true;
        } catch (NoSuchFileException e) {
            // Somebody else was faster.
            return false;
        }
    }

    /** Whose lock is free then, sooner than those without one: what is to be encrypted may lie there in plain text. */
    private static boolean died(Path leftover) {
        return Files.exists(leftover.resolve(Usage.FILE))
                && lastTouched(leftover).isBefore(Instant.now().minus(LOCKED_AFTER));
    }

    private static Instant lastTouched(Path directory) {
        try {
            return Files.getLastModifiedTime(directory).toInstant();
        } catch (IOException e) {
            // Gone meanwhile, so there is nothing to sweep.
            return Instant.MAX;
        }
    }

    private List<Path> children(String glob) throws IOException {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(root, glob)) {
            stream.forEach(children::add);
        }
        return children;
    }

    private Path path(UUID id) {
        return root.resolve(id.toString());
    }
}
