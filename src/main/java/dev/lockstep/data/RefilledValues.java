package dev.lockstep.data;

import static java.util.stream.Collectors.joining;

import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.sql.OwnSchema;
import dev.lockstep.sql.Quoting;
import dev.lockstep.sql.SqlSession;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an undo brought back out of a backup. Kept in the target, in the undo's own transaction, so that an undo of the undo can tell it
 * from what was written since: the one is still in the backup, the other would be lost.
 *
 * <p>Of a whole table it is known which transaction wrote the rows, as of an empty lookup table that was filled; of a column which value
 * each row got, by its key and as a hash, since the application goes on writing the other columns of the same rows. The session has
 * {@link CanonicalSettings}.
 */
public final class RefilledValues {
    private static final String TABLES = """
            CREATE TABLE lockstep.refill (
                promotion uuid NOT NULL,
                number integer NOT NULL,
                at timestamptz NOT NULL DEFAULT now(),
                schema_name text NOT NULL,
                table_name text NOT NULL,
                column_name text,
                key text[] NOT NULL,
                place text NOT NULL,
                committing xid8 NOT NULL DEFAULT pg_current_xact_id(),
                written_by text,
                PRIMARY KEY (promotion, number));
            CREATE TABLE lockstep.refilled_value (
                promotion uuid NOT NULL,
                number integer NOT NULL,
                key text NOT NULL,
                value text NOT NULL);
            CREATE INDEX ON lockstep.refilled_value (promotion, number, hashtextextended(key, 0))""";

    private final UUID undo;
    private final List<Part> parts;

    private RefilledValues(UUID undo, List<Part> parts) {
        this.undo = undo;
        this.parts = List.copyOf(parts);
    }

    /**
     * @param column {@code null} for whole rows
     * @param writtenBy {@code xmin} of the rows; {@code null} where numbers of transactions say nothing, as in {@link RowChange}
     */
    private record Part(
            int number,
            ObjectId table,
            @Nullable String column,
            List<String> key,
            @Nullable String writtenBy) {
        static Part read(ResultSet row) throws SQLException {
            return new Part(
                    row.getInt(1),
                    ObjectId.of(Kind.TABLE, row.getString(2), row.getString(3)),
                    row.getString(4),
                    List.of((String[]) row.getArray(5).getArray()),
                    row.getString(6));
        }
    }

    /** Those of a promotion; none when it is no undo, or was made by a version that kept nothing, or when they were forgotten. */
    public static RefilledValues of(SqlSession session, UUID promotion) {
        if (!exist(session)) {
            return new RefilledValues(promotion, List.of());
        }
        return new RefilledValues(promotion, session.query("""
                SELECT number, schema_name, table_name, column_name, key, CASE WHEN %s THEN written_by END
                FROM lockstep.refill WHERE promotion = ? ORDER BY number""".formatted(RowChange.XMIN_TELLS), Part::read, promotion));
    }

    /** A condition over the rows of a table: the row is the one that came out of the backup. */
    public String rowUntouched(ObjectId table, String alias) {
        return any(parts.stream()
                .filter(part -> part.table().equals(table) && part.column() == null && part.writtenBy() != null)
                .map(part -> "%s.xmin = '%s'::pg_catalog.xid".formatted(alias, part.writtenBy())));
    }

    /** A condition over the rows of a table: what the row has in the column is what came out of the backup. */
    public String valueUntouched(ObjectId table, String column, String alias) {
        return any(parts.stream()
                .filter(part -> part.table().equals(table) && column.equals(part.column()))
                .map(part ->
                        "EXISTS (SELECT FROM lockstep.refilled_value AS v WHERE v.promotion = '%s' AND v.number = %d AND hashtextextended(v.key, 0) = hashtextextended(%s, 0) AND v.key = %s AND v.value = %s)"
                                .formatted(
                                        undo,
                                        part.number(),
                                        RowChange.text(alias, part.key()),
                                        RowChange.text(alias, part.key()),
                                        hash(alias, column))));
    }

    private static String any(Stream<String> conditions) {
        String any = conditions.collect(joining(" OR "));
        return any.isEmpty() ? "false" : "(" + any + ")";
    }

    /** Twice over, so that two values hardly ever have the same; the values themselves are not kept a second time. */
    private static String hash(String alias, String column) {
        String text = RowChange.text(alias, List.of(column));
        return "(hashtextextended(%s, 0) || ' ' || hashtextextended(%s, 1))".formatted(text, text);
    }

    /** Keeps what was refilled just now. */
    public static void keep(SqlSession target, UUID undo, Refill refill) {
        if (!OwnSchema.hasOwn(target, "refill")) {
            OwnSchema.make(target, TABLES);
        }
        LookupTable table = new LookupTable(refill.id(), refill.partitioned(), refill.columns(), List.of());
        if (refill.key().isEmpty()) {
            int number = begin(target, undo, table, null, List.of());
            target.execute(
                    "UPDATE lockstep.refill SET written_by = (SELECT r.xmin::text FROM %s AS r LIMIT 1) WHERE promotion = '%s' AND number = %d"
                            .formatted(table.sqlOnly(), undo, number));
            return;
        }
        List<String> key = refill.key().stream().map(LookupColumn::name).toList();
        String matches = KeyTexts.match(target, refill.key());
        for (LookupColumn column : refill.columns()) {
            int number = begin(target, undo, table, column.name(), key);
            target.execute(
                    "INSERT INTO lockstep.refilled_value (promotion, number, key, value) SELECT '%s', %d, %s, %s FROM %s AS r JOIN pg_temp.%s AS b ON %s"
                            .formatted(
                                    undo,
                                    number,
                                    RowChange.text("r", key),
                                    hash("r", column.name()),
                                    table.sqlOnly(),
                                    Quoting.identifier(refill.from()),
                                    matches));
        }
        target.execute("ANALYZE lockstep.refilled_value");
    }

    private static int begin(
            SqlSession target, UUID undo, LookupTable table, @Nullable String column, List<String> key) {
        return target.queryOne(
                "INSERT INTO lockstep.refill (promotion, number, schema_name, table_name, column_name, key, place)"
                        + " SELECT ?::uuid, (SELECT count(*) FROM lockstep.refill WHERE promotion = ?::uuid), ?, ?, ?, ?::text[], "
                        + RowChange.PLACE + " RETURNING number",
                row -> row.getInt(1),
                undo,
                undo,
                table.id().schema(),
                table.id().name(),
                column,
                key.toArray(String[]::new));
    }

    /** Lets those go that are older. */
    public static void forget(SqlSession session, Duration age) {
        if (exist(session)) {
            session.execute("""
                    WITH gone AS (DELETE FROM lockstep.refill WHERE at < now() - interval '%d seconds' RETURNING promotion)
                    DELETE FROM lockstep.refilled_value AS v USING gone WHERE v.promotion = gone.promotion""".formatted(age.toSeconds()));
        }
    }

    private static boolean exist(SqlSession session) {
        return OwnSchema.has(session, "refill");
    }
}
