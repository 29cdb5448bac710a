package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lockstep.plan.Mode;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.LogLevel;
import dev.lockstep.progress.SilentProgress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code REINDEX INDEX CONCURRENTLY} of the index of a partition, and what becomes of what it leaves when it is broken off. */
class RebuiltIndexesTest {
    private static final String PARTITIONS = """
            CREATE TABLE p (a int NOT NULL, b int) PARTITION BY RANGE (a);
            CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
            CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20);
            INSERT INTO p SELECT n, n FROM generate_series(0, 19) n;
            CREATE UNIQUE INDEX i ON p (a);
            """;

    /** Another session's remains beside it are nobody else's business until a plan drops them. */
    private static final String BROKEN = """
            CREATE UNIQUE INDEX p2_a_idx_ccnew ON p2 (a);
            UPDATE pg_index SET indisvalid = false, indisready = false
             WHERE indexrelid IN ('i'::regclass, 'p2_a_idx'::regclass, 'p2_a_idx_ccnew'::regclass);
            """;

    private static final String INDEXES = """
            SELECT string_agg(indexrelid::regclass || CASE WHEN indisvalid THEN '' ELSE '!' END
                              || coalesce(' ' || obj_description(indexrelid, 'pg_class'), ''), ', ' ORDER BY indexrelid::regclass::text)
              FROM pg_index WHERE indrelid IN ('p'::regclass, 'p1'::regclass, 'p2'::regclass)
            """;

    @TempDir
    Path backups;

    @BeforeEach
    void looksAgainAtWhatIsAttached() throws SQLException {
        try (Pair pair = new Pair(backups)) {
            int version = Integer.parseInt(value(pair, "SHOW server_version_num"));
            assumeTrue(version % 10_000
                    >= Map.of(14, 23, 15, 18, 16, 14, 17, 10, 18, 4).getOrDefault(version / 10_000, 0));
        }
    }

    private static PromotionRequest request(Pair pair) {
        return pair.request(pair.options().in(Mode.ONLINE));
    }

    @Test
    void I1_shouldBeRepairedWhereverItIsKilled() throws SQLException {
        List<String> places = new ArrayList<>();
        boolean killed = true;
        while (killed) {
            try (Pair pair = new Pair(backups).both(PARTITIONS).target(BROKEN)) {
                KilledProgress progress = new KilledProgress(pair, places.size() + 1);
                catchThrowable(() -> pair.promotion().run(request(pair), progress));
                killed = progress.killedAt() != null;
                places.add(String.valueOf(progress.killedAt()));

                pair.promote(request(pair), new SilentProgress());

                assertThat(value(pair, INDEXES))
                        .as("after %s", progress.killedAt())
                        .isEqualTo("i, p1_a_idx, p2_a_idx");
                assertThat(pair.drift().drift()).isFalse();
            }
        }
        assertThat(places).anyMatch(place -> place.endsWith("which is invalid, while others read and write"));
    }

    /** Two rows are alike, so that PostgreSQL gives up and leaves what it was building. */
    @Test
    void I1_shouldTakeBackWhatABrokenOffRebuildLeaves() throws SQLException {
        try (Pair pair = new Pair(backups).both(PARTITIONS).target(BROKEN + "INSERT INTO p VALUES (15, 0)")) {
            String before = value(pair, INDEXES);

            ProblemException failure = catchThrowableOfType(
                    ProblemException.class, () -> pair.promote(request(pair), new SilentProgress()));

            assertThat(failure.problem().type()).isEqualTo(ProblemType.CONSTRAINT_VIOLATED);
            assertThat(value(pair, INDEXES)).isEqualTo(before);
        }
    }

    @Test
    void I1_shouldRemoveWhatAKilledRebuildLeavesAndNothingOfOthers() throws SQLException {
        try (Pair pair = new Pair(backups).both(PARTITIONS).target(BROKEN + "INSERT INTO p VALUES (15, 0)")) {
            String before = value(pair, INDEXES);
            PromotionRequest request = request(pair);

            Throwable failure = catchThrowable(() -> pair.promote(request, new KilledInRebuild()));

            assertThat(failure).isInstanceOf(UnknownOutcomeException.class);
            assertThat(value(pair, INDEXES)).contains("p2_a_idx_ccnew1!", "Lockstep rebuilds this index");
            assertThat(pair.settle(request, new SilentProgress())).isEmpty();
            assertThat(value(pair, INDEXES)).isEqualTo(before);
        }
    }

    /** Whoever runs it is gone when the rebuild fails, and cannot take back anything. */
    private static final class KilledInRebuild extends SilentProgress {
        private boolean gone;

        @Override
        public void log(LogLevel level, String message, Map<String, ?> fields) {
            gone |= String.valueOf(fields.get("sql")).startsWith("REINDEX INDEX CONCURRENTLY");
        }

        @Override
        public void checkHeld() {
            if (gone) {
                throw new ProblemException(ProblemType.CANCELLED, "killed by the test");
            }
        }
    }

    private static String value(Pair pair, String query) throws SQLException {
        try (Connection connection = pair.server.connect(pair.target);
                var result = connection.createStatement().executeQuery(query)) {
            result.next();
            return result.getString(1);
        }
    }
}
