package dev.lockstep.data;

import static java.util.stream.Collectors.joining;

import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.sql.Quoting;
import dev.lockstep.sql.SqlSession;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What one promotion did to rows of one lookup table, as {@code lockstep.row_change} has it; the rows themselves are in {@code
 * lockstep.row_image}.
 *
 * @param number tells the changes of one promotion apart
 * @param table as it was called when the promotion was done
 * @param columns of the images of before, in their order, as they were when the rows were written
 * @param key names of the columns that tell the rows apart; empty for none
 * @param leftColumns of the images of after, in their order, as they were when the promotion was done
 * @param leftKey the key's columns by then
 * @param ahead the rows were written ahead of the schema, as an undo does it
 * @param sensitive columns whose values are not shown
 * @param rows how many
 * @param filledBy the number of the transaction that wrote the rows into an empty table, and that still is the {@code xmin} of those
 *     that nobody wrote since; {@code null} for other changes, and where numbers of transactions say nothing: in a restored database, or
 *     after half of all of them were used up
 */
public record RowChange(
        UUID promotion,
        int number,
        ObjectId table,
        Action action,
        List<String> columns,
        List<String> key,
        List<String> leftColumns,
        List<String> leftKey,
        boolean ahead,
        List<String> sensitive,
        long rows,
        @Nullable String filledBy) {
    public RowChange {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
        leftColumns = List.copyOf(leftColumns);
        leftKey = List.copyOf(leftKey);
        sensitive = List.copyOf(sensitive);
    }

    /** What was done. */
    public enum Action {
        /** An empty table got the source's rows; there are no images of them. */
        FILL,
        INSERT,
        UPDATE,
        DELETE;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Where the number of a transaction means something: this server, this database. */
    static final String PLACE = "(SELECT system_identifier FROM pg_catalog.pg_control_system())"
            + " || ' ' || (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())";

    /** Whether the number of the transaction {@code committing} of {@code place} can be told from those of others by now. */
    static final String XMIN_TELLS = "place = " + PLACE
            + " AND pg_snapshot_xmax(pg_current_snapshot())::text::numeric - committing::text::numeric BETWEEN 0 AND 2000000000";

    private static final String QUERY = """
            SELECT promotion, number, schema_name, table_name, action, columns, key, left_columns, left_key, ahead, sensitive, rows,
                   CASE WHEN %s THEN written_by END
            FROM lockstep.row_change WHERE promotion = ? ORDER BY number""".formatted(XMIN_TELLS);

    /** Those of a promotion; none when it was made by a version that kept none, or when they were forgotten. */
    public static List<RowChange> of(SqlSession session, UUID promotion) {
        return RowImages.exist(session) ? session.query(QUERY, RowChange::read, promotion) : List.of();
    }

    private static RowChange read(ResultSet row) throws SQLException {
        return new RowChange(
                row.getObject(1, UUID.class),
                row.getInt(2),
                ObjectId.of(Kind.TABLE, row.getString(3), row.getString(4)),
                Action.valueOf(row.getString(5).toUpperCase(Locale.ROOT)),
                texts(row.getArray(6)),
                texts(row.getArray(7)),
                texts(row.getArray(8)),
                texts(row.getArray(9)),
                row.getBoolean(10),
                texts(row.getArray(11)),
                row.getLong(12),
                row.getString(13));
    }

    private static List<String> texts(Array array) throws SQLException {
        return List.of((String[]) array.getArray());
    }

    /** A subquery with the images. */
    String images() {
        return "(SELECT i.id, i.key, i.before, i.after FROM lockstep.row_image AS i WHERE i.promotion = '%s' AND i.number = %d)"
                .formatted(promotion, number);
    }

    /** The row {@code alias} is what the promotion made of it; a condition. Never so of rows that it deleted. */
    String asLeft(String alias) {
        return switch (action) {
            case FILL -> filledBy == null ? "false" : "%s.xmin = '%s'::pg_catalog.xid".formatted(alias, filledBy);
            case INSERT, UPDATE -> {
                String row = text(alias, leftColumns);
                // The hash is what the images' index has: without it many images would be searched one by one for each
                // row.
                yield "EXISTS (SELECT FROM %s AS left_as WHERE hashtextextended(left_as.after, 0) = hashtextextended(%s, 0) AND left_as.after = %s)"
                        .formatted(images(), row, row);
            }
            case DELETE -> "false";
        };
    }

    /** A row of {@code alias}, as the images have it. */
    static String text(String alias, List<String> columns) {
        return columns.stream()
                .map(name -> alias + "." + Quoting.identifier(name))
                .collect(joining(", ", "ROW(", ")::pg_catalog.text"));
    }

    /** Whether values of the key may be shown. */
    boolean showsKey() {
        return !key.isEmpty() && key.stream().noneMatch(sensitive::contains);
    }
}
