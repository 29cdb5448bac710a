package dev.lockstep.backup;

import dev.lockstep.backup.storage.BackupProblems;
import dev.lockstep.environment.Databases;
import dev.lockstep.environment.Environment;
import dev.lockstep.environment.ScratchDatabase;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.Progress;
import dev.lockstep.sql.OwnSchema;
import dev.lockstep.sql.Quoting;
import dev.lockstep.sql.SqlSession;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One restore of one backup that was verified. */
final class RestoreRun {
    /** Indexes are built with at least that much memory, of which a server has little by default. */
    private static final String BUILD_MEMORY = """
            SELECT pg_catalog.set_config('maintenance_work_mem', '256MB', false)
            WHERE pg_catalog.pg_size_bytes(pg_catalog.current_setting('maintenance_work_mem')) < 268435456
            """;

    /** Of an earlier restore, in the comment of a database that was backed up since. */
    private static final Pattern MARK =
            Pattern.compile("\\n?Restored by Lockstep from backup \\S+ \\(restore \\S+\\)$");

    private final BackupSettings settings;
    private final Databases databases;
    private final Backup backup;
    private final Manifest manifest;
    private final RestoreScript script;
    private final RestoredCheck check;
    private final Progress progress;

    RestoreRun(BackupSettings settings, Databases databases, Backup backup, Progress progress) {
        this.settings = settings;
        this.databases = databases;
        this.backup = backup;
        this.manifest = backup.manifest();
        this.script = backup.read(RestoreScript.FILE, RestoreScript.class);
        this.check = new RestoredCheck(backup, progress);
        this.progress = progress;
    }

    /** What a restored copy says of itself, and by which a restore that was interrupted is recognised as done. */
    static String comment(UUID id, UUID backup) {
        return "Restored by Lockstep from backup " + backup + " (restore " + id + ")";
    }

    /**
     * Makes the database {@code beside} and restores into it. Returns what of owners, grants and settings could not be had.
     */
    List<String> into(RestoreTarget target, String beside, Maintenance server) {
        progress.phaseStarted("restore");
        DatabaseProperties properties = propertiesFor(target, server);
        server.execute(script.database().create(Quoting.identifier(beside)));
        script.preload(properties, Quoting.identifier(beside)).forEach(statement -> attempt(server, statement));
        Environment at = RestoreTarget.at(target.environment(), beside);
        RestoreRights rights = new OwnersFirst(at, script, progress);
        List<String> notRestored = new ArrayList<>();
        fill(rights, () -> databases.connect(at, "restore"), session -> {
            Attempts attempts = new Attempts(session, progress);
            notRestored.addAll(attempts.run(statements(properties, beside)));
            OwnSchema.takeOver(session);
            notRestored.addAll(attempts.fill(rights, script.refresh()));
            script.eventTriggers().forEach(statement -> rights.run(session, statement.sql()));
            notRestored.addAll(attempts.run(script.eventTriggerOwners()));
        });
        return notRestored;
    }

    /** Makes the scratch database anew and restores into it, with no rights but its owner's. Owners, grants and settings are not restored. */
    void into(ScratchDatabase scratch, Maintenance server) {
        progress.phaseStarted("restore");
        String name = Quoting.identifier(scratch.name());
        scratch.makeAnew(script.database().create(name));
        script.preload(script.database(), name).forEach(statement -> attempt(server, statement));
        PowerlessOwner rights = new PowerlessOwner(scratch, backup.catalog(), OwnPath.of(script));
        try {
            fill(rights, scratch::connect, session -> {
                refresh(rights, session);
                script.eventTriggers().forEach(statement -> rights.run(session, statement.sql()));
            });
        } finally {
            rights.dropEventTriggers();
        }
    }

    private void refresh(RestoreRights rights, SqlSession session) {
        script.refresh().forEach(statement -> {
            progress.checkCancelled();
            rights.run(session, statement);
        });
    }

    /** @param finish what comes behind rows, keys and indexes */
    private void fill(RestoreRights rights, Supplier<SqlSession> connect, Consumer<SqlSession> finish) {
        List<SqlSession> sessions = new ArrayList<>();
        try {
            for (int i = 0; i < settings.connections(); i++) {
                sessions.add(prepared(connect.get()));
            }
            restore(rights, sessions);
            SqlSession session = sessions.get(0);
            finish.accept(session);
            ValueSettings.READING.set(session);
            session.transactional(true);
            check.catalogs(session);
            session.rollback();
            session.transactional(false);
        } finally {
            sessions.forEach(SqlSession::close);
        }
        progress.phaseSucceeded(manifest.tables().size() + " tables, " + manifest.rows() + " rows");
    }

    /** Comes again with the other settings, whose failures are told. */
    private static void attempt(Maintenance server, String statement) {
        try {
            server.execute(statement);
        } catch (ProblemException e) {
            if (e.problem().type() != ProblemType.INSUFFICIENT_PRIVILEGE) {
                throw e;
            }
        }
    }

    private SqlSession prepared(SqlSession session) {
        session.execute(PsqlFiles.SESSION);
        script.database().ownValues().set(session);
        session.query(BUILD_MEMORY, row -> row.getString(1));
        return session;
    }

    /** An environment keeps its owner and settings when it gets another environment's backup. */
    private DatabaseProperties propertiesFor(RestoreTarget target, Maintenance server) {
        boolean ofAnother = target instanceof RestoreTarget.Replacement
                && !target.environment().name().equals(manifest.environment())
                && server.exists(target.database());
        if (!ofAnother) {
            return script.database();
        }
        try (SqlSession session = databases.connect(target.environment(), "restore")) {
            return DatabaseProperties.read(session);
        }
    }

    private void restore(RestoreRights rights, List<SqlSession> sessions) {
        RestoreMethod method = manifest.isOf(Manifest.PG_DUMP) && !PgRestoreLimits.avoid(backup)
                ? new DumpRestore(settings, databases, backup, rights, progress)
                : new NativeRestore(settings, backup, script, check, rights, progress);
        try (Progress.Registration registration = progress.onCancel(() -> sessions.forEach(SqlSession::cancel))) {
            method.restore(sessions);
        } catch (IOException e) {
            throw BackupProblems.damaged(
                    backup.stored().place(""), "could not be read while it was restored: " + e.getMessage(), e);
        }
    }

    private List<String> statements(DatabaseProperties properties, String beside) {
        String name = Quoting.identifier(beside);
        List<String> statements = new ArrayList<>(script.privileges());
        statements.addAll(properties.configure(name));
        statements.addAll(PrivilegeStatements.ofDatabase(name, properties));
        return statements;
    }

    /**
     * Gives the restored database its name.
     *
     * @throws UnknownRestoreException when nobody knows whether it has it, or not all is as it was before
     */
    RestoreResult place(
            RestoreTarget target,
            String beside,
            @Nullable String kept,
            List<String> notRestored,
            UUID id,
            Maintenance server) {
        List<String> lines = new ArrayList<>(notRestored);
        progress.phaseStarted("swap");
        try {
            if (kept != null) {
                lines.addAll(disabled(target, kept, id));
            }
            progress.checkCancelled();
            server.swap(beside, target.database(), kept, kept == null ? mark(target, beside, id, server) : null);
        } catch (UnknownRestoreException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            boolean asBefore = kept == null || takenBack(target.environment(), id, e);
            dropAfter(beside, server, e);
            if (!asBefore) {
                throw UnknownRestoreException.because(e);
            }
            throw e;
        }
        progress.phaseSucceeded(
                kept == null ? "database " + target.database() : "the replaced database is kept as " + kept);
        return RestoreResult.of(manifest, target.database(), kept, null, lines);
    }

    private List<String> disabled(RestoreTarget target, String kept, UUID id) {
        return Replaced.quiet(databases, target.environment(), id, progress).stream()
                .map(name -> "Subscription " + name + " was disabled in the replaced database (now " + kept
                        + "), so that it does not go on replicating there; its slot stays on its publisher.")
                .toList();
    }

    /** By which it is known to be in its place, where no database is kept by which that were known. */
    private String mark(RestoreTarget target, String beside, UUID id, Maintenance server) {
        String mark = comment(id, manifest.id());
        return target instanceof RestoreTarget.NewDatabase
                ? mark
                : server.comment(beside)
                        .map(own -> MARK.matcher(own).replaceFirst(""))
                        .filter(own -> !own.isEmpty())
                        .map(own -> own + "\n" + mark)
                        .orElse(mark);
    }

    private boolean takenBack(Environment environment, UUID id, Throwable failure) {
        if (!progress.isHeld()) {
            return true;
        }
        try {
            Replaced.takeBack(databases, environment, id);
            return true;
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
            return false;
        }
    }

    /** Unless another worker has taken the job over, which restores into one of the same name. */
    void dropAfter(String beside, Maintenance server, Throwable failure) {
        if (progress.isHeld() && !server.dropAfter(beside, failure)) {
            progress.warn(
                    "The database " + beside + " is left, and could not be dropped; that is tried again every hour.");
        }
    }
}
