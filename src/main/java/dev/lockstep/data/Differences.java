package dev.lockstep.data;

import dev.lockstep.sql.SqlSession;
import java.util.List;
import java.util.Map;

/**
 * Finds the keys of the rows that differ: first both servers sum up the hashes of their rows by bucket, then only the rows of buckets that
 * differ are looked at, and of these only key and hash. Memory is bounded by the number of buckets, whatever the size of the tables.
 */
final class Differences {
    /** As many rows per page as there were when last looked at, in as many pages as there are now; -1 when nobody looked. */
    private static final String ESTIMATE = """
            SELECT CASE WHEN c.relkind = 'r' AND c.reltuples > 0 AND c.relpages > 0
                        THEN (c.reltuples / c.relpages * (pg_relation_size(c.oid) / current_setting('block_size')::int))::bigint
                        ELSE -1 END
            FROM pg_class AS c WHERE c.oid = ?::regclass""";

    private final BothSides sides;

    Differences(BothSides sides) {
        this.sides = sides;
    }

    /** Is told of every row that differs, by the texts of its key. */
    interface Listener {
        void added(List<String> key);

        void changed(List<String> key);

        void removed(List<String> key);
    }

    /** Of both sides, over the same expressions. */
    record Checksums(TableChecksum source, TableChecksum target) {}

    /** Sums up both sides and reports the rows that differ. */
    Checksums find(RowSql source, RowSql target, Listener listener) {
        BothSides.Pair<Look> looks = sides.ask(() -> look(sides.source(), source), () -> look(sides.target(), target));
        if (looks.source().hashes().equals(looks.target().hashes())) {
            return find(source.hashingAlike(), target.hashingAlike(), looks, listener);
        }
        return find(source, target, looks, listener);
    }

    private Checksums find(RowSql source, RowSql target, BothSides.Pair<Look> looks, Listener listener) {
        int count = BucketSums.bucketsFor(
                Math.max(looks.source().rows(), looks.target().rows()));
        BothSides.Pair<BucketSums> sums = sides.ask(
                () -> BucketSums.read(sides.source(), source, count),
                () -> BucketSums.read(sides.target(), target, count));
        List<Integer> differing = sums.source().differing(sums.target());
        if (!differing.isEmpty()) {
            readDown(source, target, sums, differing, listener);
        }
        return new Checksums(
                sums.source().checksum(source.table()), sums.target().checksum(target.table()));
    }

    /** @param rows about as many, as the planner would say */
    private record Look(long rows, String hashes) {}

    private static Look look(SqlSession session, RowSql rows) {
        String hashes = session.queryOne(RowSql.HASHES_ALIKE, row -> row.getString(1));
        long estimate =
                session.queryOne(ESTIMATE, row -> row.getLong(1), rows.table().sqlName());
        return new Look(
                estimate >= 0
                        ? estimate
                        : session.queryOne("SELECT count(*) FROM " + rows.plainFrom(), row -> row.getLong(1)),
                hashes);
    }

    private void readDown(
            RowSql source, RowSql target, BothSides.Pair<BucketSums> sums, List<Integer> buckets, Listener listener) {
        BothSides.Pair<KeyHashes> rows = sides.ask(
                () -> KeyHashes.open(sides.source(), source, sums.source(), buckets),
                () -> KeyHashes.open(sides.target(), target, sums.target(), buckets));
        try (KeyHashes sourceRows = rows.source();
                KeyHashes targetRows = rows.target()) {
            for (int bucket : buckets) {
                sides.progress().checkCancelled();
                report(sourceRows.bucket(bucket), targetRows.bucket(bucket), listener);
            }
        }
    }

    private static void report(Map<List<String>, Long> source, Map<List<String>, Long> target, Listener listener) {
        source.forEach((key, hash) -> {
            Long other = target.remove(key);
            if (other == null) {
                listener.added(key);
            } else if (!other.equals(hash)) {
                listener.changed(key);
            }
        });
        target.keySet().forEach(listener::removed);
    }
}
