package dev.lockstep.data;

import static java.util.stream.Collectors.joining;

import dev.lockstep.environment.OwnSettings;
import dev.lockstep.sql.Quoting;
import dev.lockstep.sql.SqlSession;
import java.util.ArrayList;
import java.util.List;

/**
 * Two temporary tables of the target for what is to change in one table, which the transaction's end drops: rows as they are to be, and
 * what tells the rows that are to go.
 */
final class StagingTables {
    private final SqlSession target;
    private final LookupTable table;
    private final int number;
    private final List<String> shapes = new ArrayList<>();

    /** @param number tells the temporary tables of the lookup tables apart */
    StagingTables(SqlSession target, LookupTable table, int number) {
        this.target = target;
        this.table = table;
        this.number = number;
    }

    /** The rows that are new or changed. */
    String wanted() {
        return "pg_temp.lockstep_wanted_" + number;
    }

    /** The keys of the rows that go; without a key their places, {@code lockstep_ctid} and {@code lockstep_tableoid}. */
    String removed() {
        return "pg_temp.lockstep_removed_" + number;
    }

    /** Creates a table without rows for its row type: images can only be read back by one that has a name, which is returned. */
    String createShape(String purpose, List<String> columns) {
        String shape = "pg_temp.lockstep_shape_%d_%s".formatted(number, purpose);
        target.execute("CREATE TEMPORARY TABLE %s ON COMMIT DROP AS SELECT %s FROM %s AS r WITH NO DATA"
                .formatted(shape, columns.stream().map(RowSql::column).collect(joining(", ")), table.sqlOnly()));
        shapes.add(shape);
        return shape;
    }

    /**
     * Creates the one for rows: it has the columns of the target's table with their types, collations and generation expressions, and no
     * constraint. Columns that are left alone stay empty.
     */
    void createWanted() {
        target.execute("CREATE TEMPORARY TABLE lockstep_wanted_%d (LIKE %s INCLUDING GENERATED) ON COMMIT DROP"
                .formatted(number, table.sqlName()));
        table.rules()
                .leftColumns()
                .forEach(name -> target.execute(
                        "ALTER TABLE %s ALTER COLUMN %s DROP NOT NULL".formatted(wanted(), Quoting.identifier(name))));
    }

    /**
     * Puts rows into it. They are read under the settings that make texts comparable, and written in the application's {@code search_path}, in
     * which generation expressions find what they call.
     *
     * @param query of these columns, in this order
     */
    void want(List<String> columns, String query) {
        String names = columns.stream().map(Quoting::identifier).collect(joining(", "));
        String read = "pg_temp.lockstep_read_" + number;
        target.execute("CREATE TEMPORARY TABLE lockstep_read_%d ON COMMIT DROP AS %s".formatted(number, query));
        OwnSettings.during(
                target, () -> target.update("INSERT INTO %s (%s) TABLE %s".formatted(wanted(), names, read)));
        target.execute("DROP TABLE " + read);
    }

    /** Creates the other one with the rows of the query. */
    void createRemoved(String query) {
        target.execute("CREATE TEMPORARY TABLE lockstep_removed_%d ON COMMIT DROP AS %s".formatted(number, query));
    }

    /** Lets the planner know how many there are. */
    void analyze() {
        target.execute("ANALYZE " + wanted());
        target.execute("ANALYZE " + removed());
    }

    void drop() {
        shapes.addAll(List.of(wanted(), removed()));
        target.execute("DROP TABLE " + String.join(", ", shapes));
    }
}
