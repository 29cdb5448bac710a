package dev.lockstep.data;

import static java.util.stream.Collectors.joining;

import dev.lockstep.progress.Progress;
import dev.lockstep.sql.Quoting;
import dev.lockstep.sql.SqlSession;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The differences of one table in two temporary tables of the target, which the transaction's end drops: the source's rows that the target
 * lacks or has otherwise, and the keys of the rows that only the target has. Only these rows leave the source.
 */
final class StagedRows implements Differences.Listener {
    private static final int BATCH = 5_000;
    /** Without a key, each batch costs the source a scan of the table. */
    private static final int UNKEYED_BATCH = 50_000;

    private final LookupTable table;
    private final RowSql rows;
    private final SqlSession target;
    private final KeyLookup sourceKeys;
    private final CopyPipe pipe;
    private final Progress progress;
    private final String number;
    private final SyncPolicy policy;
    private final List<List<String>> wanted = new ArrayList<>();
    private final List<List<String>> removed = new ArrayList<>();
    private long staged;

    /**
     * @param number tells the temporary tables of the lookup tables apart
     */
    StagedRows(BothSides sides, LookupTable table, int number) {
        this.table = table.inTarget();
        this.rows = RowSql.of(table.inTarget());
        this.target = sides.target();
        this.sourceKeys = new KeyLookup(sides.source(), RowSql.of(table));
        this.pipe = new CopyPipe(sides.source(), sides.target(), sides.progress());
        this.progress = sides.progress();
        this.number = Integer.toString(number);
        this.policy = table.policy();
    }

    /**
     * Creates the tables; they have the columns of the target's table with their types, collations and generation expressions, and no
     * constraint: columns that are left alone stay empty.
     */
    void create() {
        target.execute("CREATE TEMPORARY TABLE lockstep_wanted_%s (LIKE %s INCLUDING GENERATED) ON COMMIT DROP"
                .formatted(number, table.sqlName()));
        table.rules()
                .leftColumns()
                .forEach(name -> target.execute("ALTER TABLE %s ALTER COLUMN %s DROP NOT NULL"
                        .formatted(wantedTable(), Quoting.identifier(name))));
        target.execute("CREATE TEMPORARY TABLE lockstep_removed_%s ON COMMIT DROP AS SELECT %s FROM %s WITH NO DATA"
                .formatted(number, keyColumns(), rows.from()));
    }

    /** The source's rows that are new or changed. */
    String wantedTable() {
        return "pg_temp.lockstep_wanted_" + number;
    }

    /** The keys of the rows that the source does not have. */
    String removedTable() {
        return "pg_temp.lockstep_removed_" + number;
    }

    @Override
    public void added(List<String> key) {
        want(key);
    }

    @Override
    public void changed(List<String> key) {
        if (policy.updates()) {
            want(key);
        }
    }

    @Override
    public void removed(List<String> key) {
        if (policy.deletes() && removed.add(key) && removed.size() >= BATCH) {
            flushRemoved();
        }
    }

    private void want(List<String> key) {
        wanted.add(key);
        if (wanted.size() >= (table.hasKey() ? BATCH : UNKEYED_BATCH)) {
            flushWanted();
        }
    }

    /** Moves what is left, and lets the planner know. Returns whether there is any difference. */
    boolean finish() {
        flushWanted();
        flushRemoved();
        if (staged > 0) {
            if (!table.hasKey()) {
                locateRemoved();
            }
            target.execute("ANALYZE " + wantedTable());
            target.execute("ANALYZE " + removedTable());
        }
        return staged > 0;
    }

    void drop() {
        target.execute("DROP TABLE " + wantedTable() + ", " + removedTable());
    }

    private void flushWanted() {
        if (wanted.isEmpty()) {
            return;
        }
        progress.checkCancelled();
        sourceKeys.hand(wanted);
        String selected = table.columnNames().stream().map(RowSql::column).collect(joining(", "));
        String names = table.columnNames().stream().map(Quoting::identifier).collect(joining(", "));
        staged += pipe.copy(
                "COPY (SELECT %s FROM %s) TO STDOUT".formatted(selected, sourceKeys.from()),
                "COPY %s (%s) FROM STDIN".formatted(wantedTable(), names));
        wanted.clear();
    }

    private void flushRemoved() {
        if (removed.isEmpty()) {
            return;
        }
        progress.checkCancelled();
        String lines = removed.stream()
                .map(key -> key.stream().map(StagedRows::escaped).collect(joining("\t", "", "\n")))
                .collect(joining());
        try {
            staged += target.copyIn(
                    "COPY %s (%s) FROM STDIN".formatted(removedTable(), keyNames()),
                    new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory failed", e);
        }
        removed.clear();
    }

    /** Without a key it is their place that the rows are deleted by, found before anything moves. */
    private void locateRemoved() {
        target.execute("""
                CREATE TEMPORARY TABLE lockstep_located ON COMMIT DROP AS
                SELECT r.lockstep_ctid, r.lockstep_tableoid FROM %s JOIN %s AS d USING (%s);
                DROP TABLE %s;
                ALTER TABLE pg_temp.lockstep_located RENAME TO lockstep_removed_%s""".formatted(rows.from(), removedTable(), keyNames(), removedTable(), number));
    }

    private String keyColumns() {
        return rows.key().stream().map(key -> RowSql.column(key.name())).collect(joining(", "));
    }

    private String keyNames() {
        return rows.key().stream().map(key -> Quoting.identifier(key.name())).collect(joining(", "));
    }

    /** As PostgreSQL's documentation of COPY has its text format. */
    private static String escaped(String value) {
        return value.replace("\\", "\\\\")
                .replace("\t", "\\t")
                .replace("\n", "\\n")
                .replace("\r", "\\r");
    }
}
