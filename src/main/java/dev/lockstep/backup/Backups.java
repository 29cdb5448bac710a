package dev.lockstep.backup;

import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The backups in the directory, read from their manifests: what is there is the truth, and there is no other list. */
public final class Backups {
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private final BackupSettings settings;
    private final Clock clock;

    public Backups(BackupSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** A backup that cannot be deleted until this is closed. */
    public static final class InUse implements AutoCloseable {
        private final Path path;
        private final Usage usage;

        private InUse(Path path, Usage usage) {
            this.path = path;
            this.usage = usage;
        }

        public Path path() {
            return path;
        }

        @Override
        public void close() {
            usage.close();
        }
    }

    /**
     * The newest first.
     *
     * @param environment {@code null} for all
     * @param after only those older than the one with this id; {@code null} for the beginning
     */
    public List<Manifest> list(@Nullable String environment, int limit, @Nullable UUID after) {
        List<Manifest> page = new ArrayList<>();
        for (UUID id : ids()) {
            if (page.size() == limit) {
                break;
            }
            if (after != null && id.toString().compareTo(after.toString()) >= 0) {
                continue;
            }
            manifest(id)
                    .filter(manifest ->
                            environment == null || manifest.environment().equals(environment))
                    .ifPresent(page::add);
        }
        return page;
    }

    /** @throws ProblemException {@code NOT_FOUND}; {@code BACKUP_FAILED} when its manifest is damaged */
    public Manifest get(UUID id) {
        if (!Files.isDirectory(path(id))) {
            throw notFound(id);
        }
        return ManifestFile.read(path(id));
    }

    /**
     * Keeps it from being deleted: while it is restored, or while a promotion counts on it.
     *
     * @throws ProblemException {@code NOT_FOUND}; {@code CONFLICT} when it is being deleted
     */
    public InUse use(UUID id) {
        try {
            Usage usage = Usage.share(path(id))
                    .orElseThrow(() -> new ProblemException(
                            ProblemType.CONFLICT, "The backup " + id + " is being deleted by somebody else."));
            return new InUse(path(id), usage);
        } catch (NoSuchFileException e) {
            throw notFound(id);
        } catch (IOException e) {
            throw BackupProblems.damaged(path(id), "cannot be read", e);
        }
    }

    /**
     * Deletes one, whatever retention says.
     *
     * @throws ProblemException {@code NOT_FOUND}; {@code CONFLICT} when it is in use
     */
    public void delete(UUID id) {
        if (!deleteUnlessInUse(id)) {
            throw new ProblemException(
                    ProblemType.CONFLICT,
                    "The backup " + id + " is in use: it is being restored, or a job counts on it.");
        }
    }

    /** What an interrupted attempt to write a backup of this id left, whole or not. */
    public void discard(UUID id) {
        for (Path leftover : children(id + ".*")) {
            sweep(leftover);
        }
        if (Files.isDirectory(path(id))) {
            delete(id);
        }
    }

    /**
     * Deletes what is beyond the configured number or age, for each environment; never its newest whole one, and none in use. Returns
     * the deleted ones' ids.
     */
    public List<UUID> applyRetention() {
        Map<String, Integer> kept = new HashMap<>();
        Set<String> haveWhole = new HashSet<>();
        List<UUID> deleted = new ArrayList<>();
        for (UUID id : ids()) {
            Manifest manifest = manifest(id).orElse(null);
            if (manifest == null) {
                continue;
            }
            String environment = manifest.environment();
            boolean newestWhole = !haveWhole.contains(environment) && hasAllFiles(manifest);
            if (newestWhole) {
                haveWhole.add(environment);
            }
            boolean wanted = kept.getOrDefault(environment, 0) < settings.keep() && !tooOld(manifest);
            if (newestWhole || wanted || !deleteUnlessInUse(id)) {
                kept.merge(environment, 1, Integer::sum);
            } else {
                deleted.add(id);
            }
        }
        return deleted;
    }

    /** Removes directories of backups that nobody is writing any more, and that were not touched for {@code age}. Returns how many. */
    public int sweepUnfinished(Duration age) {
        Instant before = clock.instant().minus(age);
        int swept = 0;
        for (Path leftover : children("*{" + BackupFolder.PARTIAL + "," + BackupFolder.DELETED + "}")) {
            if (lastTouched(leftover).isBefore(before) && sweep(leftover)) {
                swept++;
            }
        }
        return swept;
    }

    private boolean tooOld(Manifest manifest) {
        Duration maxAge = settings.maxAge();
        return maxAge != null && manifest.finishedAt().isBefore(clock.instant().minus(maxAge));
    }

    /** Cheaper than verifying: whether each file is there in its size. */
    private boolean hasAllFiles(Manifest manifest) {
        Path backup = path(manifest.id());
        return manifest.files().stream().allMatch(file -> {
            try {
                return Files.size(backup.resolve(file.path())) == file.bytes();
            } catch (IOException e) {
                return false;
            }
        });
    }

    private boolean deleteUnlessInUse(UUID id) {
        Path backup = path(id);
        try (Usage usage = Usage.exclusive(backup).orElse(null)) {
            if (usage == null) {
                return false;
            }
            // Renamed first, so that what is half deleted does not look whole.
            Path doomed = backup.resolveSibling(id + "."
                    + Long.toHexString(BackupRequest.newId().getLeastSignificantBits()) + BackupFolder.DELETED);
            Files.move(backup, doomed, StandardCopyOption.ATOMIC_MOVE);
            BackupFolder.deleteTree(doomed);
            return true;
        } catch (NoSuchFileException e) {
            throw notFound(id);
        } catch (IOException e) {
            throw BackupProblems.writing(backup, e);
        }
    }

    /** Unless somebody still writes it. */
    private static boolean sweep(Path leftover) {
        boolean lockable = Files.exists(leftover.resolve(Usage.FILE));
        try (Usage usage = lockable ? Usage.exclusive(leftover).orElse(null) : null) {
            if (lockable && usage == null) {
                return false;
            }
            BackupFolder.deleteTree(leftover);
            return true;
        } catch (IOException e) {
            throw BackupProblems.writing(leftover, e);
        }
    }

    private static Instant lastTouched(Path directory) {
        try {
            return Files.getLastModifiedTime(directory).toInstant();
        } catch (IOException e) {
            // Gone meanwhile, so there is nothing to sweep.
            return Instant.MAX;
        }
    }

    private Optional<Manifest> manifest(UUID id) {
        try {
            return Optional.of(ManifestFile.read(path(id)));
        } catch (ProblemException e) {
            // Deleted between listing and reading, or damaged; the others are listed nevertheless.
            System.getLogger(Backups.class.getName())
                    .log(
                            System.Logger.Level.WARNING,
                            "Backup {0} is not listed: {1}",
                            id,
                            e.problem().detail());
            return Optional.empty();
        }
    }

    /** The newest first: a UUIDv7 begins with its time. */
    private List<UUID> ids() {
        return children("*").stream()
                .map(path -> path.getFileName().toString())
                .filter(ID.asMatchPredicate())
                .sorted(Comparator.reverseOrder())
                .map(UUID::fromString)
                .toList();
    }

    private List<Path> children(String glob) {
        if (!Files.isDirectory(settings.directory())) {
            return List.of();
        }
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(settings.directory(), glob)) {
            stream.forEach(children::add);
        } catch (IOException e) {
            throw BackupProblems.damaged(settings.directory(), "cannot be listed", e);
        }
        return children;
    }

    private Path path(UUID id) {
        return settings.directory().resolve(id.toString());
    }

    private static ProblemException notFound(UUID id) {
        return new ProblemException(Problem.of(ProblemType.NOT_FOUND, "There is no backup " + id + ".")
                .withNextStep("GET /backups lists those that there are."));
    }
}
