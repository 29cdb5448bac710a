package dev.lockstep.data;

import static java.util.stream.Collectors.joining;

import dev.lockstep.catalog.ObjectId;
import dev.lockstep.environment.OwnSettings;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.sql.Quoting;
import dev.lockstep.sql.SqlSession;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The rows of one table on their way: what is to change in it, and the statements that do. An empty table is filled straight from the source. */
final class TableSync {
    private final LookupTable table;
    private final SqlSession target;
    private final TableDelta delta;
    private final List<UniqueIndex> indexes;
    private final @Nullable StagingTables staging;
    private final RowChanges changes;
    private final LongSupplier fill;

    /**
     * @param table in the target
     * @param staging {@code null} when the table is empty and {@code fill} fills it
     */
    private TableSync(
            LookupTable table,
            SqlSession target,
            TableDelta delta,
            List<UniqueIndex> indexes,
            @Nullable StagingTables staging,
            RowChanges changes,
            LongSupplier fill) {
        this.table = table;
        this.target = target;
        this.delta = delta;
        this.indexes = indexes;
        this.staging = staging;
        this.changes = changes;
        this.fill = fill;
    }

    /**
     * Compares the table with the source's and stages the rows that differ.
     *
     * @param number tells temporary tables apart
     */
    static TableSync prepare(BothSides sides, LookupTable ofSource, int number) {
        SqlSession target = sides.target();
        LookupTable table = ofSource.inTarget();
        List<UniqueIndex> indexes = UniqueIndex.of(target, table);
        StagedRows staged = new StagedRows(sides, ofSource, number);
        RowChanges changes = new RowChanges(target, table, staged.staging(), indexes);
        boolean filled =
                target.queryOne("SELECT EXISTS (SELECT FROM " + table.sqlOnly() + ")", row -> row.getBoolean(1));
        if (!filled) {
            long rows = sides.source()
                    .queryOne("SELECT count(*) FROM " + RowSql.of(ofSource).plainFrom(), row -> row.getLong(1));
            TableDelta delta = new TableDelta(table.displayName(), rows, 0, 0);
            return new TableSync(table, target, delta, indexes, null, changes, () -> fill(sides, ofSource));
        }
        staged.create();
        BothRows.of(sides, ComparedTable.same(ofSource)).differences(sides, staged);
        TableDelta delta = staged.finish() ? changes.count(target) : new TableDelta(table.displayName(), 0, 0, 0);
        return new TableSync(table, target, delta, indexes, staged.staging(), changes, () -> 0);
    }

    /** Stages what returns to what it was before a promotion. */
    static TableSync returning(SqlSession target, Returning rows, int number) {
        LookupTable table = rows.table();
        List<UniqueIndex> indexes = UniqueIndex.of(target, table);
        StagingTables staging = new StagingTables(target, table, number);
        RowChanges changes = new RowChanges(target, table, staging, indexes);
        rows.stage(target, staging, changes);
        return new TableSync(table, target, changes.count(target), indexes, staging, changes, () -> 0);
    }

    LookupTable table() {
        return table;
    }

    TableDelta delta() {
        return delta;
    }

    /** Indexes in which rows get into each other's way. */
    List<UniqueIndex> collisions() {
        return staging == null
                ? List.of()
                : indexes.stream()
                        .filter(index -> changes.collidesIn(index, target))
                        .toList();
    }

    /** To be called before anything is written, to any of the tables. */
    void keep(RowImages images) {
        if (staging != null) {
            images.keep(table, changes, delta);
        }
    }

    /** Returns how many rows were written. */
    long insertAndUpdate(@Nullable RowImages images) {
        if (staging == null) {
            long filled = expect(delta.insert(), OwnSettings.during(target, fill::getAsLong));
            if (images != null) {
                images.filled(table, filled);
            }
            return filled;
        }
        long written = 0;
        if (delta.insert() > 0) {
            written += expect(
                    delta.insert(), images == null ? run(changes.insert()) : images.insert(table, changes, delta));
        }
        if (delta.update() > 0) {
            written += expect(delta.update(), run(changes.update()));
        }
        return written;
    }

    /** Returns how many rows are gone, those included that a cascade within the lookup tables took before. */
    long delete() {
        if (delta.delete() > 0) {
            run(changes.delete());
        }
        return delta.delete();
    }

    /** No more than the rows are written with the application's {@code search_path}, in which others may make functions and operators. */
    private long run(String statement) {
        return OwnSettings.during(target, () -> target.update(statement));
    }

    /**
     * To be called when all tables have their new rows.
     *
     * @param key to this table
     * @param referring the table that has it, {@code null} when that is no lookup table: then all of its rows stay as they are
     */
    void refuseDanglingReferences(ForeignKey key, @Nullable TableSync referring) {
        if (delta.delete() > 0) {
            String successor = "NOT EXISTS (SELECT FROM %s AS p WHERE %s AND %s)"
                    .formatted(table.sqlOnly(), key.matches("p", "f"), changes.stays("p"));
            new References(target)
                    .refuseIfAny(
                            key,
                            table,
                            changes.removedRows(),
                            referring == null ? "true" : referring.stays("f") + " AND " + successor,
                            "the source does not have and that would be deleted");
        }
    }

    /**
     * For a foreign key that refers to other columns than the key; to be called before this table has its new rows.
     *
     * @param referring as for {@link #refuseDanglingReferences}
     */
    void refuseLostReferences(ForeignKey key, @Nullable TableSync referring) {
        if (delta.update() > 0 && !table.key().containsAll(key.referencedColumns())) {
            String successor =
                    "NOT EXISTS (SELECT FROM %s AS p WHERE %s)".formatted(changes.wantedRows(), key.matches("p", "f"));
            new References(target)
                    .refuseIfAny(
                            key,
                            table,
                            changes.rowsLosing(key.referencedColumns()),
                            referring == null
                                    ? "true"
                                    : referring.stays("f") + " AND " + referring.keeps("f", key.columns()) + " AND "
                                            + successor,
                            "have other values in the source");
        }
    }

    /**
     * To be called when everything is written, with what was counted before and is now.
     *
     * @throws ProblemException {@code VERIFICATION_FAILED}
     */
    void refuseOtherChanges(Map<ObjectId, RowCount> before, Map<ObjectId, RowCount> now) {
        RowCount counted =
                now.getOrDefault(table.id(), RowCount.NONE).without(before.getOrDefault(table.id(), RowCount.NONE));
        if (counted.exceeds(delta, table.partitioned())) {
            throw new ProblemException(
                    Problem.of(
                                    ProblemType.VERIFICATION_FAILED,
                                    "Synchronising %s changed rows of it that do not differ: %d inserted, %d updated, %d deleted, where %d, %d and %d were to be."
                                            .formatted(
                                                    table.displayName(),
                                                    counted.inserted(),
                                                    counted.updated(),
                                                    counted.deleted(),
                                                    delta.insert(),
                                                    delta.update(),
                                                    delta.delete()))
                            .withConstraint(null, table.displayName())
                            .withNextStep(
                                    "See which function of a constraint, an index or a generated column of the lookup tables changes rows."));
        }
    }

    /** A condition over a row that was there before. */
    private String stays(String row) {
        return staging == null ? "true" : changes.stays(row);
    }

    private String keeps(String row, List<String> columns) {
        return staging == null ? "true" : changes.keeps(row, columns);
    }

    void drop() {
        if (staging != null) {
            staging.drop();
        }
    }

    private static long fill(BothSides sides, LookupTable ofSource) {
        String columns =
                ofSource.columnNames().stream().map(Quoting::identifier).collect(joining(", "));
        return new CopyPipe(sides.source(), sides.target(), sides.progress())
                .copy(
                        "COPY (SELECT %s FROM %s) TO STDOUT"
                                .formatted(columns, RowSql.of(ofSource).plainFrom()),
                        "COPY %s (%s) FROM STDIN".formatted(ofSource.inTarget().sqlName(), columns));
    }

    private long expect(long planned, long written) {
        if (planned != written) {
            throw new ProblemException(Problem.of(
                            ProblemType.VERIFICATION_FAILED,
                            "Synchronising %s wrote %d rows where %d differ."
                                    .formatted(table.displayName(), written, planned))
                    .withConstraint(null, table.displayName()));
        }
        return written;
    }
}
