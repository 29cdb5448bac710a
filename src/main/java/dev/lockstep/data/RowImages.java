package dev.lockstep.data;

import static java.util.stream.Collectors.joining;

import dev.lockstep.catalog.ObjectId;
import dev.lockstep.environment.OwnSettings;
import dev.lockstep.sql.OwnSchema;
import dev.lockstep.sql.SqlSession;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Keeps what a promotion changes in lookup rows, in the target itself and in the same transaction, so that an undo can return them. See
 * {@code docs/adr/0021-lookup-rows-are-returned-to-their-images.md}.
 *
 * <p>A row's image is the text of its columns' values as one record, under {@link CanonicalSettings}: PostgreSQL reads it back with
 * the types' own input functions.
 */
public final class RowImages {
    private static final String TABLES = """
            CREATE TABLE lockstep.row_change (
                promotion uuid NOT NULL,
                number integer NOT NULL,
                at timestamptz NOT NULL DEFAULT now(),
                schema_name text NOT NULL,
                table_name text NOT NULL,
                action text NOT NULL CHECK (action IN ('fill', 'insert', 'update', 'delete')),
                columns text[] NOT NULL,
                key text[] NOT NULL,
                left_columns text[] NOT NULL,
                left_key text[] NOT NULL,
                ahead boolean NOT NULL,
                sensitive text[] NOT NULL,
                rows bigint NOT NULL,
                place text NOT NULL,
                committing xid8 NOT NULL DEFAULT pg_current_xact_id(),
                written_by text,
                PRIMARY KEY (promotion, number));
            CREATE TABLE lockstep.row_image (
                id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                promotion uuid NOT NULL,
                number integer NOT NULL,
                key text,
                before text,
                after text);
            CREATE INDEX ON lockstep.row_image (promotion, number, hashtextextended(after, 0))""";

    private final SqlSession target;
    private final UUID promotion;
    private final boolean ahead;
    private int number;

    private RowImages(SqlSession target, UUID promotion, boolean ahead) {
        this.target = target;
        this.promotion = promotion;
        this.ahead = ahead;
    }

    /** @param promotion whose schema is there already */
    public static RowImages of(SqlSession target, UUID promotion) {
        return new RowImages(target, promotion, false);
    }

    /** @param promotion whose schema is still to come; {@link #settle} is to be called then */
    public static RowImages ahead(SqlSession target, UUID promotion) {
        return new RowImages(target, promotion, true);
    }

    /**
     * Looks again at what was left, now that the schema has become what it was to be.
     *
     * @param tables as they are now, by what they were called when the rows were written
     */
    public void settle(Map<ObjectId, LookupTable> tables) {
        if (number == 0) {
            return;
        }
        for (RowChange change : RowChange.of(target, promotion)) {
            LookupTable table = tables.get(change.table());
            if (table == null) {
                throw new IllegalArgumentException("nothing is known of " + change.table());
            }
            target.update(
                    "UPDATE lockstep.row_change SET schema_name = ?, table_name = ?, left_columns = ?::text[], left_key = ?::text[]"
                            + " WHERE promotion = ? AND number = ?",
                    table.id().schema(),
                    table.id().name(),
                    table.columnNames().toArray(String[]::new),
                    table.key().toArray(String[]::new),
                    promotion,
                    change.number());
            if (table.hasKey() || !table.columnNames().equals(change.leftColumns())) {
                leaveAs(table, change);
            }
        }
    }

    /** What cannot be found again by its key is never taken for what was left, and stays. */
    private void leaveAs(LookupTable table, RowChange change) {
        String mine = " WHERE i.promotion = '%s' AND i.number = %d".formatted(promotion, change.number());
        target.execute("UPDATE lockstep.row_image AS i SET after = NULL" + mine);
        if (table.hasKey() && change.action() != RowChange.Action.DELETE) {
            target.execute(
                    "UPDATE lockstep.row_image AS i SET after = n.row FROM (SELECT %s AS key, %s AS row FROM %s AS r) AS n%s AND i.key = n.key"
                            .formatted(
                                    RowChange.text("r", table.key()),
                                    RowChange.text("r", table.columnNames()),
                                    table.sqlOnly(),
                                    mine));
        }
    }

    static boolean exist(SqlSession session) {
        return OwnSchema.has(session, "row_change");
    }

    /** Lets those go that are older. */
    public static void forget(SqlSession session, Duration age) {
        if (exist(session)) {
            session.execute("""
                    WITH gone AS (DELETE FROM lockstep.row_change WHERE at < now() - interval '%d seconds' RETURNING promotion)
                    DELETE FROM lockstep.row_image AS i USING gone WHERE i.promotion = gone.promotion""".formatted(age.toSeconds()));
        }
    }

    /** Keeps what will be updated and deleted, and, where that says it all, what will be inserted. */
    void keep(LookupTable table, RowChanges changes, TableDelta delta) {
        if (delta.update() > 0) {
            List<String> columns = table.columnNames();
            int change = begin(table, RowChange.Action.UPDATE, columns, delta.update());
            write(
                    change,
                    "SELECT %s, %s, %s FROM %s"
                            .formatted(
                                    key("r", table),
                                    RowChange.text("r", columns),
                                    RowChange.text("w", columns),
                                    changes.updatedRows()));
        }
        if (delta.delete() > 0) {
            List<String> columns = storedColumns(table);
            int change = begin(table, RowChange.Action.DELETE, columns, delta.delete());
            write(
                    change,
                    "SELECT %s, %s, NULL FROM %s AS r"
                            .formatted(key("r", table), RowChange.text("r", columns), changes.removedRows()));
        }
        if (delta.insert() > 0 && table.rules().leftColumns().isEmpty()) {
            List<String> columns = table.columnNames();
            int change = begin(table, RowChange.Action.INSERT, columns, delta.insert());
            write(
                    change,
                    "SELECT %s, NULL, %s FROM %s AS w"
                            .formatted(key("w", table), RowChange.text("w", columns), changes.newRows()));
        }
    }

    /** Inserts, and keeps what only the table itself knows: which values the columns got that are the environment's own. */
    long insert(LookupTable table, RowChanges changes, TableDelta delta) {
        if (table.rules().leftColumns().isEmpty()) {
            return OwnSettings.during(target, () -> target.update(changes.insert()));
        }
        List<String> columns = storedColumns(table);
        int change = begin(table, RowChange.Action.INSERT, columns, delta.insert());
        // Not r.*: that computes virtual columns, which an INSERT does not.
        String written = columns.stream().map(RowSql::column).collect(joining(", "));
        target.execute("CREATE TEMPORARY TABLE lockstep_written ON COMMIT DROP AS SELECT %s FROM %s AS r WITH NO DATA"
                .formatted(written, table.sqlOnly()));
        long rows = OwnSettings.during(
                target,
                () -> target.update("WITH written AS (%s RETURNING %s) INSERT INTO %s SELECT * FROM written"
                        .formatted(changes.insert(), written, WRITTEN)));
        write(
                change,
                "SELECT %s, NULL, %s FROM %s AS r".formatted(key("r", table), RowChange.text("r", columns), WRITTEN));
        target.execute("DROP TABLE " + WRITTEN);
        return rows;
    }

    /** Keeps which rows an empty table got. */
    void filled(LookupTable table, long rows) {
        int change = begin(table, RowChange.Action.FILL, table.columnNames(), rows);
        target.execute(
                "UPDATE lockstep.row_change SET written_by = (SELECT r.xmin::text FROM %s AS r LIMIT 1) WHERE promotion = '%s' AND number = %d"
                        .formatted(table.sqlOnly(), promotion, change));
    }

    /** What was inserted, as it is: what computes it and what prints it go by different settings. */
    private static final String WRITTEN = "pg_temp.lockstep_written";

    private static final String INTO = "INSERT INTO lockstep.row_image (promotion, number, key, before, after)";

    private void write(int change, String rows) {
        target.execute("%s SELECT '%s'::uuid, %d, image.* FROM (%s) AS image".formatted(INTO, promotion, change, rows));
    }

    private int begin(LookupTable table, RowChange.Action action, List<String> columns, long rows) {
        if (number == 0 && !OwnSchema.hasOwn(target, "row_change")) {
            OwnSchema.make(target, TABLES);
        }
        target.update(
                "INSERT INTO lockstep.row_change (promotion, number, schema_name, table_name, action, columns, key, left_columns, left_key, sensitive, rows, ahead, place)"
                        + " SELECT ?::uuid, ?, ?, ?, ?, c, k, c, k, ?::text[], ?, ?, " + RowChange.PLACE
                        + " FROM (SELECT ?::text[] AS c, ?::text[] AS k) AS names",
                promotion,
                ++number,
                table.id().schema(),
                table.id().name(),
                action.label(),
                table.rules().sensitive().toArray(String[]::new),
                rows,
                ahead,
                columns.toArray(String[]::new),
                table.key().toArray(String[]::new));
        return number;
    }

    private static String key(String alias, LookupTable table) {
        return table.hasKey() ? RowChange.text(alias, table.key()) : "NULL::text";
    }

    /** All that an insert can name, those included that are left alone. */
    private List<String> storedColumns(LookupTable table) {
        return target.query(
                "SELECT attname FROM pg_catalog.pg_attribute WHERE attrelid = ?::regclass AND attnum > 0 AND NOT attisdropped"
                        + " AND attgenerated = '' ORDER BY attnum",
                row -> row.getString(1),
                table.sqlName());
    }
}
