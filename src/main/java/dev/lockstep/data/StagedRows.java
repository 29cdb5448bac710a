package dev.lockstep.data;

import static java.util.stream.Collectors.joining;

import dev.lockstep.environment.OwnSettings;
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
 * The differences of one table, staged in the target: the source's rows that it lacks or has otherwise, and the keys of the rows that only
 * it has. Only these rows leave the source.
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
    private final StagingTables staging;
    private final Progress progress;
    private final SyncPolicy policy;
    private final List<List<String>> wanted = new ArrayList<>();
    private final List<List<String>> removed = new ArrayList<>();
    private long staged;

    /** @param number tells the temporary tables of the lookup tables apart */
    StagedRows(BothSides sides, LookupTable table, int number) {
        this.table = table.inTarget();
        this.rows = RowSql.of(table.inTarget());
        this.target = sides.target();
        this.sourceKeys = new KeyLookup(sides.source(), RowSql.of(table));
        this.pipe = new CopyPipe(sides.source(), sides.target(), sides.progress());
        this.progress = sides.progress();
        this.policy = table.policy();
        this.staging = new StagingTables(sides.target(), table.inTarget(), number);
    }

    void create() {
        staging.createWanted();
        staging.createRemoved("SELECT %s FROM %s WITH NO DATA".formatted(keyColumns(), rows.from()));
    }

    StagingTables staging() {
        return staging;
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
            staging.analyze();
        }
        return staged > 0;
    }

    private void flushWanted() {
        if (wanted.isEmpty()) {
            return;
        }
        progress.checkCancelled();
        sourceKeys.hand(wanted);
        String selected = table.columnNames().stream().map(RowSql::column).collect(joining(", "));
        String names = table.columnNames().stream().map(Quoting::identifier).collect(joining(", "));
        staged += OwnSettings.during(
                target,
                () -> pipe.copy(
                        "COPY (SELECT %s FROM %s) TO STDOUT".formatted(selected, sourceKeys.from()),
                        "COPY %s (%s) FROM STDIN".formatted(staging.wanted(), names)));
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
                    "COPY %s (%s) FROM STDIN".formatted(staging.removed(), keyNames()),
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
                SELECT r.%s AS lockstep_ctid, r.%s AS lockstep_tableoid FROM %s JOIN %s AS d USING (%s)""".formatted(rows.place(), rows.placeTable(), rows.from(), staging.removed(), keyNames()));
        target.execute("DROP TABLE " + staging.removed());
        staging.createRemoved("TABLE pg_temp.lockstep_located");
        target.execute("DROP TABLE pg_temp.lockstep_located");
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
