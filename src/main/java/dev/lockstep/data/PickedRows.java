package dev.lockstep.data;

import static java.util.stream.Collectors.joining;

import dev.lockstep.catalog.ObjectId;
import dev.lockstep.sql.Quoting;
import dev.lockstep.sql.SqlSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Lookup rows that were found to be as a promotion left them, before the schema goes back; they return afterwards, when the columns are of
 * the types that they had when the rows were written. So it is with what an undo did to rows: that was before it changed the schema.
 */
public final class PickedRows {
    private static final String PICKED = "pg_temp.lockstep_picked";

    private final ReturnedRows rows;

    private PickedRows(ReturnedRows rows) {
        this.rows = rows;
    }

    /** Picks them; the transaction's end forgets them. */
    static PickedRows of(SqlSession target, ReturnedRows rows) {
        target.execute("CREATE TEMPORARY TABLE lockstep_picked (id bigint PRIMARY KEY) ON COMMIT DROP");
        rows.picks().forEach(pick -> target.execute("INSERT INTO " + PICKED + " " + pick));
        target.execute("ANALYZE " + PICKED);
        return new PickedRows(rows);
    }

    void drop(SqlSession target) {
        target.execute("DROP TABLE " + PICKED);
    }

    /** @param tables as they are by now, by what they were called when the rows were picked */
    List<Returning> in(Map<ObjectId, LookupTable> tables) {
        List<Returning> returning = new ArrayList<>();
        rows.tables().forEach(table -> returning.add(new Late(tables.get(table.id()), rows.changesOf(table.id()))));
        return returning;
    }

    private record Late(LookupTable table, List<RowChange> changes) implements Returning {
        @Override
        public void stage(SqlSession target, StagingTables staging, RowChanges statements) {
            staging.createWanted();
            String removed = "SELECT %s FROM %s AS r WHERE false".formatted(removedColumns(), table.sqlOnly());
            for (RowChange change : changes) {
                if (change.action() == RowChange.Action.DELETE) {
                    write(staging, change.columns(), change, "");
                    if (table.hasKey()) {
                        target.execute(statements.withoutKnownKeys());
                    }
                }
            }
            for (RowChange change : changes) {
                switch (change.action()) {
                    case UPDATE ->
                        write(
                                staging,
                                table.columnNames(),
                                change,
                                " JOIN %s AS r ON %s = %s"
                                        .formatted(
                                                table.sqlOnly(),
                                                RowChange.text("r", table.key()),
                                                RowChange.text("(b.image)", table.key())));
                    case INSERT -> removed = removed(staging, change);
                    default -> {
                        // An undo finds what it fills by images as well.
                    }
                }
            }
            staging.createRemoved(removed);
            staging.analyze();
        }

        private void write(StagingTables staging, List<String> columns, RowChange change, String join) {
            String shape = staging.createShape(change.action().label(), change.columns());
            staging.want(
                    columns,
                    "SELECT %s FROM %s AS b%s"
                            .formatted(
                                    columns.stream()
                                            .map(name -> change.columns().contains(name)
                                                    ? "(b.image)." + Quoting.identifier(name)
                                                    : RowSql.column(name))
                                            .collect(joining(", ")),
                                    picked(change, "i.before::" + shape),
                                    join));
        }

        private String removed(StagingTables staging, RowChange change) {
            if (table.hasKey()) {
                String shape = staging.createShape("key", table.key());
                return "SELECT %s FROM %s AS b"
                        .formatted(
                                table.key().stream()
                                        .map(name -> "(b.image).%1$s AS %1$s".formatted(Quoting.identifier(name)))
                                        .collect(joining(", ")),
                                picked(change, "i.key::" + shape));
            }
            String text = RowChange.text("r", change.columns());
            return "SELECT p.lockstep_ctid, p.lockstep_tableoid FROM (SELECT %s, %s AS text, row_number() OVER (PARTITION BY %s) AS nth FROM %s AS r) AS p"
                            .formatted(removedColumns(), text, text, table.sqlOnly())
                    + " JOIN (SELECT b.image, count(*) AS most FROM %s AS b GROUP BY 1) AS m ON m.image = p.text WHERE p.nth <= m.most"
                            .formatted(picked(change, "i.after"));
        }

        private String removedColumns() {
            return table.hasKey()
                    ? table.key().stream().map(RowSql::column).collect(joining(", "))
                    : "r.ctid AS lockstep_ctid, r.tableoid AS lockstep_tableoid";
        }

        /** OFFSET 0: each image is read once, not once for each column. */
        private static String picked(RowChange change, String image) {
            return "(SELECT %s AS image FROM %s AS i JOIN %s AS p USING (id) OFFSET 0)"
                    .formatted(image, change.images(), PICKED);
        }
    }
}
