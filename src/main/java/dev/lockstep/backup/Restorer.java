package dev.lockstep.backup;

import dev.lockstep.environment.Databases;
import dev.lockstep.environment.Environment;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.Progress;
import dev.lockstep.sql.SqlSession;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Restores backups, all or nothing: into a database beside, which gets its name only when it has been proven to equal what was
 * backed up; or in place, in one transaction. Until then, and when anything fails, everything is as it was before.
 */
public final class Restorer {
    private final BackupSettings settings;
    private final Databases databases;
    private final Backups backups;

    public Restorer(BackupSettings settings, Databases databases, Backups backups) {
        this.settings = settings;
        this.databases = databases;
        this.backups = backups;
    }

    /**
     * Returns when the restored database has its name.
     *
     * @param id a UUIDv7 of this restore; with the same id {@link #finishInterrupted} finds what it left
     * @throws ProblemException {@code NOT_FOUND} for the backup; {@code BACKUP_FAILED} when it is damaged; {@code CONFLICT} when the new
     *     database exists; {@code VERIFICATION_FAILED} when what was restored differs; {@code TARGET_BUSY} when those who use the
     *     database cannot be disconnected; and what statements may end in. The target is as it was before
     */
    public RestoreResult restore(UUID id, UUID backup, RestoreTarget target, Progress progress) {
        try (Backups.InUse use = backups.use(backup)) {
            progress.phaseStarted("verify");
            BackupVerifier.checkFiles(use.backup(), settings.connections(), progress);
            progress.phaseSucceeded(use.manifest().files().size() + " files are as they were written");
            try (Maintenance server = Maintenance.connect(databases, target.environment())) {
                return restore(new RestoreRun(settings, databases, use.backup(), progress), id, target, server);
            }
        }
    }

    private static RestoreResult restore(RestoreRun run, UUID id, RestoreTarget target, Maintenance server) {
        boolean replaces = target instanceof RestoreTarget.Replacement && server.exists(target.database());
        if (!(target instanceof RestoreTarget.Replacement) && server.exists(target.database())) {
            throw new ProblemException(Problem.of(
                            ProblemType.CONFLICT,
                            "There is already a database " + target.database() + " on the server; none is overwritten.")
                    .withPointer("/into/database"));
        }
        String beside = Maintenance.besideName(target.database(), id);
        List<String> notRestored;
        try {
            notRestored = run.into(target, beside, server);
        } catch (RuntimeException | Error e) {
            server.dropAfter(beside, e);
            throw e;
        }
        String kept = replaces ? Maintenance.keptName(target.database(), id) : null;
        return run.place(target, beside, kept, notRestored, id, server);
    }

    /**
     * Restores within the environment's database, having backed up what is in it. That backup has the id of the restore; the one that
     * an interrupted attempt made is deleted first, since others may have written when its locks were gone.
     *
     * @param locked a session of that database that holds the target's lock, opened as {@link #sessionName} says
     * @throws UnknownRestoreException when {@link #finishInPlace} has to find out what became of it
     * @throws ProblemException as {@link #restore}; {@code NOT_HANDLED} with what cannot be replaced; {@code LOCK_TIMEOUT} when somebody
     *     holds a table. Everything is as it was then
     */
    public RestoreResult restoreInPlace(
            UUID id, UUID backup, Environment environment, SqlSession locked, Progress progress) {
        try (Backups.InUse use = backups.use(backup)) {
            progress.phaseStarted("verify");
            BackupVerifier.checkFiles(use.backup(), settings.connections(), progress);
            progress.phaseSucceeded(use.manifest().files().size() + " files are as they were written");
            return new InPlaceRestore(settings, use.backup(), environment, locked, progress).run(id, () -> {
                progress.phaseStarted("backup");
                backups.discard(id);
                BackupResult before = new BackupWriter(settings, databases)
                        .write(new BackupRequest(id, environment, BackupScope.full()), progress);
                progress.phaseSucceeded("what is replaced is in backup " + before.id());
                return before;
            });
        }
    }

    /** What the session of a restore in place has to be called, so that an interrupted one's can be found and ended. */
    public static String sessionName(UUID id) {
        return InPlaceRestore.applicationName(id);
    }

    /** Ends what an interrupted attempt at a restore in place may still be running. */
    public static void endSessionsOf(SqlSession session, UUID id) {
        Databases.endOthers(session, sessionName(id));
    }

    /**
     * What became of an attempt to restore in place whose end nobody saw.
     *
     * @param locked holds the target's lock, so that no commit can be under way any more
     * @return the result when it was committed; it does not repeat what could not be restored, which the job's log has
     */
    public Optional<RestoreResult> finishInPlace(
            UUID id, UUID backup, Environment environment, SqlSession locked, Progress progress) {
        if (!InPlaceRestore.tookEffect(locked, id)) {
            return Optional.empty();
        }
        try (Backups.InUse use = backups.use(backup)) {
            return Optional.of(
                    new InPlaceRestore(settings, use.backup(), environment, locked, progress).result(id, List.of()));
        }
    }

    /**
     * What an attempt left that nobody saw the end of: either it did all of its work, or what it left is dropped.
     *
     * @return the result when the interrupted attempt had put the restored database into its place
     */
    public Optional<RestoreResult> finishInterrupted(UUID id, UUID backup, RestoreTarget target) {
        Environment environment = target.environment();
        try (Maintenance server = Maintenance.connect(databases, environment);
                Backups.InUse use = backups.use(backup)) {
            String beside = Maintenance.besideName(target.database(), id);
            String kept = Maintenance.keptName(target.database(), id);
            Manifest manifest = use.manifest();
            boolean placed = target instanceof RestoreTarget.Replacement
                    ? server.exists(kept)
                    : server.comment(target.database())
                            .filter(RestoreRun.comment(id, backup)::equals)
                            .isPresent();
            server.drop(beside);
            return placed
                    ? Optional.of(new RestoreResult(
                            backup,
                            target.database(),
                            target instanceof RestoreTarget.Replacement ? kept : null,
                            null,
                            manifest.tables().size(),
                            manifest.rows(),
                            List.of()))
                    : Optional.empty();
        }
    }
}
