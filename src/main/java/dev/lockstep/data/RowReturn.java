package dev.lockstep.data;

import static java.util.stream.Collectors.joining;

import dev.lockstep.sql.Quoting;
import dev.lockstep.sql.SqlSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a promotion did to the rows of one table, and the statements that return them.
 *
 * @param table as it is now, with all columns that can be written
 */
record RowReturn(LookupTable table, List<RowChange> changes) {
    private static final int MOST_KEYS = 5;

    RowReturn {
        changes = List.copyOf(changes);
    }

    private Optional<RowChange> change(RowChange.Action action) {
        return changes.stream().filter(change -> change.action() == action).findFirst();
    }

    boolean bringsBack() {
        return changes.stream()
                .anyMatch(change ->
                        change.action() == RowChange.Action.UPDATE || change.action() == RowChange.Action.DELETE);
    }

    private Optional<RowChange> insertion() {
        return change(RowChange.Action.INSERT).or(() -> change(RowChange.Action.FILL));
    }

    /** A condition: the row was inserted, and is as it was then. */
    String inserted(String alias) {
        return insertion().map(change -> change.asLeft(alias)).orElse("false");
    }

    /** A condition: the row was changed, and is as it was then. */
    String changed(String alias) {
        return change(RowChange.Action.UPDATE)
                .map(change -> change.asLeft(alias))
                .orElse("false");
    }

    /** Queries for the images of which the rows are as they were left. */
    List<String> picks(String going) {
        return changes.stream()
                .map(change -> change.action() == RowChange.Action.DELETE
                        ? "SELECT i.id FROM %s AS i".formatted(change.images())
                        : "SELECT DISTINCT i.id FROM %s AS i JOIN %s ON i.after = %s WHERE %s"
                                .formatted(
                                        change.images(),
                                        present(),
                                        RowChange.text("r", change.leftColumns()),
                                        change.action() == RowChange.Action.UPDATE ? "true" : going))
                .toList();
    }

    /** @param going a condition over {@code r}: the row is to be deleted */
    TableDelta delta(SqlSession session, String going) {
        return new TableDelta(
                table.displayName(),
                change(RowChange.Action.DELETE)
                        .map(change -> count(
                                session, change.images() + " AS i" + (table.hasKey() ? " WHERE NOT " + there() : "")))
                        .orElse(0L),
                change(RowChange.Action.UPDATE)
                        .map(change -> count(session, present() + " WHERE " + change.asLeft("r")))
                        .orElse(0L),
                insertion().isPresent() ? count(session, "(%s) AS gone".formatted(removed(going))) : 0);
    }

    /** Whether the table has a row with the key of the image {@code i}. */
    private String there() {
        return "EXISTS (SELECT FROM %s AS r WHERE %s = i.key)"
                .formatted(table.sqlOnly(), RowChange.text("r", table.key()));
    }

    private static long count(SqlSession session, String from) {
        return session.queryOne("SELECT count(*) FROM " + from, row -> row.getLong(1));
    }

    /** @param referenced a condition over {@code r}: rows that stay refer to it */
    List<KeptRows> kept(SqlSession session, String referenced) {
        List<KeptRows> kept = new ArrayList<>();
        for (RowChange change : changes) {
            String now = RowChange.text("r", change.leftColumns());
            switch (change.action()) {
                case FILL -> add(kept, session, change, present(), "NOT " + change.asLeft("r"), sinceFilled(change));
                case INSERT -> {
                    if (table.hasKey()) {
                        String changed = now + " IS DISTINCT FROM i.after";
                        add(kept, session, change, matched(change), changed, "were changed since");
                    } else {
                        add(kept, session, change, change.images() + " AS i", "i.after IS NULL", KeptRows.NOT_TOLD);
                    }
                }
                case UPDATE -> {
                    String changed = "%s IS DISTINCT FROM i.after AND %s IS DISTINCT FROM i.before".formatted(now, now);
                    add(kept, session, change, matched(change), changed, "were changed since");
                    add(kept, session, change, change.images() + " AS i", "NOT " + there(), "were deleted since");
                }
                case DELETE -> {
                    if (table.hasKey()) {
                        String other = now + " IS DISTINCT FROM i.before";
                        add(
                                kept,
                                session,
                                change,
                                matched(change),
                                other,
                                "were made again since the promotion deleted them");
                    }
                }
            }
        }
        if (!referenced.equals("false")) {
            insertion()
                    .ifPresent(change -> add(
                            kept,
                            session,
                            change,
                            present(),
                            change.asLeft("r") + " AND " + referenced,
                            "are referred to by other rows"));
        }
        return kept;
    }

    private static String sinceFilled(RowChange change) {
        return change.filledBy() == null ? KeptRows.NOT_TOLD : "were written since";
    }

    private String present() {
        return table.sqlOnly() + " AS r";
    }

    /** The images with the rows that have their keys now. */
    private String matched(RowChange change) {
        return "%s AS i JOIN %s ON %s = i.key".formatted(change.images(), present(), RowChange.text("r", table.key()));
    }

    private void add(
            List<KeptRows> kept, SqlSession session, RowChange change, String from, String condition, String reason) {
        String rows = from + " WHERE " + condition;
        long count = count(session, rows);
        if (count == 0) {
            return;
        }
        String key = from.endsWith(" AS i") ? "i.key" : RowChange.text("r", table.key());
        List<String> keys = change.showsKey()
                ? session.query(
                        "SELECT %s FROM %s ORDER BY 1 LIMIT %d".formatted(key, rows, MOST_KEYS),
                        row -> shown(row.getString(1)))
                : List.of();
        kept.add(new KeptRows(table.displayName(), count, keys, reason));
    }

    /** A key of one column without the brackets of a record. */
    private String shown(String key) {
        return table.key().size() == 1 && !key.contains("\"") ? key.substring(1, key.length() - 1) : key;
    }

    /**
     * How many rows would come back that refer to nothing.
     *
     * @param key of this table
     * @param parents what is done to the rows that it refers to, if they are lookup rows
     */
    long orphans(SqlSession session, ForeignKey key, @Nullable RowReturn parents) {
        long orphans = 0;
        for (RowChange change : changes) {
            boolean brings = change.action() == RowChange.Action.UPDATE || change.action() == RowChange.Action.DELETE;
            if (brings && change.columns().containsAll(key.columns())) {
                orphans += count(
                        session,
                        "%s AS i %s WHERE %s AND %s"
                                .formatted(
                                        change.images(),
                                        ImageFields.of("i", "b"),
                                        comesBack(change),
                                        orphan(key, change, parents)));
            }
        }
        return orphans;
    }

    /** The row of the image {@code i} does. */
    private String comesBack(RowChange change) {
        if (change.action() == RowChange.Action.UPDATE) {
            return "EXISTS (SELECT FROM %s WHERE %s = i.key AND %s = i.after)"
                    .formatted(present(), RowChange.text("r", table.key()), RowChange.text("r", change.leftColumns()));
        }
        return table.hasKey() ? "NOT " + there() : "true";
    }

    private String orphan(ForeignKey key, RowChange change, @Nullable RowReturn parents) {
        List<String> values = key.columns().stream()
                .map(column -> ImageFields.value("b", change.columns(), column) + "::"
                        + table.column(column).type())
                .toList();
        String alone = values.stream().map(value -> value + " IS NOT NULL").collect(joining(" AND "))
                + " AND NOT EXISTS (SELECT FROM %s AS p WHERE %s)"
                        .formatted(key.sqlParent(), key.refersTo("p", values));
        Optional<RowChange> deleted = parents == null ? Optional.empty() : parents.change(RowChange.Action.DELETE);
        if (parents == null
                || deleted.filter(there -> there.columns().containsAll(key.referencedColumns()))
                        .isEmpty()) {
            return alone;
        }
        List<String> comingBack = key.referencedColumns().stream()
                .map(column -> ImageFields.value("q", deleted.get().columns(), column) + "::"
                        + parents.table.column(column).type())
                .toList();
        return alone
                + " AND NOT EXISTS (SELECT FROM %s AS j %s WHERE %s)"
                        .formatted(
                                deleted.get().images(),
                                ImageFields.of("j", "q"),
                                ForeignKey.equal(comingBack, key.operators(), values));
    }

    /** @param going a condition over {@code r} */
    void stage(SqlSession target, StagingTables staging, RowChanges statements, String going) {
        staging.createWanted();
        change(RowChange.Action.DELETE).ifPresent(change -> {
            String shape = staging.createShape(change.action().label(), change.columns());
            staging.want(
                    change.columns(),
                    "SELECT %s FROM %s AS b"
                            .formatted(
                                    change.columns().stream()
                                            .map(RowReturn::before)
                                            .collect(joining(", ")),
                                    before(shape, change)));
            if (table.hasKey()) {
                target.execute(statements.withoutKnownKeys());
            }
        });
        change(RowChange.Action.UPDATE).ifPresent(change -> {
            String shape = staging.createShape(change.action().label(), change.columns());
            staging.want(
                    table.columnNames(),
                    "SELECT %s FROM %s AS r JOIN %s AS b ON b.after = %s"
                            .formatted(
                                    table.columnNames().stream()
                                            .map(name -> change.columns().contains(name)
                                                    ? before(name)
                                                    : RowSql.column(name))
                                            .collect(joining(", ")),
                                    table.sqlOnly(),
                                    before(shape, change),
                                    RowChange.text("r", change.columns())));
        });
        staging.createRemoved(removed(going));
        staging.analyze();
    }

    private static String before(String shape, RowChange change) {
        // OFFSET 0: each image is read once, not once for each column.
        return "(SELECT i.before::%s AS image, i.after FROM %s AS i OFFSET 0)".formatted(shape, change.images());
    }

    private static String before(String column) {
        return "(b.image)." + Quoting.identifier(column);
    }

    /** The keys of the rows to delete; without a key their places, and of equal rows no more than were inserted. */
    private String removed(String going) {
        if (table.hasKey()) {
            return "SELECT %s FROM %s AS r WHERE %s"
                    .formatted(table.key().stream().map(RowSql::column).collect(joining(", ")), table.sqlOnly(), going);
        }
        String places = "SELECT r.ctid AS lockstep_ctid, r.tableoid AS lockstep_tableoid%s FROM %s AS r WHERE %s";
        Optional<RowChange> inserted = change(RowChange.Action.INSERT);
        if (inserted.isEmpty()) {
            return places.formatted("", table.sqlOnly(), going);
        }
        String text = RowChange.text("r", inserted.get().leftColumns());
        return "SELECT p.lockstep_ctid, p.lockstep_tableoid FROM (%s) AS p JOIN (SELECT i.after, count(*) AS most FROM %s AS i GROUP BY 1) AS m ON m.after = p.text WHERE p.nth <= m.most"
                .formatted(
                        places.formatted(
                                ", %s AS text, row_number() OVER (PARTITION BY %s) AS nth".formatted(text, text),
                                table.sqlOnly(),
                                going),
                        inserted.get().images());
    }
}
