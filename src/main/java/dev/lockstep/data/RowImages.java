package dev.lockstep.data;

import dev.lockstep.sql.SqlSession;
import java.time.Duration;
import java.util.List;
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
                sensitive text[] NOT NULL,
                rows bigint NOT NULL,
                place text NOT NULL,
                committing xid8 NOT NULL DEFAULT pg_current_xact_id(),
                written_by text,
                PRIMARY KEY (promotion, number));
            CREATE TABLE lockstep.row_image (
                promotion uuid NOT NULL,
                number integer NOT NULL,
                key text,
                before text,
                after text);
            CREATE INDEX ON lockstep.row_image (promotion, number, hashtextextended(after, 0))""";

    private final SqlSession target;
    private final UUID promotion;
    private int number;

    /** @param promotion that the changes are made by */
    public RowImages(SqlSession target, UUID promotion) {
        this.target = target;
        this.promotion = promotion;
    }

    static boolean exist(SqlSession session) {
        return session.queryOne(
                "SELECT pg_catalog.to_regclass('lockstep.row_change') IS NOT NULL", row -> row.getBoolean(1));
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
            return target.update(changes.insert());
        }
        List<String> columns = storedColumns(table);
        int change = begin(table, RowChange.Action.INSERT, columns, delta.insert());
        return target.update(
                "WITH written AS (%s RETURNING %s AS key, %s AS after) %s SELECT '%s'::uuid, %d, key, NULL, after FROM written"
                        .formatted(
                                changes.insert(),
                                key("r", table),
                                RowChange.text("r", columns),
                                INTO,
                                promotion,
                                change));
    }

    /** Keeps which rows an empty table got. */
    void filled(LookupTable table, long rows) {
        int change = begin(table, RowChange.Action.FILL, table.columnNames(), rows);
        target.execute(
                "UPDATE lockstep.row_change SET written_by = (SELECT r.xmin::text FROM %s AS r LIMIT 1) WHERE promotion = '%s' AND number = %d"
                        .formatted(table.sqlOnly(), promotion, change));
    }

    private static final String INTO = "INSERT INTO lockstep.row_image (promotion, number, key, before, after)";

    private void write(int change, String rows) {
        target.execute("%s SELECT '%s'::uuid, %d, image.* FROM (%s) AS image".formatted(INTO, promotion, change, rows));
    }

    private int begin(LookupTable table, RowChange.Action action, List<String> columns, long rows) {
        if (number == 0 && !exist(target)) {
            if (target.queryOne("SELECT to_regnamespace('lockstep') IS NULL", row -> row.getBoolean(1))) {
                target.execute("CREATE SCHEMA lockstep");
            }
            target.execute(TABLES);
        }
        target.update(
                "INSERT INTO lockstep.row_change (promotion, number, schema_name, table_name, action, columns, key, sensitive, rows, place)"
                        + " SELECT ?::uuid, ?, ?, ?, ?, ?::text[], ?::text[], ?::text[], ?, " + RowChange.PLACE,
                promotion,
                ++number,
                table.id().schema(),
                table.id().name(),
                action.label(),
                columns.toArray(String[]::new),
                table.key().toArray(String[]::new),
                table.rules().sensitive().toArray(String[]::new),
                rows);
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
