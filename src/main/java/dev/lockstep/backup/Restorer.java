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
import org.jspecify.annotations.Nullable;

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
     * @throws UnknownRestoreException when {@link #finishInterrupted} has to find out what became of it
     * @throws ProblemException {@code NOT_FOUND} for the backup; {@code BACKUP_FAILED} when it is damaged; {@code CONFLICT} when the new
     *     database exists; {@code VERIFICATION_FAILED} when what was restored differs; {@code TARGET_BUSY} when those who use the
     *     database cannot be disconnected; and what statements may end in. The target is as it was before
     */
    public RestoreResult restore(UUID id, UUID backup, RestoreTarget target, Progress progress) {
        try (Backups.InUse use = backups.use(backup)) {
            progress.phaseStarted("verify");
            BackupVerifier.checkFiles(use.backup(), settings.connections(), progress);
            progress.phaseSucceeded(use.manifest().files().size() + " files are as they were written");
            try (Maintenance server = Maintenance.connect(databases, target.environment(), sessionName(id))) {
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
            run.dropAfter(beside, server, e);
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

    /** What the sessions of a restore have to be called, so that an interrupted one's can be found and ended. */
    public static String sessionName(UUID id) {
        return InPlaceRestore.applicationName(id);
    }

    /** How the names end of the databases that a restore makes. */
    public static String suffix(UUID id) {
        return Maintenance.shortened(id);
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
    public Optional<RestoreResult> finishInPlace(UUID id, UUID backup, Environment environment, SqlSession locked) {
        return InPlaceRestore.tookEffect(locked, id)
                ? Optional.of(settled(backup, environment.url().database(), null, id))
                : Optional.empty();
    }

    /**
     * Ends what an attempt before may still be running, on whichever database, so that nothing of it can take effect any more. To be
     * called before the target's lock is taken, which it may hold.
     *
     * @throws ProblemException {@code TARGET_BUSY} when it does not end
     */
    public void endInterrupted(UUID id, Environment environment, Progress progress) {
        try (Maintenance server = Maintenance.connect(databases, environment, sessionName(id))) {
            // A worker that was asleep for long would otherwise end the sessions of the one that took the job over from
            // it.
            progress.checkHeld();
            server.endOthers(progress::checkHeld);
        }
    }

    /**
     * What an attempt left that nobody saw the end of, and that was {@linkplain #endInterrupted ended}: either it did all of its work, or
     * what it left is dropped, and what it disabled enabled. The server is asked, and not the backup, which may be gone by now.
     *
     * @return the result when the interrupted attempt had put the restored database into its place; it does not repeat what could not
     *     be restored, which the job's log has
     */
    public Optional<RestoreResult> finishInterrupted(UUID id, UUID backup, RestoreTarget target) {
        String database = target.database();
        String kept = Maintenance.keptName(database, id);
        try (Maintenance server = Maintenance.connect(databases, target.environment(), sessionName(id))) {
            server.drop(Maintenance.besideName(database, id));
            boolean replaced = target instanceof RestoreTarget.Replacement && server.exists(kept);
            boolean placed = replaced
                    || server.comment(database)
                            .filter(comment -> comment.endsWith(RestoreRun.comment(id, backup)))
                            .isPresent();
            if (placed) {
                return Optional.of(settled(backup, database, replaced ? kept : null, null));
            }
            if (target instanceof RestoreTarget.Replacement && server.exists(database)) {
                Replaced.takeBack(databases, target.environment(), id);
            }
            return Optional.empty();
        }
    }

    /**
     * Drops what a restore that is over and did not succeed may have left beside, where nobody could drop it then.
     *
     * @return its name, if it was there
     */
    public Optional<String> dropLeft(UUID id, RestoreTarget target) {
        String beside = Maintenance.besideName(target.database(), id);
        try (Maintenance server = Maintenance.connect(databases, target.environment(), sessionName(id))) {
            if (!server.exists(beside)) {
                return Optional.empty();
            }
            server.drop(beside);
            return Optional.of(beside);
        }
    }

    private RestoreResult settled(UUID backup, String database, @Nullable String kept, @Nullable UUID before) {
        try {
            return RestoreResult.of(backups.get(backup), database, kept, before, List.of());
        } catch (ProblemException e) {
            if (e.problem().type() != ProblemType.NOT_FOUND) {
                throw e;
            }
            return new RestoreResult(backup, database, kept, before, null, null, List.of());
        }
    }
}
