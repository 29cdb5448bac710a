package dev.lockstep.data;

import dev.lockstep.sql.SqlErrors;
import dev.lockstep.sql.SqlSession;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The keys of the rows in some buckets, with the hashes of those rows, bucket by bucket. Many are read through a cursor, in bounded
 * memory; a few at once, since PostgreSQL runs no query in parallel that is fetched in portions.
 */
final class KeyHashes implements AutoCloseable {
    private static final int FETCH_SIZE = 5_000;
    private static final int FEW_ROWS = 50_000;

    private final String sql;
    private final int keyColumns;
    private final PreparedStatement statement;
    private final ResultSet rows;
    private final SqlSession.Work work;
    private boolean atRow;

    private KeyHashes(String sql, int keyColumns, PreparedStatement statement, SqlSession.Work work)
            throws SQLException {
        this.work = work;
        this.sql = sql;
        this.keyColumns = keyColumns;
        this.statement = statement;
        this.rows = statement.executeQuery();
        this.atRow = rows.next();
    }

    static KeyHashes open(SqlSession session, RowSql rows, BucketSums sums, List<Integer> buckets) {
        String sql = "SELECT %1$s, %2$s, %3$s FROM %4$s WHERE %1$s = ANY (?) ORDER BY 1"
                .formatted(rows.bucket(sums.count()), rows.keyTexts(), rows.rowHash(), rows.from());
        SqlSession.Work work = session.working();
        try {
            PreparedStatement statement = session.connection().prepareStatement(sql);
            try {
                statement.setFetchSize(sums.rowsIn(buckets) <= FEW_ROWS ? 0 : FETCH_SIZE);
                statement.setArray(1, session.connection().createArrayOf("int4", buckets.toArray()));
                return new KeyHashes(sql, rows.key().size(), statement, work);
            } catch (SQLException e) {
                statement.close();
                throw e;
            }
        } catch (SQLException e) {
            work.close();
            throw SqlErrors.problem(e, sql);
        }
    }

    /** The rows of a bucket, which must be asked for in ascending order: key → hash. */
    Map<List<String>, Long> bucket(int number) {
        Map<List<String>, Long> bucket = new HashMap<>();
        try {
            while (atRow && rows.getInt(1) == number) {
                List<String> key = new ArrayList<>(keyColumns);
                for (int i = 0; i < keyColumns; i++) {
                    key.add(rows.getString(i + 2));
                }
                bucket.put(key, rows.getLong(keyColumns + 2));
                atRow = rows.next();
            }
        } catch (SQLException e) {
            throw SqlErrors.problem(e, sql);
        }
        return bucket;
    }

    @Override
    public void close() {
        work.close();
        try {
            statement.close();
        } catch (SQLException e) {
            throw SqlErrors.problem(e, sql);
        }
    }
}
