package dev.lockstep.backup;

import dev.lockstep.backup.storage.StoredFile;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.progress.Progress;
import dev.lockstep.progress.RunningTotal;
import dev.lockstep.sql.SqlSession;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Restores schema and rows by Lockstep's own script, over several connections. */
final class NativeRestore implements RestoreMethod {
    private final BackupSettings settings;
    private final Backup backup;
    private final RestoreScript script;
    private final RestoredCheck check;
    private final RestoreRights rights;
    private final Progress progress;

    NativeRestore(
            BackupSettings settings,
            Backup backup,
            RestoreScript script,
            RestoredCheck check,
            RestoreRights rights,
            Progress progress) {
        this.settings = settings;
        this.backup = backup;
        this.script = script;
        this.check = check;
        this.rights = rights;
        this.progress = progress;
    }

    @Override
    public void restore(List<SqlSession> sessions) throws IOException {
        SqlSession session = sessions.get(0);
        session.transactional(true);
        script.preData().forEach(statement -> run(session, statement.sql()));
        session.commit();
        session.transactional(false);
        rights.handOut(session);
        load(sessions);
        check.counts(sessions);
        try (BackupRows rows = BackupRows.of(settings, backup, progress)) {
            rows.positions().forEach(statement -> session.query(statement, row -> row.getLong(1)));
        }
        finish(sessions);
    }

    private void run(SqlSession session, String sql) {
        progress.checkCancelled();
        rights.run(session, sql);
    }

    private void load(List<SqlSession> sessions) throws IOException {
        Manifest manifest = backup.manifest();
        Map<String, Long> sizes = new TreeMap<>();
        for (StoredFile file : manifest.files()) {
            sizes.put(file.path(), file.bytes());
        }
        Queue<Manifest.TableRows> pending = new ConcurrentLinkedQueue<>(manifest.tables().stream()
                .sorted(Comparator.comparing((Manifest.TableRows table) -> -sizes.get(table.file())))
                .toList());
        OwnPath path = OwnPath.of(script);
        RunningTotal loaded = new RunningTotal(progress, manifest.rows(), "rows");
        Workers.run(sessions, progress, (session, workers) -> {
            try (BackupRows rows = BackupRows.of(settings, backup, progress)) {
                path.set(session);
                Manifest.TableRows table;
                while (!workers.stopped() && (table = pending.poll()) != null) {
                    load(session, rows, table);
                    loaded.add(table.rows());
                }
                OwnPath.clear(session);
            }
        });
    }

    private static void load(SqlSession session, BackupRows rows, Manifest.TableRows table) {
        try {
            // Several hash partitions go into one table, which has no storage of its own to freeze rows in.
            if (table.into().equals(table.table())) {
                rows.restoreFrozen(session, table);
            } else {
                rows.restore(session, table);
            }
        } catch (ProblemException e) {
            throw new ProblemException(
                    e.problem()
                            .withConstraint(
                                    e.problem().constraint(), table.table().display()),
                    e);
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
}
