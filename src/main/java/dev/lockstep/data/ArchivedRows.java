package dev.lockstep.data;

import static java.util.stream.Collectors.joining;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Table;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.Progress;
import dev.lockstep.sql.Quoting;
import dev.lockstep.sql.SqlSession;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The rows of an archive as the source of a sync: loaded into temporary tables of a session of the very database that is to be changed,
 * which has all types and knows the texts of their values. Of a table that was exported with a condition, rows of the target that do not
 * meet it are left alone, since the archive says nothing of them.
 */
public final class ArchivedRows {
    private final Archive archive;

    public ArchivedRows(Archive archive) {
        this.archive = archive;
    }

    /** Names of all tables, quoted in no way. */
    public List<String> tables() {
        return archive.manifest().tables().stream()
                .map(ArchiveManifest.Table::table)
                .toList();
    }

    /**
     * Whether the tables are still as they were exported, as far as the rows are concerned.
     *
     * @throws ProblemException {@code IMPORT_REFUSED} with all that is not so
     */
    public void check(Catalog target) {
        List<String> flaws = new ArrayList<>();
        for (ArchiveManifest.Table table : archive.manifest().tables()) {
            ObjectId id = id(table);
            if (target.get(Table.class, id).isEmpty()) {
                flaws.add("the table " + table.table() + " is missing");
                continue;
            }
            Map<String, Column> columns = target.columnsOf(id).stream()
                    .filter(column -> column.generation() == null)
                    .collect(Collectors.toMap(Column::name, Function.identity()));
            for (ArchiveManifest.Column column : table.columns()) {
                Column there = columns.get(column.name());
                if (there == null) {
                    flaws.add("the column %s.%s is missing".formatted(table.table(), column.name()));
                } else if (!there.type().equals(column.type())) {
                    flaws.add("the column %s.%s was %s when it was exported, and is %s"
                            .formatted(table.table(), column.name(), column.type(), there.type()));
                }
            }
        }
        if (!flaws.isEmpty()) {
            throw new ProblemException(Problem.of(
                            ProblemType.IMPORT_REFUSED,
                            "The export does not fit the target: " + flaws.get(0)
                                    + (flaws.size() == 1 ? "." : ", and %d more.".formatted(flaws.size() - 1)))
                    .withItems(flaws)
                    .withNextStep("Nothing was changed. Promote the schema first, or export again."));
        }
    }

    /**
     * Loads all rows and proves them: the files' digests, how many rows they have, and the checksums that the rows had in their origin.
     *
     * @param session of the target; what it had open is committed
     * @throws ProblemException {@code ARCHIVE_DAMAGED}
     */
    public void load(SqlSession session, Progress progress) {
        session.transactional(true);
        CanonicalSettings.apply(session);
        int number = 0;
        for (ArchiveManifest.Table table : archive.manifest().tables()) {
            progress.checkCancelled();
            load(session, table, number);
            prove(session, table, number);
            progress.advanced(++number, archive.manifest().tables().size(), "tables loaded");
        }
        session.commit();
    }

    /**
     * The tables with the temporary ones as what is read of the source; columns that the archive does not have are left alone.
     *
     * @throws ProblemException {@code IMPORT_REFUSED} when the rows of one of the archive's tables would go nowhere
     */
    public LookupSet bind(LookupSet set) {
        for (ArchiveManifest.Table table : archive.manifest().tables()) {
            if (set.find(id(table)).isEmpty()) {
                throw new ProblemException(
                        Problem.of(
                                        ProblemType.IMPORT_REFUSED,
                                        table.table()
                                                + " of the export is no table in the target that can be written by itself.")
                                .withConstraint(null, table.table())
                                .withNextStep(
                                        "Nothing was changed. Export again; the rows of a partition go with the table that it is a partition of."));
            }
        }
        List<LookupTable> bound = new ArrayList<>();
        for (LookupTable table : set.tables()) {
            List<ArchiveManifest.Table> tables = archive.manifest().tables();
            for (int i = 0; i < tables.size(); i++) {
                if (id(tables.get(i)).equals(table.id())) {
                    bound.add(bind(table, tables.get(i), i));
                }
            }
        }
        return new LookupSet(bound, set.warnings());
    }

    private static LookupTable bind(LookupTable table, ArchiveManifest.Table archived, int number) {
        Set<String> names =
                archived.columns().stream().map(ArchiveManifest.Column::name).collect(Collectors.toSet());
        if (!names.containsAll(table.key())) {
            throw new ProblemException(Problem.of(
                            ProblemType.IMPORT_REFUSED,
                            "The export has not all columns of the key of %s, which is (%s)."
                                    .formatted(table.displayName(), String.join(", ", table.key())))
                    .withNextStep("Nothing was changed. Export again."));
        }
        Set<String> left = new HashSet<>(table.rules().leftColumns());
        table.columnNames().stream().filter(name -> !names.contains(name)).forEach(left::add);
        return new LookupTable(
                table.id(),
                table.partitioned(),
                table.columns().stream()
                        .filter(column -> names.contains(column.name()))
                        .toList(),
                table.key(),
                table.rules()
                        .within(archived.condition())
                        .readFrom(temporary(number), left.stream().sorted().toList()));
    }

    private void load(SqlSession session, ArchiveManifest.Table table, int number) {
        ArchiveFormat format = ArchiveFormat.of(table.format());
        List<String> names =
                table.columns().stream().map(ArchiveManifest.Column::name).toList();
        String columns = names.stream().map(Quoting::identifier).collect(joining(", "));
        session.execute("CREATE TEMPORARY TABLE lockstep_import_%d AS SELECT %s FROM %s WITH NO DATA"
                .formatted(number, columns, Quoting.qualified(table.schema(), table.name())));
        if (format != ArchiveFormat.JSONL) {
            copy(session, table, format.copyIn(temporary(number), names));
            return;
        }
        session.execute("CREATE TEMPORARY TABLE lockstep_lines (line text) ON COMMIT DROP");
        copy(session, table, format.copyIn("pg_temp.lockstep_lines", List.of("line")));
        String values = table.columns().stream()
                .map(column -> "(j ->> %s)::%s".formatted(Quoting.literal(column.name()), column.type()))
                .collect(joining(", "));
        session.execute("INSERT INTO %s (%s) SELECT %s FROM (SELECT line::json AS j FROM pg_temp.lockstep_lines) AS l"
                .formatted(temporary(number), columns, values));
        session.execute("DROP TABLE pg_temp.lockstep_lines");
    }

    private void copy(SqlSession session, ArchiveManifest.Table table, String sql) {
        try (InputStream rows = archive.open(table)) {
            session.copyIn(sql, rows);
        } catch (IOException e) {
            throw archive.damaged("is damaged at %s: %s".formatted(table.file(), e.getMessage()), e);
        }
    }

    private void prove(SqlSession session, ArchiveManifest.Table table, int number) {
        List<LookupColumn> columns = table.columns().stream()
                .map(column -> new LookupColumn(column.name(), column.type(), false))
                .toList();
        LookupTable loaded = new LookupTable(
                id(table), false, columns, List.of(), RowRules.MIRROR.readFrom(temporary(number), List.of()));
        TableChecksum found = TableChecksum.of(session, loaded);
        if (found.rows() != table.rows() || !found.checksum().equals(table.checksum())) {
            throw archive.damaged(
                    "has %d rows of %s with the checksum %s, where its manifest says %d and %s"
                            .formatted(found.rows(), table.table(), found.checksum(), table.rows(), table.checksum()),
                    null);
        }
    }

    private static String temporary(int number) {
        return "pg_temp.lockstep_import_" + number;
    }

    private static ObjectId id(ArchiveManifest.Table table) {
        return ObjectId.of(Kind.TABLE, table.schema(), table.name());
    }
}
