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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Rows that a promotion takes values from and that its backup does not have as they were: written between the moment of the backup and the
 * promotion's locks. They are kept in the target, in the promotion's own transaction, so that an undo gives them back with those of the
 * backup. The session has {@link CanonicalSettings}.
 *
 * <p>Where a key tells rows apart, all are kept that were not written before the oldest transaction began that ran at the backup's moment:
 * some of them the backup has as well, which does no harm, and none is left out, since the numbers of subtransactions, which {@code
 * pg_visible_in_snapshot} does not know, are greater than those of the transactions that they are part of. Without a key only those are kept
 * that the backup cannot have, and the others of these count as doubtful.
 */
public final class LateRows {
    /** A larger table is not looked through: nobody can use it meanwhile. */
    private static final long MOST_BYTES = 4L << 30;

    private static final long MOST_BYTES_OF_BRIEF = 256L << 20;

    private static final String TABLES = """
            CREATE TABLE lockstep.late (
                promotion uuid NOT NULL,
                number integer NOT NULL,
                at timestamptz NOT NULL DEFAULT now(),
                schema_name text NOT NULL,
                table_name text NOT NULL,
                columns text[] NOT NULL,
                rows bigint NOT NULL,
                others bigint NOT NULL,
                PRIMARY KEY (promotion, number));
            CREATE TABLE lockstep.late_row (
                promotion uuid NOT NULL,
                number integer NOT NULL,
                texts text[] NOT NULL);
            CREATE INDEX ON lockstep.late_row (promotion, number)""";

    private final UUID promotion;
    private final List<Part> parts;

    private LateRows(UUID promotion, List<Part> parts) {
        this.promotion = promotion;
        this.parts = List.copyOf(parts);
    }

    /**
     * @param rows that were late; -1 where nobody looked
     * @param others the rows that the table had besides; -1 where nobody looked
     */
    private record Part(int number, ObjectId table, List<String> columns, long rows, long others) {
        static Part read(ResultSet row) throws SQLException {
            return new Part(
                    row.getInt(1),
                    ObjectId.of(Kind.TABLE, row.getString(2), row.getString(3)),
                    List.of((String[]) row.getArray(4).getArray()),
                    row.getLong(5),
                    row.getLong(6));
        }
    }

    /** Those of a promotion; none when it took nothing, or was made by a version that kept none, or when they were forgotten. */
    public static LateRows of(SqlSession session, UUID promotion) {
        return new LateRows(
                promotion,
                exist(session)
                        ? session.query(
                                "SELECT number, schema_name, table_name, columns, rows, others FROM lockstep.late WHERE promotion = ? ORDER BY number",
                                Part::read,
                                promotion)
                        : List.of());
    }

    /**
     * A table that a promotion takes values from.
     *
     * @param table with the columns that an undo needs, those of the key among them
     * @param whole whether its rows go, so that those that are not late are counted
     * @param brief whether the promotion itself has the table for a moment only
     */
    public record Taken(LookupTable table, boolean whole, boolean brief) {}

    /**
     * Keeps the late rows, before the steps that take values from the tables. These need {@code ACCESS EXCLUSIVE}; it is taken at once, since
     * two who raise a weaker one wait for each other.
     *
     * @param snapshot {@code pg_current_snapshot()} of the backup
     */
    public static void keep(SqlSession target, UUID promotion, List<Taken> tables, String snapshot) {
        if (tables.isEmpty()) {
            return;
        }
        if (!OwnSchema.hasOwn(target, "late")) {
            OwnSchema.make(target, TABLES);
        }
        int number = 0;
        for (Taken taken : tables) {
            target.execute("LOCK TABLE " + taken.table().sqlOnly() + " IN ACCESS EXCLUSIVE MODE");
            keep(target, promotion, number++, taken, snapshot);
        }
    }

    private static void keep(SqlSession target, UUID promotion, int number, Taken taken, String snapshot) {
        LookupTable table = taken.table();
        String columns =
                table.columnNames().stream().map(Quoting::literal).collect(joining(", ", "ARRAY[", "]::text[]"));
        String part =
                "INSERT INTO lockstep.late (promotion, number, schema_name, table_name, columns, rows, others) SELECT '%s', %d, %s, %s, %s, "
                        .formatted(
                                promotion,
                                number,
                                Quoting.literal(table.id().schema()),
                                Quoting.literal(table.id().name()),
                                columns);
        if (!canBeLookedThrough(target, taken)) {
            target.execute(part + "-1, -1");
            return;
        }
        Late late = Late.than(target, snapshot);
        long rows = target.update(
                "INSERT INTO lockstep.late_row (promotion, number, texts) SELECT '%s', %d, %s FROM %s AS r WHERE %s"
                        .formatted(
                                promotion,
                                number,
                                table.columnNames().stream()
                                        .map(RowSql::column)
                                        .map(column -> "CASE WHEN %s IS DISTINCT FROM NULL THEN concat(%s) END"
                                                .formatted(column, column))
                                        .collect(joining(", ", "ARRAY[", "]::text[]")),
                                table.sqlOnly(),
                                table.hasKey() ? late.perhaps() : late.certainly()));
        String others = "(SELECT count(*) FROM %s AS r WHERE NOT %s)"
                .formatted(table.sqlOnly(), table.hasKey() ? late.certainly() : late.perhaps());
        target.execute(part + rows + ", " + (taken.whole() ? others : "0"));
    }

    private static boolean canBeLookedThrough(SqlSession target, Taken taken) {
        LookupTable table = taken.table();
        return target.queryOne(
                """
                SELECT coalesce(sum(pg_relation_size(c.oid)), 0) <= %d AND NOT bool_or(c.relkind = 'f')
                FROM pg_class c
                WHERE c.oid = %s::regclass OR %s AND c.oid IN (SELECT relid FROM pg_partition_tree(%s::regclass))
                """.formatted(
                                taken.brief() ? MOST_BYTES_OF_BRIEF : MOST_BYTES,
                                Quoting.literal(table.sqlName()),
                                table.partitioned(),
                                Quoting.literal(table.sqlName())),
                row -> row.getBoolean(1));
    }

    /**
     * Conditions over a row {@code r}.
     *
     * @param perhaps all late ones, and some that the backup has as well
     * @param certainly those that the backup cannot have, but for ones written in a subtransaction that ran at its moment
     */
    private record Late(String perhaps, String certainly) {
        /**
         * Numbers of transactions that are older than half of all are frozen, and may look as if they were of the future; those of others
         * that began after this one and have ended are of the future, by a little.
         */
        static Late than(SqlSession target, String snapshot) {
            String now = target.queryOne("SELECT pg_current_xact_id()::text", row -> row.getString(1));
            String perhaps = target.queryOne(
                    "SELECT format('age(r.xmin) BETWEEN -1000000000 AND %s', least(?::numeric - pg_snapshot_xmin(?::pg_snapshot)::text::numeric, 2147483646))",
                    row -> row.getString(1), now, snapshot);
            return new Late(
                    "(" + perhaps + ")",
                    "(%s AND NOT pg_visible_in_snapshot((%s::numeric - age(r.xmin))::text::xid8, %s::pg_snapshot))"
                            .formatted(perhaps, now, Quoting.literal(snapshot)));
        }
    }

    /**
     * Puts the late rows of a table among those of the backup, in place of those with the same key.
     *
     * @param table as it was called before the promotion
     * @param key the columns that tell rows apart, with the types that they had then; empty for none
     * @param temporary the temporary table with the rows of the backup, as texts
     */
    public void into(SqlSession session, ObjectId table, List<LookupColumn> key, String temporary) {
        List<String> names = key.stream().map(LookupColumn::name).toList();
        Optional<Part> found =
                part(table).filter(part -> part.rows() > 0 && part.columns().containsAll(names));
        if (found.isEmpty()) {
            return;
        }
        Part part = found.get();
        String mine = "l.promotion = '%s' AND l.number = %d".formatted(promotion, part.number());
        if (!key.isEmpty()) {
            List<String> same = new ArrayList<>();
            for (KeyEquality equality : KeyEquality.of(session, key)) {
                String name = names.get(same.size());
                int position = part.columns().indexOf(name) + 1;
                same.add(equality.ofTexts("b." + Quoting.identifier(name), "l.texts[%d]".formatted(position)));
            }
            session.execute("DELETE FROM pg_temp.%s AS b USING lockstep.late_row AS l WHERE %s AND %s"
                    .formatted(Quoting.identifier(temporary), mine, String.join(" AND ", same)));
        }
        List<String> texts = new ArrayList<>();
        for (int i = 1; i <= part.columns().size(); i++) {
            texts.add("l.texts[%d]".formatted(i));
        }
        session.execute("INSERT INTO pg_temp.%s %s SELECT %s FROM lockstep.late_row AS l WHERE %s"
                .formatted(
                        Quoting.identifier(temporary),
                        texts.isEmpty()
                                ? ""
                                : part.columns().stream()
                                        .map(Quoting::identifier)
                                        .collect(joining(", ", "(", ")")),
                        String.join(", ", texts),
                        mine));
    }

    /**
     * Whether nothing is known of the late rows of a table that had some to be looked for: it was too large, or has rows elsewhere; they
     * were forgotten since; or they are not to be found by this key.
     */
    public boolean unknown(ObjectId table, List<String> key) {
        return part(table)
                .filter(part -> part.rows() < 0 || !part.columns().containsAll(key))
                .isPresent();
    }

    /**
     * How many rows at most are not the same in the backup and in the table as the promotion found it, for all that is kept here: deleted in
     * between, or perhaps changed; 0 when nobody looked.
     *
     * @param backedUp how many the backup has
     */
    public long doubtful(ObjectId table, long backedUp) {
        return part(table)
                .filter(part -> part.rows() >= 0)
                .map(part -> Math.max(0, backedUp - part.others()))
                .orElse(0L);
    }

    private Optional<Part> part(ObjectId table) {
        return parts.stream().filter(part -> part.table().equals(table)).findFirst();
    }

    /** Lets rows go that are older. That there were some stays known. */
    public static void forget(SqlSession session, Duration age) {
        if (exist(session)) {
            session.execute("""
                    WITH old AS (UPDATE lockstep.late SET rows = -1, others = -1
                                 WHERE at < now() - interval '%d seconds' AND rows > 0 RETURNING promotion, number)
                    DELETE FROM lockstep.late_row AS l USING old WHERE l.promotion = old.promotion AND l.number = old.number""".formatted(age.toSeconds()));
        }
    }

    private static boolean exist(SqlSession session) {
        return OwnSchema.has(session, "late");
    }
}
