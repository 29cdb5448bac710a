package dev.lockstep.backup;

import dev.lockstep.backup.client.PostgresClient;
import dev.lockstep.backup.storage.BackupProblems;
import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Partition;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.Progress;
import dev.lockstep.sql.Quoting;
import dev.lockstep.sql.SqlSession;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The rows of chosen tables out of a backup, whichever engine made it, encrypted or not. Not thread-safe. */
public final class BackupRows implements AutoCloseable {
    /** Bytes that are read within a second or two, also out of a bucket. */
    private static final long READ_AT_ONCE = 32L << 20;

    private static final Pattern COLUMN = Pattern.compile("\"((?:[^\"]++|\"\")*+)\"");

    private final BackupSettings settings;
    private final Backup backup;
    private final Progress progress;
    private @Nullable LocalDump dump;
    private @Nullable Catalog catalog;

    private BackupRows(BackupSettings settings, Backup backup, Progress progress) {
        this.settings = settings;
        this.backup = backup;
        this.progress = progress;
    }

    /** @param use of the backup, which has to last longer */
    public static BackupRows of(BackupSettings settings, Backups.InUse use, Progress progress) {
        return new BackupRows(settings, use.backup(), progress);
    }

    static BackupRows of(BackupSettings settings, Backup backup, Progress progress) {
        return new BackupRows(settings, backup, progress);
    }

    /** What the database looked like when it was backed up. */
    public Catalog catalog() {
        Catalog read = catalog;
        if (read == null) {
            read = backup.catalog();
            catalog = read;
        }
        return read;
    }

    /** Whether the backup has the rows of a table, or of all partitions of a partitioned one. */
    public boolean has(Manifest.TableName table) {
        Set<Manifest.TableName> there = backup.manifest().tables().stream()
                .map(Manifest.TableRows::table)
                .collect(Collectors.toSet());
        return there.containsAll(leaves(table));
    }

    /** How many rows the backup has of a table, or of all partitions of a partitioned one. */
    public long count(Manifest.TableName table) {
        List<Manifest.TableName> leaves = leaves(table);
        return backup.manifest().tables().stream()
                .filter(rows -> leaves.contains(rows.table()))
                .mapToLong(Manifest.TableRows::rows)
                .sum();
    }

    /**
     * Whether the files that {@link #load} needs are there, and as far as that is cheap, as they were written.
     *
     * @return how many bytes of them were not read, since that takes longer than a person waits
     * @throws ProblemException {@code BACKUP_FAILED}, naming the file that is not, or what is missing to read it
     */
    public long check(Collection<Manifest.TableName> tables) {
        Manifest manifest = backup.manifest();
        Set<Manifest.TableName> leaves =
                tables.stream().flatMap(table -> leaves(table).stream()).collect(Collectors.toSet());
        Set<String> needed = manifest.tables().stream()
                .filter(rows -> leaves.contains(rows.table()))
                .map(Manifest.TableRows::file)
                .collect(Collectors.toCollection(HashSet::new));
        if (manifest.isOf(Manifest.PG_DUMP)) {
            LocalDump.client(manifest, settings);
            needed.addAll(LocalDump.neededFor(backup));
        }
        return BackupVerifier.checkSome(backup, file -> needed.contains(file.path()), READ_AT_ONCE, progress);
    }

    /**
     * Makes a temporary table in the session, with the table's backed-up columns (those that are computed are left out), all of type
     * {@code text}, and loads the backed-up rows. Texts are as PostgreSQL prints values, so that a cast of a column to its type gives
     * the value again, also when that type was changed or dropped meanwhile. The rows of a partitioned table are those of its
     * partitions.
     *
     * @param temporary its name; it goes with the transaction that the session has to be in, so that no event trigger sees it dropped
     * @return how many rows these are
     * @throws ProblemException {@code NOT_FOUND} when the rows of the table are not in the backup; {@code BACKUP_FAILED} when a file
     *     is damaged or its engine's programs are missing
     */
    public long load(SqlSession session, Manifest.TableName table, String temporary) {
        List<Manifest.TableName> leaves = leaves(table);
        List<Manifest.TableRows> parts = backup.manifest().tables().stream()
                .filter(rows -> leaves.contains(rows.table()))
                .toList();
        if (parts.isEmpty() || !has(table)) {
            throw new ProblemException(Problem.of(
                            ProblemType.NOT_FOUND,
                            "The backup " + backup.manifest().id() + " does not have the rows of " + table.display()
                                    + ".")
                    .withNextStep("Use a backup of everything."));
        }
        session.execute("CREATE TEMPORARY TABLE " + Quoting.identifier(temporary) + " ("
                + columns(parts.get(0).copy()).stream()
                        .map(column -> Quoting.identifier(column) + " text")
                        .collect(Collectors.joining(", "))
                + ") ON COMMIT DROP");
        long loaded = 0;
        for (Manifest.TableRows part : parts) {
            progress.checkCancelled();
            String list = columns(part.copy()).stream().map(Quoting::identifier).collect(Collectors.joining(", "));
            loaded += copy(
                    session,
                    part,
                    "COPY pg_temp." + Quoting.identifier(temporary) + (list.isEmpty() ? "" : " (" + list + ")")
                            + " FROM STDIN" + encoding());
        }
        return loaded;
    }

    /** Rows into the table that they are of, or into the root of its partitions, as they were backed up. */
    long restore(SqlSession session, Manifest.TableRows table) {
        return copy(session, table, encoded(table.copy()));
    }

    /** Those of native backups say the encoding themselves. */
    private String encoded(String copy) {
        return copy.endsWith("FROM stdin") ? copy + encoding() : copy;
    }

    /**
     * As {@link #restore}, into a table that is empty and that nobody else sees: emptied in the same transaction, so that its rows are
     * written frozen, and where the server's log is minimal not logged.
     */
    long restoreFrozen(SqlSession session, Manifest.TableRows table) {
        session.transactional(true);
        session.execute("TRUNCATE ONLY "
                + Quoting.qualified(table.into().schema(), table.into().name()));
        String copy = encoded(table.copy());
        long rows = copy(
                session,
                table,
                copy.endsWith(")") && copy.contains(" WITH (ENCODING ")
                        ? copy.substring(0, copy.length() - 1) + ", FREEZE)"
                        : copy + " WITH (FREEZE)");
        session.commit();
        session.transactional(false);
        return rows;
    }

    private long copy(SqlSession session, Manifest.TableRows table, String statement) {
        long rows;
        try (InputStream in = rows(table)) {
            rows = session.copyIn(statement, in);
        } catch (IOException e) {
            throw BackupProblems.damaged(backup.stored().place(table.file()), "cannot be read: " + e.getMessage(), e);
        }
        if (rows != table.rows()) {
            throw BackupProblems.damaged(
                    backup.stored().place(table.file()), "has " + rows + " rows instead of " + table.rows());
        }
        return rows;
    }

    /** The rows' texts, a line each. */
    InputStream rows(Manifest.TableRows table) throws IOException {
        if (backup.manifest().isOf(Manifest.NATIVE)) {
            InputStream packed = backup.open(table.file());
            try {
                return CopyFile.rows(packed, table.copy());
            } catch (IOException e) {
                packed.close();
                throw e;
            }
        }
        return dump().rows(table);
    }

    /** Statements that let the sequences go on where they stood. */
    List<String> positions() throws IOException {
        return backup.manifest().isOf(Manifest.NATIVE)
                ? backup.manifest().sequences().stream()
                        .map(PsqlFiles::setValue)
                        .toList()
                : dump().positions(DumpFiles.list(backup));
    }

    private LocalDump dump() throws IOException {
        LocalDump local = dump;
        if (local == null) {
            PostgresClient client = LocalDump.client(backup.manifest(), settings);
            local = LocalDump.of(backup, client, settings, progress);
            dump = local;
        }
        return local;
    }

    private String encoding() {
        String encoding = backup.manifest().encoding();
        boolean asIs = backup.manifest().isOf(Manifest.PG_DUMP) && !encoding.equals("SQL_ASCII");
        return encoding.equals("UTF8") || asIs ? "" : " WITH (ENCODING " + Quoting.literal(encoding) + ")";
    }

    private List<Manifest.TableName> leaves(Manifest.TableName table) {
        Set<ObjectId> inside = new HashSet<>();
        ObjectId root = ObjectId.of(Kind.TABLE, table.schema(), table.name());
        List<Partition> partitions = catalog().all(Partition.class).toList();
        inside.add(root);
        boolean grown = true;
        while (grown) {
            grown = false;
            for (Partition partition : partitions) {
                grown |= inside.contains(partition.parent()) && inside.add(partition.child());
            }
        }
        Set<ObjectId> parents = partitions.stream().map(Partition::parent).collect(Collectors.toSet());
        return inside.stream()
                .filter(id -> !parents.contains(id))
                .map(id -> new Manifest.TableName(id.schema(), id.name()))
                .toList();
    }

    /** Of a statement {@code COPY "s"."t" ("a", "b") FROM stdin}. */
    static List<String> columns(String copy) {
        int open = copy.indexOf(" (");
        int close = copy.lastIndexOf(") FROM stdin");
        if (open < 0 || close < open) {
            return List.of();
        }
        Matcher names = COLUMN.matcher(copy);
        // Behind the table's two names.
        return names.results()
                .skip(2)
                .filter(result -> result.start() < close)
                .map(result -> result.group(1).replace("\"\"", "\""))
                .toList();
    }

    @Override
    public void close() {
        if (dump != null) {
            dump.close();
        }
    }
}
