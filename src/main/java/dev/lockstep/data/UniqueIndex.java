package dev.lockstep.data;

import dev.lockstep.sql.SqlSession;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An index that lets no two rows have the same (for an exclusion constraint: conflicting) values at the same time.
 *
 * @param constraint the constraint that it enforces, {@code null} for a bare index
 * @param equality it lets no two rows be equal; otherwise, by an exclusion constraint or a key {@code WITHOUT OVERLAPS}, none that conflict
 * @param checkedAtOnce not deferrable: two rows that swap values stand in each other's way within one statement
 * @param expressions of the index's key columns, over the table's bare column names
 * @param columns for each expression the column that it is, {@code null} for other expressions
 * @param operators by which the index compares each of them, qualified
 * @param predicate of a partial index, else {@code null}
 * @param nullsConflict {@code NULLS NOT DISTINCT}, since PostgreSQL 15
 */
record UniqueIndex(
        long oid,
        @Nullable String constraint,
        boolean equality,
        boolean checkedAtOnce,
        List<String> expressions,
        List<@Nullable String> columns,
        List<String> operators,
        @Nullable String predicate,
        boolean nullsConflict) {

    private static final String QUERY = """
            SELECT i.indexrelid::bigint, con.conname, NOT i.indisexclusion, NOT coalesce(con.condeferrable, false),
                   ARRAY(SELECT pg_get_indexdef(i.indexrelid, k, true) FROM generate_series(1, i.indnkeyatts) AS k ORDER BY k),
                   ARRAY(SELECT a.attname::text
                         FROM generate_series(0, i.indnkeyatts - 1) AS k
                         LEFT JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[k] AND i.indkey[k] <> 0
                         ORDER BY k),
                   ARRAY(SELECT 'OPERATOR(' || quote_ident(n.nspname) || '.' || o.oprname || ')'
                         FROM generate_series(1, i.indnkeyatts) AS k
                         JOIN pg_opclass AS c ON c.oid = i.indclass[k - 1]
                         LEFT JOIN pg_amop AS m ON m.amopfamily = c.opcfamily AND m.amopstrategy = 3
                              AND m.amoplefttype = c.opcintype AND m.amoprighttype = c.opcintype AND con.conexclop IS NULL
                         JOIN pg_operator AS o ON o.oid = coalesce(con.conexclop[k], m.amopopr)
                         JOIN pg_namespace AS n ON n.oid = o.oprnamespace
                         ORDER BY k),
                   pg_get_expr(i.indpred, i.indrelid), coalesce((to_jsonb(i) ->> 'indnullsnotdistinct')::boolean, false)
            FROM pg_index AS i
            LEFT JOIN pg_constraint AS con ON con.conindid = i.indexrelid AND con.conrelid = i.indrelid AND con.contype IN ('p', 'u', 'x')
            WHERE i.indrelid = ?::regclass AND i.indisvalid AND (i.indisunique OR i.indisexclusion)
            ORDER BY i.indisprimary DESC, i.indexrelid""";

    /** Those of a table; of a partitioned one only its own. */
    static List<UniqueIndex> of(SqlSession session, LookupTable table) {
        return session.query(QUERY, UniqueIndex::read, table.sqlName());
    }

    private static UniqueIndex read(ResultSet row) throws SQLException {
        return new UniqueIndex(
                row.getLong(1),
                row.getString(2),
                row.getBoolean(3),
                row.getBoolean(4),
                texts(row.getArray(5)),
                texts(row.getArray(6)),
                texts(row.getArray(7)),
                row.getString(8),
                row.getBoolean(9));
    }

    /** Whether it says that the columns, in whatever order, are a key. */
    boolean isOver(List<String> key) {
        return equality && predicate == null && columns.size() == key.size() && columns.containsAll(key);
    }

    private static List<String> texts(Array array) throws SQLException {
        return new ArrayList<>(Arrays.asList((String[]) array.getArray()));
    }
}
