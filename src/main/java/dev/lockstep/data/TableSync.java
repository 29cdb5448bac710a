package dev.lockstep.data;

import static java.util.stream.Collectors.joining;

import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.sql.Quoting;
import dev.lockstep.sql.SqlSession;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The synchronisation of one table: what is to change in it, and the statements that do. An empty table is filled straight from the source. */
final class TableSync {
    private final LookupTable table;
    private final RowSql sourceRows;
    private final SqlSession target;
    private final TableDelta delta;
    private final List<UniqueIndex> indexes;
    private final @Nullable StagedRows staged;
    private final RowChanges changes;
    private final CopyPipe pipe;

    private TableSync(
            BothSides sides,
            LookupTable ofSource,
            TableDelta delta,
            List<UniqueIndex> indexes,
            @Nullable StagedRows staged,
            RowChanges changes) {
        this.table = ofSource.inTarget();
        this.sourceRows = RowSql.of(ofSource);
        this.target = sides.target();
        this.delta = delta;
        this.indexes = indexes;
        this.staged = staged;
        this.changes = changes;
        this.pipe = new CopyPipe(sides.source(), sides.target(), sides.progress());
    }

    /**
     * Compares the table and stages the rows that differ.
     *
     * @param number tells temporary tables apart
     */
    static TableSync prepare(BothSides sides, LookupTable ofSource, int number) {
        SqlSession target = sides.target();
        LookupTable table = ofSource.inTarget();
        List<UniqueIndex> indexes = UniqueIndex.of(target, table);
        StagedRows staged = new StagedRows(sides, ofSource, number);
        RowChanges changes = new RowChanges(table, staged, indexes);
        boolean filled =
                target.queryOne("SELECT EXISTS (SELECT FROM " + table.sqlOnly() + ")", row -> row.getBoolean(1));
        if (!filled) {
            long rows = sides.source()
                    .queryOne("SELECT count(*) FROM " + RowSql.of(ofSource).plainFrom(), row -> row.getLong(1));
            return new TableSync(
                    sides, ofSource, new TableDelta(table.displayName(), rows, 0, 0), indexes, null, changes);
        }
        staged.create();
        BothRows rows = BothRows.of(sides, ComparedTable.same(ofSource));
        new Differences(sides).find(rows.source(), rows.target(), staged);
        TableDelta delta = staged.finish() ? changes.count(target) : new TableDelta(table.displayName(), 0, 0, 0);
        return new TableSync(sides, ofSource, delta, indexes, staged, changes);
    }

    LookupTable table() {
        return table;
    }

    TableDelta delta() {
        return delta;
    }

    /** Indexes in which rows get into each other's way. */
    List<UniqueIndex> collisions() {
        return staged == null
                ? List.of()
                : indexes.stream()
                        .filter(index -> changes.collidesIn(index, target))
                        .toList();
    }

    /** Returns how many rows were written. */
    long insertAndUpdate() {
        if (staged == null) {
            return expect(delta.insert(), fill());
        }
        long written = 0;
        if (delta.insert() > 0) {
            written += expect(delta.insert(), target.update(changes.insert()));
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
        if (staged != null) {
            staged.drop();
        }
    }

    private long fill() {
        String columns = table.columnNames().stream().map(Quoting::identifier).collect(joining(", "));
        return pipe.copy(
                "COPY (SELECT %s FROM %s) TO STDOUT".formatted(columns, sourceRows.plainFrom()),
                "COPY %s (%s) FROM STDIN".formatted(table.sqlName(), columns));
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
