package dev.lockstep.data;

import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.sql.SqlSession;
import java.util.List;

/**
 * Tables that look like lookup tables: small, referred to by others, and hardly written by the application. As the statistics of one
 * database have it ({@code pg_stat_user_tables}, since they were last reset), best asked where the application is at work.
 */
public final class LookupSuggestions {
    private static final int MOST_ROWS = 50_000;
    private static final int MOST = 100;

    /** Written at most as often as rows were inserted, plus a tenth: no more than filled and corrected. */
    private static final String QUERY = """
            SELECT n.nspname, c.relname, s.n_live_tup, s.n_tup_ins + s.n_tup_upd + s.n_tup_del AS writes, r.tables
            FROM pg_class AS c
            JOIN pg_namespace AS n ON n.oid = c.relnamespace
            JOIN pg_stat_user_tables AS s ON s.relid = c.oid
            JOIN LATERAL (SELECT count(DISTINCT k.conrelid) AS tables FROM pg_constraint AS k
                          WHERE k.contype = 'f' AND k.confrelid = c.oid AND k.conrelid <> c.oid AND k.conparentid = 0) AS r ON r.tables > 0
            WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence = 'p' AND n.nspname <> 'lockstep'
              AND s.n_live_tup BETWEEN 1 AND %1$d
              AND s.n_tup_upd + s.n_tup_del <= greatest(10, s.n_live_tup / 10) AND s.n_tup_ins <= s.n_live_tup * 2
            ORDER BY r.tables DESC, s.n_live_tup, 1, 2 LIMIT %2$d""".formatted(MOST_ROWS, MOST);

    private LookupSuggestions() {}

    /**
     * One table.
     *
     * @param rows estimated
     * @param writes rows inserted, updated and deleted since the statistics were reset
     * @param referencedBy how many tables have a foreign key to it
     */
    public record Suggestion(ObjectId table, long rows, long writes, int referencedBy) {}

    /** The ones that most tables refer to first. */
    public static List<Suggestion> of(SqlSession session) {
        return session.query(
                QUERY,
                row -> new Suggestion(
                        ObjectId.of(Kind.TABLE, row.getString(1), row.getString(2)),
                        row.getLong(3),
                        row.getLong(4),
                        row.getInt(5)));
    }
}
