package dev.lockstep.backup;

import dev.lockstep.backup.storage.StoredFile;
import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Partition;
import dev.lockstep.catalog.Table;
import dev.lockstep.catalog.TableSize;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.progress.Progress;
import dev.lockstep.progress.RunningTotal;
import dev.lockstep.sql.Quoting;
import dev.lockstep.sql.SqlSession;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * Writes the rows of every table that has rows of its own: ordinary tables, and partitions instead of the tables that they are
 * partitions of. Several tables at once, the biggest first.
 */
final class TableExport {
    private static final int LONGEST_NAME = 60;
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private final Catalog catalog;
    private final NewBackup target;
    private final Progress progress;
    private final RunningTotal rows;
    private final Map<ObjectId, ObjectId> parents;
    private final Set<ObjectId> hashed;
    private final List<Work> all;
    private final Queue<Work> pending = new ConcurrentLinkedQueue<>();
    private final LinkedBlockingQueue<Work> leadersOnly = new LinkedBlockingQueue<>();
    private final AtomicInteger followersAtWork = new AtomicInteger();
    private final Queue<Exported> exported = new ConcurrentLinkedQueue<>();

    /** One table and the file for it. */
    private record Work(ObjectId table, String file, String copyOut, String copyIn, Manifest.TableName into) {}

    /** One table that is written. */
    record Exported(Manifest.TableRows rows, StoredFile file) {}

    TableExport(NewBackup target) {
        this.catalog = target.source().catalog();
        this.target = target;
        this.progress = target.progress();
        this.rows = new RunningTotal(this.progress, -1, "rows");
        this.parents = catalog.all(Partition.class).collect(Collectors.toMap(Partition::child, Partition::parent));
        this.hashed = catalog.all(Table.class)
                .filter(table -> table.partitioned() && table.partitionKey().startsWith("HASH"))
                .map(table -> topmost(table.id()))
                .collect(Collectors.toSet());
        this.all = plan();
        pending.addAll(all);
    }

    /** Whether the rows of a table belong to a backup of that scope. */
    static boolean wanted(BackupScope scope, ObjectId table) {
        return !(scope instanceof BackupScope.Affected some)
                || some.wanted().test(new Manifest.TableName(table.schema(), table.name()));
    }

    private List<Work> plan() {
        List<Table> tables = catalog.all(Table.class)
                .filter(table -> !table.partitioned())
                .filter(table -> wanted(target.source().request().scope(), table.id()))
                .sorted(Comparator.comparingLong((Table table) -> -bytes(table.id()))
                        .thenComparing(Table::id))
                .toList();
        List<Work> works = new ArrayList<>();
        for (Table table : tables) {
            works.add(work(table, works.size() + 1));
        }
        return works;
    }

    private Work work(Table table, int number) {
        String columns = catalog.columnsOf(table.id()).stream()
                .filter(column -> column.generation() == null)
                .map(column -> Quoting.identifier(column.name()))
                .collect(Collectors.joining(", "));
        // Without columns there is no list: rows without values are empty lines.
        String list = columns.isEmpty() ? "" : " (" + columns + ")";
        String encoding = target.source().database().encoding();
        String options = encoding.equals("UTF8") ? "" : " WITH (ENCODING " + Quoting.literal(encoding) + ")";
        ObjectId into = loadedInto(table.id());
        return new Work(
                table.id(),
                fileName(table, number),
                "COPY " + qualified(table.id()) + list + " TO STDOUT" + options,
                "COPY " + qualified(into) + list + " FROM stdin" + options,
                new Manifest.TableName(into.schema(), into.name()));
    }

    /**
     * A row's place among hash partitions depends on what differs between databases (an enum's hash on its OID, a text's on the
     * collation's version): such rows are loaded into the topmost table, and find their partition anew.
     */
    private ObjectId loadedInto(ObjectId table) {
        ObjectId root = topmost(table);
        return hashed.contains(root) ? root : table;
    }

    private ObjectId topmost(ObjectId table) {
        ObjectId root = table;
        while (parents.containsKey(root)) {
            root = parents.get(root);
        }
        return root;
    }

    /** Names for people; the number makes them unique, and only what every file system takes is kept. */
    private static String fileName(Table table, int number) {
        String name = (table.schema() + "." + table.name()).replaceAll("[^A-Za-z0-9_.-]", "_");
        String cut = name.substring(0, Math.min(name.length(), LONGEST_NAME));
        return "data/%05d-%s.copy.gz".formatted(number, cut);
    }

    /** Tables by their file's number. */
    List<Exported> run() throws IOException {
        SourceSnapshot snapshot = target.source().snapshot();
        int connections = target.source().settings().connections();
        List<SqlSession> sessions = snapshot.sessions(Math.max(1, Math.min(connections, all.size())));
        followersAtWork.set(sessions.size() - 1);
        try {
            Workers.run(sessions, progress, (session, workers) -> {
                if (session == snapshot.leader()) {
                    lead(session, workers);
                } else {
                    follow(session, workers);
                }
            });
        } finally {
            snapshot.closeFollowers(sessions);
        }
        return exported.stream()
                .sorted(Comparator.comparing(table -> table.file().path()))
                .toList();
    }

    private void follow(SqlSession session, Workers workers) throws IOException {
        try {
            Work work;
            while (!workers.stopped() && (work = pending.poll()) != null) {
                if (lock(session, work)) {
                    export(session, work);
                } else {
                    leadersOnly.add(work);
                }
            }
        } finally {
            followersAtWork.decrementAndGet();
        }
    }

    /**
     * Somebody who waits to change a table waits for the leader's lock, and a follower would wait for him: for ever. The leader has
     * its lock already and takes such tables.
     */
    private static boolean lock(SqlSession session, Work work) {
        session.execute("SAVEPOINT lockstep_table");
        try {
            session.execute("LOCK TABLE ONLY " + qualified(work.table) + " IN ACCESS SHARE MODE NOWAIT");
            session.execute("RELEASE SAVEPOINT lockstep_table");
            return true;
        } catch (ProblemException e) {
            if (!LOCK_NOT_AVAILABLE.equals(e.problem().sqlState())) {
                throw e;
            }
            session.execute("ROLLBACK TO SAVEPOINT lockstep_table; RELEASE SAVEPOINT lockstep_table");
            return false;
        }
    }

    private void lead(SqlSession session, Workers workers) throws IOException {
        while (!workers.stopped()) {
            Work work = leadersOnly.poll();
            if (work == null) {
                work = pending.poll();
            }
            if (work != null) {
                export(session, work);
            } else if (followersAtWork.get() == 0 && leadersOnly.isEmpty()) {
                return;
            } else {
                awaitHandover(session);
            }
        }
    }

    private void awaitHandover(SqlSession session) throws IOException {
        try {
            Work work = leadersOnly.poll(20, TimeUnit.MILLISECONDS);
            if (work != null) {
                export(session, work);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private void export(SqlSession session, Work work) throws IOException {
        progress.checkCancelled();
        CopyFile.Written written;
        try {
            written = CopyFile.write(target, work.file, work.copyIn, out -> session.copyOut(work.copyOut, out));
        } catch (ProblemException e) {
            throw named(work, e);
        }
        String schema = work.table.schema();
        exported.add(new Exported(
                new Manifest.TableRows(schema, work.table.name(), work.file, written.rows(), work.copyIn, work.into),
                written.file()));
        rows.add(written.rows());
    }

    private static ProblemException named(Work work, ProblemException e) {
        Problem problem = e.problem().withConstraint(e.problem().constraint(), work.table.displayName());
        if ("42501".equals(problem.sqlState())) {
            problem = problem.withNextStep("The backup reads all rows of all tables, and never a part of them: give the"
                    + " environment's role SELECT on the table, and BYPASSRLS where row-level security applies to it.");
        }
        return new ProblemException(problem, e);
    }

    private long bytes(ObjectId table) {
        return catalog.sizeOf(table).map(TableSize::bytes).orElse(0L);
    }

    private static String qualified(ObjectId table) {
        return Quoting.qualified(table.schema(), table.name());
    }
}
