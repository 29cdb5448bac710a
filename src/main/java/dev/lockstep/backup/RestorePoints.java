package dev.lockstep.backup;

import dev.lockstep.backup.storage.BackupProblems;
import dev.lockstep.backup.storage.Draft;
import dev.lockstep.catalog.Catalog;
import dev.lockstep.environment.Databases;
import dev.lockstep.environment.Environment;
import dev.lockstep.introspect.CatalogDocument;
import dev.lockstep.introspect.CatalogReader;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.Progress;
import dev.lockstep.sql.SqlSession;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;

/**
 * Backups that others have: a named restore point in the server's write-ahead log, up to which whoever archives that log can recover
 * the cluster (PostgreSQL documentation, "Continuous Archiving and Point-in-Time Recovery").
 */
final class RestorePoints {
    private static final long FLUSH_NANOSECONDS = 10_000_000_000L;
    private static final long LOOK_AGAIN_MILLISECONDS = 20;

    private final BackupSettings settings;
    private final Databases databases;

    RestorePoints(BackupSettings settings, Databases databases) {
        this.settings = settings;
        this.databases = databases;
    }

    /** The name of a backup's restore point; 63 bytes at most. */
    static String name(UUID backup) {
        return "lockstep_" + backup;
    }

    /**
     * @throws ProblemException {@code INSUFFICIENT_PRIVILEGE} when the role may not make one; {@code NOT_SUPPORTED_BY_TARGET} when the
     *     server does not write enough into its log, or is a standby
     */
    BackupResult make(BackupRequest request, Instant startedAt, Progress progress) {
        try (SqlSession session = databases.connect(request.environment(), "backup");
                Progress.Registration registration = progress.onCancel(session::cancel)) {
            requireLog(session, request.environment());
            warnOfArchive(session, progress);
            Catalog catalog = catalog(session);
            DatabaseProperties database = DatabaseProperties.read(session);
            Manifest.RestorePoint point = make(session, request);
            progress.info("Restore point " + point.name() + " at " + point.lsn() + " on timeline " + point.timeline());
            return write(request, startedAt, catalog, database, point);
        }
    }

    private static Catalog catalog(SqlSession session) {
        session.transactional(true);
        session.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
        Catalog catalog = CatalogReader.withLedger().read(session);
        session.rollback();
        session.transactional(false);
        return catalog;
    }

    private static void requireLog(SqlSession session, Environment environment) {
        if (session.queryOne("SELECT pg_catalog.pg_is_in_recovery()", row -> row.getBoolean(1))) {
            throw unsupported(environment, "is a standby, and restore points are made on the primary");
        }
        String level = session.queryOne("SELECT pg_catalog.current_setting('wal_level')", row -> row.getString(1));
        if (level.equals("minimal")) {
            throw unsupported(
                    environment, "runs with wal_level = minimal, which does not allow point-in-time recovery");
        }
        boolean may = session.queryOne(
                "SELECT pg_catalog.has_function_privilege('pg_catalog.pg_create_restore_point(text)', 'EXECUTE')",
                row -> row.getBoolean(1));
        if (!may) {
            throw new ProblemException(Problem.of(
                            ProblemType.INSUFFICIENT_PRIVILEGE,
                            "The role of environment '" + environment.name() + "' may not make restore points.")
                    .withNextStep("As a superuser: GRANT EXECUTE ON FUNCTION pg_create_restore_point(text) TO the role."
                            + " Or let Lockstep write the backup: \"backup\": \"full\"."));
        }
    }

    private static ProblemException unsupported(Environment environment, String why) {
        return new ProblemException(Problem.of(
                        ProblemType.NOT_SUPPORTED_BY_TARGET,
                        "The server of environment '" + environment.name() + "' " + why + ".")
                .withNextStep("Let Lockstep write the backup: \"backup\": \"full\"."));
    }

    /** Whether the log is kept is not ours to know for certain: it may be streamed away. */
    private static void warnOfArchive(SqlSession session, Progress progress) {
        boolean archives = session.queryOne(
                "SELECT pg_catalog.current_setting('archive_mode') <> 'off'", row -> row.getBoolean(1));
        if (!archives) {
            progress.warn(
                    "archive_mode is off: the restore point is of use only if the write-ahead log is streamed away"
                            + " (pg_receivewal and the like).");
        }
    }

    private static Manifest.RestorePoint make(SqlSession session, BackupRequest request) {
        String name = name(request.id());
        String lsn =
                session.queryOne("SELECT pg_catalog.pg_create_restore_point(?)::text", row -> row.getString(1), name);
        // It is of no use before it is on the disk: what happens next must not get there alone.
        long deadline = System.nanoTime() + FLUSH_NANOSECONDS;
        while (!session.queryOne(
                "SELECT pg_catalog.pg_current_wal_flush_lsn() >= ?::pg_lsn", row -> row.getBoolean(1), lsn)) {
            if (System.nanoTime() > deadline) {
                throw new ProblemException(Problem.of(
                                ProblemType.BACKUP_FAILED,
                                "The restore point " + name + " was not written to the server's disk in time.")
                        .withNextStep("See what keeps the server from writing its log, then try again."));
            }
            session.query("SELECT pg_catalog.pg_sleep(" + LOOK_AGAIN_MILLISECONDS + " / 1000.0)", row -> 0);
        }
        int timeline =
                session.queryOne("SELECT timeline_id FROM pg_catalog.pg_control_checkpoint()", row -> row.getInt(1));
        return new Manifest.RestorePoint(name, lsn, timeline);
    }

    private BackupResult write(
            BackupRequest request,
            Instant startedAt,
            Catalog catalog,
            DatabaseProperties database,
            Manifest.RestorePoint point) {
        try (Draft draft = settings.storage().begin(request.id())) {
            Manifest facts = new Manifest(
                    Manifest.FORMAT,
                    request.id(),
                    Manifest.EXTERNAL,
                    settings.lockstepVersion(),
                    Manifest.EXTERNAL,
                    request.environment().name(),
                    request.environment().url().database(),
                    database.encoding(),
                    catalog.serverVersion(),
                    settings.lockstepVersion(),
                    startedAt,
                    Instant.now().truncatedTo(ChronoUnit.MILLIS),
                    "",
                    BackupWriter.fingerprint(catalog),
                    null,
                    point,
                    List.of(),
                    List.of(),
                    List.of());
            Manifest manifest = facts.withFiles(List.of(
                    draft.write(Backup.CATALOG, CatalogDocument.toJson(catalog)),
                    draft.write(RestoreInstructions.FILE, RestoreInstructions.ofRestorePoint(facts, point))));
            byte[] json = ManifestFile.toJson(manifest);
            draft.write(ChecksumFile.NAME, ChecksumFile.of(manifest.files(), json));
            draft.write(ManifestFile.NAME, json);
            draft.complete();
            return BackupResult.of(
                    manifest, settings.storage().files(manifest.id()).place(""), null);
        } catch (IOException e) {
            throw BackupProblems.writing(settings.storage().place(), e);
        }
    }
}
