package dev.lockstep.data;

import dev.lockstep.sql.SqlSession;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;

/**
 * One side of a table, summed up by the server: for every bucket of keys how many rows it has and the sum of their hashes. Equal sums and
 * counts mean equal rows; that is all of an equal table that leaves the server.
 */
final class BucketSums {
    private static final int ROWS_PER_BUCKET = 32;
    /** Three megabytes of sums on each side. */
    private static final int MOST_BUCKETS = 131_071;

    private final int count;
    private final int[] rows;
    private final long[] sums;

    private BucketSums(int count) {
        this.count = count;
        this.rows = new int[2 * count - 1];
        this.sums = new long[2 * count - 1];
    }

    /** A prime that leaves so few rows in a bucket that reading one for a single difference costs little. */
    static int bucketsFor(long rows) {
        long wanted = Math.min(rows / ROWS_PER_BUCKET, MOST_BUCKETS - 1L);
        return wanted < 2 ? 1 : BigInteger.valueOf(wanted).nextProbablePrime().intValueExact();
    }

    /** The sums come as one text of a few megabytes at most: rows fetched through a cursor would keep the server from working in parallel. */
    static BucketSums read(SqlSession session, RowSql rows, int count) {
        String sql = """
                SELECT coalesce(string_agg(concat_ws(' ', b, n, s), ','), '')
                FROM (SELECT %s AS b, count(*) AS n, sum(%s) AS s FROM %s GROUP BY 1) AS bucket""".formatted(rows.bucket(count), rows.rowHash(), rows.from());
        BucketSums sums = new BucketSums(count);
        sortingBuckets(session, false);
        session.query(sql, row -> sums.add(row.getString(1)));
        sortingBuckets(session, true);
        return sums;
    }

    /**
     * The planner takes a bucket for about a row and so sorts all rows, where a hash table of the few buckets would do. (After an error the
     * transaction is at its end anyhow.)
     */
    private static void sortingBuckets(SqlSession session, boolean allowed) {
        session.execute("SET LOCAL enable_sort = " + (allowed ? "on" : "off"));
    }

    private int add(String buckets) {
        StringTokenizer numbers = new StringTokenizer(buckets, " ,");
        while (numbers.hasMoreTokens()) {
            int position = Integer.parseInt(numbers.nextToken()) + count - 1;
            rows[position] = Integer.parseInt(numbers.nextToken());
            sums[position] = new BigInteger(numbers.nextToken()).longValue();
        }
        return count;
    }

    /** How many rows there are in the buckets. */
    long rowsIn(List<Integer> buckets) {
        return buckets.stream().mapToLong(bucket -> rows[bucket + count - 1]).sum();
    }

    int count() {
        return count;
    }

    /** The numbers of the buckets that differ. */
    List<Integer> differing(BucketSums other) {
        List<Integer> differing = new ArrayList<>();
        for (int i = 0; i < rows.length; i++) {
            if (rows[i] != other.rows[i] || sums[i] != other.sums[i]) {
                differing.add(i - count + 1);
            }
        }
        return differing;
    }

    /** Of all buckets together. */
    TableChecksum checksum(LookupTable table) {
        long allRows = 0;
        long sum = 0;
        for (int i = 0; i < rows.length; i++) {
            allRows += rows[i];
            sum += sums[i];
        }
        return TableChecksum.of(table, allRows, sum);
    }
}
