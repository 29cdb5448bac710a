package dev.lockstep.data;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Table;
import dev.lockstep.progress.Progress;
import dev.lockstep.sql.SqlSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What synchronising would change, seen before the migration has run: the preview of a plan.
 *
 * <p>Columns that the target does not have yet are taken to be filled by their constant default, or with NULL; a row in which the source
 * has another value counts as updated. After the migration {@link RowSync} compares anew and counts exactly.
 *
 * @param tables in the order of the lookup set, those without changes included
 * @param checksums one line per table over the rows of both sides; part of the plan's fingerprint, so that a plan goes stale when a
 *     reference row moves
 */
public record DataPlan(List<TableDelta> tables, List<String> checksums) {
    public DataPlan {
        tables = List.copyOf(tables);
        checksums = List.copyOf(checksums);
    }

    /** For a promotion that leaves rows alone. */
    public static DataPlan none() {
        return new DataPlan(List.of(), List.of());
    }

    /**
     * Compares each table; both sessions are in transactions with {@link CanonicalSettings}, and only read.
     *
     * @param source the catalog that {@code tables} come from
     * @param target as it is before the migration
     */
    public static DataPlan preview(Sessions sessions, LookupSet tables, Catalog source, Catalog target) {
        return preview(sessions, tables, source, target, Map.of());
    }

    /**
     * The same where the migration renames.
     *
     * @param renamed the tables of the target that get another name, or whose columns do, by what they are called afterwards: their rows
     *     are not compared, and all count as missing
     */
    public static DataPlan preview(
            Sessions sessions, LookupSet tables, Catalog source, Catalog before, Map<ObjectId, ObjectId> renamed) {
        Catalog target = before.without(renamed.keySet());
        List<TableDelta> deltas = new ArrayList<>();
        List<String> checksums = new ArrayList<>();
        DeclaredRows.checkConditions(sessions.source(), "source", tables, source);
        DeclaredRows.checkConditions(sessions.target(), "target", tables.inTarget(), target);
        try (RowComparison comparison = new RowComparison(sessions.source(), sessions.target(), sessions.progress())) {
            for (LookupTable table : tables.tables()) {
                TableComparison compared = comparison.compare(table, source, target, 0);
                deltas.add(compared.delta(table.policy()));
                DeclaredRows.refuseMissingValues(table, deltas.get(deltas.size() - 1), target);
                List<String> parts = new ArrayList<>(List.of(
                        compared.table(),
                        compared.sourceRows() + ":" + compared.sourceChecksum(),
                        compared.targetRows() + ":" + compared.targetChecksum()));
                if (!compared.columnsMissingInTarget().isEmpty()) {
                    parts.add(whole(sessions.source(), table));
                }
                ObjectId called = renamed.get(table.id());
                if (called != null) {
                    parts.add(whole(sessions.target(), called, before));
                }
                checksums.add(String.join(" ", parts));
                sessions.progress().advanced(deltas.size(), tables.tables().size(), "tables");
            }
        }
        return new DataPlan(deltas, checksums);
    }

    /** Over what was not compared as well. */
    private static String whole(SqlSession session, LookupTable table) {
        TableChecksum checksum = TableChecksum.of(session, table);
        return checksum.rows() + ":" + checksum.checksum();
    }

    /** Of all rows: what is declared of them is over names that they get later. */
    private static String whole(SqlSession session, ObjectId id, Catalog catalog) {
        List<LookupColumn> columns = catalog.columnsOf(id).stream()
                .filter(column -> column.generation() == null)
                .map(column -> new LookupColumn(column.name(), column.type(), false))
                .toList();
        boolean partitioned =
                catalog.get(Table.class, id).map(Table::partitioned).orElseThrow();
        return whole(session, new LookupTable(id, partitioned, columns, List.of()));
    }

    /**
     * @param source in a read-only snapshot
     * @param target the database to be changed
     */
    public record Sessions(SqlSession source, SqlSession target, Progress progress) {}
}
