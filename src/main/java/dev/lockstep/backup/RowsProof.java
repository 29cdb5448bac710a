package dev.lockstep.backup;

import dev.lockstep.backup.storage.BackupProblems;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.Progress;
import dev.lockstep.sql.Quoting;
import dev.lockstep.sql.SqlSession;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Whether every row of a backup is in the database that it was restored into, and none besides: by checksums of their texts. */
final class RowsProof {
    private final BackupSettings settings;
    private final Backup backup;
    private final Progress progress;

    RowsProof(BackupSettings settings, Backup backup, Progress progress) {
        this.settings = settings;
        this.backup = backup;
        this.progress = progress;
    }

    /** Returns how many rows were compared. */
    long compare(Supplier<SqlSession> restored) {
        // Hash partitions may hold other rows than they did: these are compared as the rows of the whole table.
        Map<Manifest.TableName, List<Manifest.TableRows>> tables = backup.manifest().tables().stream()
                .collect(Collectors.groupingBy(Manifest.TableRows::into, LinkedHashMap::new, Collectors.toList()));
        try (BackupRows rows = BackupRows.of(settings, backup, progress);
                SqlSession session = restored.get()) {
            long compared = 0;
            for (List<Manifest.TableRows> parts : tables.values()) {
                progress.checkCancelled();
                // Partitions may have their columns in another order.
                List<String> columns = BackupRows.columns(parts.get(0).copy());
                RowsChecksum expected = new RowsChecksum();
                for (Manifest.TableRows part : parts) {
                    progress.checkCancelled();
                    try (InputStream in = rows.rows(part);
                            OutputStream out =
                                    CopyColumns.reordered(BackupRows.columns(part.copy()), columns, expected)) {
                        in.transferTo(out);
                    }
                }
                String copy = printing(parts.get(0));
                RowsChecksum actual = read(session, parts.get(0).into(), copy);
                if (!actual.sameAs(expected)) {
                    throw different(copy, expected, actual);
                }
                compared += actual.rows();
                progress.advanced(compared, backup.manifest().rows(), "rows");
            }
            return compared;
        } catch (IOException e) {
            throw BackupProblems.damaged(backup.stored().place(""), "cannot be read: " + e.getMessage(), e);
        }
    }

    /** As the table's owner, from whom policies hide no rows for as long as that is not forced. */
    private static RowsChecksum read(SqlSession session, Manifest.TableName table, String copy) throws IOException {
        RowsChecksum rows = new RowsChecksum();
        String name = Quoting.qualified(table.schema(), table.name());
        session.transactional(true);
        if (session.queryOne(
                "SELECT c.relforcerowsecurity FROM pg_catalog.pg_class c WHERE c.oid = ?::pg_catalog.regclass",
                row -> row.getBoolean(1),
                name)) {
            session.execute("ALTER TABLE " + name + " NO FORCE ROW LEVEL SECURITY");
        }
        session.copyOut(copy, rows);
        session.rollback();
        session.transactional(false);
        return rows;
    }

    /** The statement that prints what {@code COPY … FROM stdin} loads. */
    private String printing(Manifest.TableRows table) {
        String name = Quoting.qualified(table.into().schema(), table.into().name());
        String columns = String.join(
                ", ",
                BackupRows.columns(table.copy()).stream()
                        .map(Quoting::identifier)
                        .toList());
        String options = backup.manifest().encoding().equals("SQL_ASCII") ? " WITH (ENCODING 'SQL_ASCII')" : "";
        if (backup.manifest().isOf(Manifest.NATIVE)
                && !backup.manifest().encoding().equals("UTF8")) {
            options = " WITH (ENCODING " + Quoting.literal(backup.manifest().encoding()) + ")";
        }
        String only = table.into().equals(table.table()) ? "ONLY " : "";
        return "COPY (SELECT " + columns + " FROM " + only + name + ") TO STDOUT" + options;
    }

    private static ProblemException different(String copy, RowsChecksum expected, RowsChecksum actual) {
        return new ProblemException(Problem.of(
                        ProblemType.VERIFICATION_FAILED, "Rows that were restored are not those that were backed up.")
                .withStatement(copy)
                .withItems(List.of(expected.rows() + " rows were backed up, " + actual.rows() + " restored"))
                .withNextStep("Do not count on this backup: make another one, and see what happened to its storage."));
    }
}
