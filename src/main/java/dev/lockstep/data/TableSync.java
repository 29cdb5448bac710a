package dev.lockstep.data;

import static java.util.stream.Collectors.joining;

import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.sql.Quoting;
import dev.lockstep.sql.SqlSession;
import java.util.List;
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
        RowChanges changes = new RowChanges(table, staged.staging(), indexes);
        boolean filled =
                target.queryOne("SELECT EXISTS (SELECT FROM " + table.sqlOnly() + ")", row -> row.getBoolean(1));
        if (!filled) {
            long rows = sides.source()
                    .queryOne("SELECT count(*) FROM " + RowSql.of(ofSource).plainFrom(), row -> row.getLong(1));
            TableDelta delta = new TableDelta(table.displayName(), rows, 0, 0);
            return new TableSync(table, target, delta, indexes, null, changes, () -> fill(sides, ofSource));
        }
        staged.create();
        BothRows rows = BothRows.of(sides, ComparedTable.same(ofSource));
        new Differences(sides).find(rows.source(), rows.target(), staged);
        TableDelta delta = staged.finish() ? changes.count(target) : new TableDelta(table.displayName(), 0, 0, 0);
        return new TableSync(table, target, delta, indexes, staged.staging(), changes, () -> 0);
    }

    /** Stages what returns to what it was before a promotion. */
    static TableSync returning(SqlSession target, Returning rows, int number) {
        LookupTable table = rows.table();
        List<UniqueIndex> indexes = UniqueIndex.of(target, table);
        StagingTables staging = new StagingTables(target, table, number);
        RowChanges changes = new RowChanges(table, staging, indexes);
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
            long filled = expect(delta.insert(), fill.getAsLong());
            if (images != null) {
                images.filled(table, filled);
            }
            return filled;
        }
        long written = 0;
        if (delta.insert() > 0) {
            written += expect(
                    delta.insert(),
                    images == null ? target.update(changes.insert()) : images.insert(table, changes, delta));
        }
        if (delta.update() > 0) {
            written += expect(delta.update(), target.update(changes.update()));
        }
        return written;
    }

    /** Returns how many rows are gone, those included that a cascade within the lookup tables took before. */
    long delete() {
        if (delta.delete() > 0) {
            target.update(changes.delete());
        }
        return delta.delete();
    }

    /** For a foreign key from outside of the lookup tables. */
    void refuseDanglingReferences(ForeignKey key) {
        if (delta.delete() > 0) {
            new References(target)
                    .refuseIfAny(
                            key, table, changes.removedRows(), "the source does not have and that would be deleted");
        }
    }

    /** For a foreign key from outside of the lookup tables that refers to other columns than the key. */
    void refuseLostReferences(ForeignKey key) {
        if (delta.update() > 0 && !table.key().containsAll(key.referencedColumns())) {
            new References(target)
                    .refuseIfAny(
                            key, table, changes.rowsLosing(key.referencedColumns()), "have other values in the source");
        }
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
