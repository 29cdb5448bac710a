package dev.lockstep.backup;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.DefaultPrivileges;
import dev.lockstep.catalog.Privileges;
import dev.lockstep.environment.Databases;
import dev.lockstep.environment.Environment;
import dev.lockstep.introspect.CatalogDocument;
import dev.lockstep.introspect.CatalogReader;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.LogLevel;
import dev.lockstep.progress.Progress;
import dev.lockstep.sql.Quoting;
import dev.lockstep.sql.SqlSession;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** One restore of one backup that was verified. */
final class RestoreRun {
    private static final int DIFFERENCES_NAMED = 20;

    private final BackupSettings settings;
    private final Databases databases;
    private final Path backup;
    private final Manifest manifest;
    private final RestoreScript script;
    private final Progress progress;

    RestoreRun(
            BackupSettings settings,
            Databases databases,
            Path backup,
            Manifest manifest,
            RestoreScript script,
            Progress progress) {
        this.settings = settings;
        this.databases = databases;
        this.backup = backup;
        this.manifest = manifest;
        this.script = script;
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
        List<SqlSession> sessions = new ArrayList<>();
        List<String> notRestored;
        try {
            Environment at = RestoreTarget.at(target.environment(), beside);
            for (int i = 0; i < settings.connections(); i++) {
                sessions.add(connect(at));
            }
            restore(sessions);
            SqlSession session = sessions.get(0);
            notRestored = new ArrayList<>(tolerant(session, statements(properties, beside)));
            script.eventTriggers().forEach(statement -> run(session, statement.sql()));
            notRestored.addAll(tolerant(session, script.eventTriggerOwners()));
            compareCatalogs(session);
        } finally {
            sessions.forEach(SqlSession::close);
        }
        progress.phaseSucceeded(manifest.tables().size() + " tables, " + manifest.rows() + " rows");
        return notRestored;
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

    private SqlSession connect(Environment at) {
        SqlSession session = databases.connect(at, "restore");
        session.execute(PsqlFiles.SESSION);
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

    private void restore(List<SqlSession> sessions) {
        SqlSession session = sessions.get(0);
        try (Progress.Registration registration = progress.onCancel(() -> sessions.forEach(SqlSession::cancel))) {
            session.transactional(true);
            script.preData().forEach(statement -> run(session, statement.sql()));
            session.commit();
            session.transactional(false);
            load(sessions);
            compareCounts(session);
            manifest.sequences()
                    .forEach(sequence -> session.query(PsqlFiles.setValue(sequence), row -> row.getLong(1)));
            finish(sessions);
            script.refresh().forEach(statement -> run(session, statement));
        } catch (IOException e) {
            throw BackupProblems.damaged(backup, "could not be read while it was restored: " + e.getMessage(), e);
        }
    }

    private void run(SqlSession session, String sql) {
        progress.checkCancelled();
        session.execute(sql);
    }

    private void load(List<SqlSession> sessions) throws IOException {
        Map<String, Long> sizes = new TreeMap<>();
        manifest.files().forEach(file -> sizes.put(file.path(), file.bytes()));
        Queue<Manifest.TableRows> pending = new ConcurrentLinkedQueue<>(manifest.tables().stream()
                .sorted(Comparator.comparing((Manifest.TableRows table) -> -sizes.get(table.file())))
                .toList());
        AtomicLong loaded = new AtomicLong();
        Workers.run(sessions, progress, (session, workers) -> {
            Manifest.TableRows table;
            while (!workers.stopped() && (table = pending.poll()) != null) {
                load(session, table);
                progress.advanced(loaded.addAndGet(table.rows()), manifest.rows(), "rows");
            }
        });
    }

    private void load(SqlSession session, Manifest.TableRows table) throws IOException {
        long rows;
        try (InputStream in = CopyFile.rows(backup.resolve(table.file()), table.copy())) {
            rows = session.copyIn(table.copy(), in);
        } catch (ProblemException e) {
            throw new ProblemException(
                    e.problem()
                            .withConstraint(
                                    e.problem().constraint(), table.table().display()),
                    e);
        }
        if (rows != table.rows()) {
            throw different(
                    List.of(table.table().display() + ": " + rows + " rows were loaded instead of " + table.rows()));
        }
    }

    /** Before keys, policies and triggers are there, so that nothing can hide or change a row. */
    private void compareCounts(SqlSession session) {
        Map<Manifest.TableName, Long> expected = new LinkedHashMap<>();
        manifest.tables().forEach(table -> expected.merge(table.into(), table.rows(), Long::sum));
        List<String> differences = new ArrayList<>();
        for (Manifest.TableRows table : manifest.tables()) {
            Long rows = expected.remove(table.into());
            if (rows == null) {
                continue;
            }
            progress.checkCancelled();
            String only = table.into().equals(table.table()) ? "ONLY " : "";
            String name = Quoting.qualified(table.into().schema(), table.into().name());
            long actual = session.queryOne("SELECT pg_catalog.count(*) FROM " + only + name, row -> row.getLong(1));
            if (actual != rows) {
                differences.add(table.into().display() + ": " + actual + " rows instead of " + rows);
            }
        }
        if (!differences.isEmpty()) {
            throw different(differences);
        }
    }

    private void finish(List<SqlSession> sessions) throws IOException {
        List<RestoreScript.Statement> statements = script.postData();
        int next = 0;
        while (next < statements.size()) {
            RestoreScript.Statement statement = statements.get(next);
            if (statement.lane() == null) {
                run(sessions.get(0), statement.sql());
                next++;
            } else {
                int from = next;
                while (next < statements.size() && statements.get(next).lane() != null) {
                    next++;
                }
                inLanes(sessions, statements.subList(from, next));
            }
        }
    }

    private void inLanes(List<SqlSession> sessions, List<RestoreScript.Statement> statements) throws IOException {
        Map<String, List<RestoreScript.Statement>> lanes = new LinkedHashMap<>();
        statements.forEach(
                statement -> lanes.computeIfAbsent(String.valueOf(statement.lane()), lane -> new ArrayList<>())
                        .add(statement));
        Queue<List<RestoreScript.Statement>> pending = new ConcurrentLinkedQueue<>(lanes.values());
        Workers.run(sessions, progress, (session, workers) -> {
            List<RestoreScript.Statement> lane;
            while (!workers.stopped() && (lane = pending.poll()) != null) {
                lane.forEach(statement -> run(session, statement.sql()));
            }
        });
    }

    private String catalogOfBackup() {
        try {
            return Files.readString(backup.resolve(BackupWriter.CATALOG));
        } catch (IOException e) {
            throw BackupProblems.damaged(backup, "could not be read while it was restored: " + e.getMessage(), e);
        }
    }

    private void compareCatalogs(SqlSession session) {
        session.transactional(true);
        Catalog actual = CatalogReader.withLedger().read(session);
        session.rollback();
        session.transactional(false);
        Catalog expected = CatalogDocument.fromJson(catalogOfBackup());
        TreeSet<String> differences = new TreeSet<>();
        for (DatabaseObject object : expected.objects()) {
            if (object instanceof Privileges || object instanceof DefaultPrivileges) {
                continue;
            }
            DatabaseObject other = actual.find(object.id());
            if (other == null) {
                differences.add(object.id() + ": missing");
            } else if (!object.sameDefinitionAs(other)) {
                differences.add(object.id() + ": different");
            }
        }
        actual.objects().stream()
                .filter(object -> !(object instanceof Privileges || object instanceof DefaultPrivileges))
                .filter(object -> !expected.contains(object.id()))
                .forEach(object -> differences.add(object.id() + ": not in the backup"));
        if (!differences.isEmpty()) {
            throw different(differences.stream().limit(DIFFERENCES_NAMED).toList());
        }
        if (!BackupWriter.fingerprint(actual).equals(manifest.fingerprint())) {
            progress.info(
                    "The restored schema is the same, though described with other details (an extension's version, say).");
        }
    }

    private static ProblemException different(List<String> items) {
        return new ProblemException(Problem.of(
                        ProblemType.VERIFICATION_FAILED,
                        "What was restored is not what was backed up; the restored database was dropped again.")
                .withItems(items)
                .withNextStep("RESTORE.md in the backup's directory says how to restore it by hand."));
    }

    private List<String> statements(DatabaseProperties properties, String beside) {
        String name = Quoting.identifier(beside);
        List<String> statements = new ArrayList<>(script.privileges());
        statements.addAll(properties.configure(name));
        statements.addAll(PrivilegeStatements.ofDatabase(name, properties));
        return statements;
    }

    /** Owners, grants and settings: what this server or role does not have is said, and no reason to have no data. */
    private List<String> tolerant(SqlSession session, List<String> statements) {
        Map<String, Integer> failures = new LinkedHashMap<>();
        for (String statement : statements) {
            progress.checkCancelled();
            try {
                session.execute(statement);
            } catch (ProblemException e) {
                if (e.problem().type() == ProblemType.CONNECTION_LOST
                        || e.problem().type() == ProblemType.CANCELLED) {
                    throw e;
                }
                failures.merge(e.problem().detail(), 1, Integer::sum);
            }
        }
        List<String> lines = failures.entrySet().stream()
                .map(failure -> failure.getKey() + " (" + failure.getValue() + " statements)")
                .toList();
        lines.forEach(line -> progress.log(LogLevel.WARN, "Not restored: " + line, Map.of()));
        return lines;
    }

    /** Gives the restored database its name. */
    RestoreResult place(
            RestoreTarget target,
            String beside,
            @Nullable String kept,
            List<String> notRestored,
            UUID id,
            Maintenance server) {
        RestoreResult result = new RestoreResult(
                manifest.id(), target.database(), kept, manifest.tables().size(), manifest.rows(), notRestored);
        progress.phaseStarted("swap");
        try {
            progress.checkCancelled();
            if (target instanceof RestoreTarget.NewDatabase) {
                server.execute("COMMENT ON DATABASE " + Quoting.identifier(beside) + " IS "
                        + Quoting.literal(comment(id, manifest.id())));
            }
            server.swap(beside, target.database(), kept);
        } catch (RuntimeException | Error e) {
            server.dropAfter(beside, e);
            throw e;
        }
        progress.phaseSucceeded(
                kept == null ? "database " + target.database() : "the replaced database is kept as " + kept);
        return result;
    }
}
