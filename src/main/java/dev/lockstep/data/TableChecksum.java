package dev.lockstep.data;

import dev.lockstep.sql.SqlSession;
import java.math.BigInteger;

/**
 * How many rows a table has, and a checksum over them that depends on no order: the sum of the 64-bit hashes of their canonical texts,
 * modulo 2<sup>64</sup>. Equal for equal rows on every server; for others with a probability of 2<sup>-64</sup>.
 *
 * @param checksum 16 hexadecimal digits
 */
public record TableChecksum(String table, long rows, String checksum) {

    /**
     * Computes it on the server, in one query over the table's columns.
     *
     * @param session in a transaction with {@link CanonicalSettings}
     */
    public static TableChecksum of(SqlSession session, LookupTable table) {
        LookupTable unkeyed =
                new LookupTable(table.id(), table.partitioned(), table.columns(), table.columnNames(), table.rules());
        RowSql rows = RowSql.of(unkeyed);
        String sql = "SELECT count(*), coalesce(sum(%s), 0)::text FROM %s".formatted(rows.rowHash(), rows.from());
        return session.queryOne(sql, row -> of(table, row.getLong(1), new BigInteger(row.getString(2)).longValue()));
    }

    static TableChecksum of(LookupTable table, long rows, long sum) {
        return new TableChecksum(table.displayName(), rows, "%016x".formatted(sum));
    }
}
