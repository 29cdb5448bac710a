package dev.lockstep.backup;

import dev.lockstep.backup.storage.BackupProblems;
import dev.lockstep.backup.storage.BackupStorage;
import dev.lockstep.backup.storage.DirectoryStorage;
import dev.lockstep.backup.storage.StoredFiles;
import dev.lockstep.environment.Environment;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.Progress;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The backups in the storage, read from their manifests: what is there is the truth, and there is no other list. */
public final class Backups {
    private final BackupSettings settings;
    private final BackupStorage storage;
    private final Clock clock;

    public Backups(BackupSettings settings, Clock clock) {
        this.settings = settings;
        this.storage = settings.storage();
        this.clock = clock;
    }

    /** A backup that cannot be deleted until this is closed. */
    public static final class InUse implements AutoCloseable {
        private final Backup backup;
        private final BackupStorage.Use use;

        private InUse(Backup backup, BackupStorage.Use use) {
            this.backup = backup;
            this.use = use;
        }

        Backup backup() {
            return backup;
        }

        public Manifest manifest() {
            return backup.manifest();
        }

        @Override
        public void close() {
            use.close();
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
        try {
            if (!storage.exists(id)) {
                throw notFound(id);
            }
            return ManifestFile.read(storage.files(id));
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** What was found out by restoring it; empty when nobody has. */
    public Optional<Proof> proof(UUID id) {
        return Proof.read(storage.files(id));
    }

    /** Writes down what was found out by restoring it. */
    void prove(UUID id, Proof proof) {
        try {
            proof.write(storage.files(id));
        } catch (IOException e) {
            throw BackupProblems.writing(storage.place(), e);
        }
    }

    /**
     * Keeps it from being deleted: while it is restored, or while a promotion counts on it.
     *
     * @throws ProblemException {@code NOT_FOUND}; {@code CONFLICT} when it is being deleted
     */
    public InUse use(UUID id) {
        BackupStorage.Use use;
        try {
            use = storage.use(id)
                    .orElseThrow(() -> new ProblemException(
                            ProblemType.CONFLICT, "The backup " + id + " is being deleted by somebody else."));
        } catch (NoSuchFileException e) {
            throw notFound(id);
        } catch (IOException e) {
            throw unreadable(e);
        }
        try {
            return new InUse(Backup.open(storage.files(id), settings.keys()), use);
        } catch (RuntimeException | Error e) {
            use.close();
            throw e;
        }
    }

    /**
     * Reads it back, every file to its end.
     *
     * @throws ProblemException {@code BACKUP_FAILED}, naming the first file that is not as it was written
     */
    public Manifest verifyFiles(UUID id, Progress progress) {
        try (InUse use = use(id)) {
            BackupVerifier.verify(use.backup(), settings.connections(), progress);
            return use.manifest();
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
        try {
            storage.discardUnfinished(id);
            if (storage.exists(id)) {
                delete(id);
            }
        } catch (IOException e) {
            throw BackupProblems.writing(storage.place(), e);
        }
    }

    /**
     * Deletes what interrupted attempts at a job {@linkplain BackupRequest#of(UUID, Environment, BackupScope) made}, but for what is in use.
     *
     * @param but id of the one that counts; {@code null} for none
     */
    public void discardOf(UUID job, @Nullable String but) {
        ids().stream()
                .filter(id -> BackupRequest.isOf(job, id) && !id.toString().equals(but))
                .forEach(this::deleteUnlessInUse);
    }

    /**
     * Deletes what is beyond the configured number, age or size, for each environment; never its newest good one (whole, and not
     * disproved), and none in use. Returns the deleted ones' ids.
     */
    public List<UUID> applyRetention() {
        Map<String, Kept> environments = new HashMap<>();
        List<UUID> deleted = new ArrayList<>();
        for (UUID id : ids()) {
            Manifest manifest = manifest(id).orElse(null);
            if (manifest == null) {
                continue;
            }
            Kept kept = environments.computeIfAbsent(manifest.environment(), name -> new Kept());
            boolean newestGood = !kept.good && manifest.whole() && hasAllFiles(manifest) && !disproved(id);
            kept.good |= newestGood;
            if (newestGood || kept.wants(manifest, settings.retention(), clock) || !deleteUnlessInUse(id)) {
                kept.number++;
                kept.bytes += manifest.bytes();
            } else {
                deleted.add(id);
            }
        }
        return deleted;
    }

    /** What is kept of one environment, counted from the newest on. */
    private static final class Kept {
        private int number;
        private long bytes;
        private boolean good;

        boolean wants(Manifest manifest, Retention retention, Clock clock) {
            Duration maxAge = retention.maxAge();
            Long maxBytes = retention.maxBytes();
            return number < retention.keep()
                    && (maxAge == null
                            || !manifest.finishedAt().isBefore(clock.instant().minus(maxAge)))
                    && (maxBytes == null || bytes + manifest.bytes() <= maxBytes);
        }
    }

    /** Removes what interrupted backups left, that nobody is writing any more, and that was not touched for {@code age}. */
    public int sweepUnfinished(Duration age) {
        try {
            int swept = storage.sweepUnfinished(clock.instant().minus(age));
            // Where a bucket keeps the backups, dumps are here for a while.
            BackupStorage here = new DirectoryStorage(settings.directory());
            return here.place().equals(storage.place())
                    ? swept
                    : swept + here.sweepUnfinished(clock.instant().minus(age));
        } catch (IOException e) {
            throw BackupProblems.writing(storage.place(), e);
        }
    }

    private boolean disproved(UUID id) {
        return proof(id).filter(proof -> !proof.proven()).isPresent();
    }

    /** Cheaper than verifying: whether each file is there in its size. */
    private boolean hasAllFiles(Manifest manifest) {
        StoredFiles files = storage.files(manifest.id());
        return manifest.files().stream().allMatch(file -> {
            try {
                return files.size(file.path()) == file.bytes();
            } catch (NoSuchFileException e) {
                return false;
            } catch (IOException e) {
                throw unreadable(e);
            }
        });
    }

    private boolean deleteUnlessInUse(UUID id) {
        try {
            return storage.delete(id);
        } catch (NoSuchFileException e) {
            throw notFound(id);
        } catch (IOException e) {
            throw BackupProblems.writing(storage.place(), e);
        }
    }

    private Optional<Manifest> manifest(UUID id) {
        try {
            return Optional.of(ManifestFile.read(storage.files(id)));
        } catch (ProblemException e) {
            if (e.problem().type() == ProblemType.STORAGE_UNREACHABLE) {
                throw e;
            }
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

    private List<UUID> ids() {
        try {
            return storage.ids();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private ProblemException unreadable(IOException cause) {
        return BackupProblems.reading(storage.place(), cause);
    }

    private static ProblemException notFound(UUID id) {
        return new ProblemException(Problem.of(ProblemType.NOT_FOUND, "There is no backup " + id + ".")
                .withNextStep("GET /backups lists those that there are."));
    }
}
