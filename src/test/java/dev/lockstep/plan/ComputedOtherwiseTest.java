package dev.lockstep.plan;

import static org.assertj.core.api.Assumptions.assumeThat;

import dev.lockstep.testing.TestPostgres;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Columns that partitions compute otherwise than the tables above, whose statements reach them nevertheless. */
class ComputedOtherwiseTest {
    /** Two levels of partitions: what is added to {@code a} by each. */
    private static final String COMPUTED = """
            CREATE TABLE p (a integer, k integer, g integer GENERATED ALWAYS AS (a + %d) STORED) PARTITION BY LIST (k);
            CREATE TABLE c PARTITION OF p (g GENERATED ALWAYS AS (a + %d) STORED) DEFAULT PARTITION BY LIST (k);
            CREATE TABLE e PARTITION OF c (g GENERATED ALWAYS AS (a + %d) STORED) FOR VALUES IN (1);
            CREATE TABLE z PARTITION OF c (g GENERATED ALWAYS AS (a + %d) STORED) FOR VALUES IN (2);
            """;

    private static final String ROWS = "INSERT INTO p (a, k) VALUES (1, 1), (2, 2)";

    @BeforeEach
    void needsAServerThatCanSayAnew() throws Exception {
        assumeThat(LoadedScripts.catalog(TestPostgres.shared(), "").majorVersion())
                .isGreaterThanOrEqualTo(17);
    }

    @Test
    void shouldLeavePartitionsAsTheyWereWhenOnlyTheTableAboveChanges() throws Exception {
        ThereAndBack.between(COMPUTED.formatted(1, 2, 1, 2), COMPUTED.formatted(3, 2, 1, 2))
                .filledBy(ROWS)
                .prove();
    }

    @Test
    void shouldChangePartitionsAfterWhatIsAboveThem() throws Exception {
        ThereAndBack.between(COMPUTED.formatted(1, 2, 1, 2), COMPUTED.formatted(3, 2, 1, 3))
                .filledBy(ROWS)
                .prove();
        ThereAndBack.between(COMPUTED.formatted(1, 2, 3, 4), COMPUTED.formatted(5, 6, 7, 8))
                .filledBy(ROWS)
                .prove();
    }

    @Test
    void shouldComputeNewColumnAsEachPartitionSays() throws Exception {
        String plain = """
                CREATE TABLE p (a integer, k integer) PARTITION BY LIST (k);
                CREATE TABLE c PARTITION OF p DEFAULT PARTITION BY LIST (k);
                CREATE TABLE e PARTITION OF c FOR VALUES IN (1); CREATE TABLE z PARTITION OF c FOR VALUES IN (2);
                """;
        ThereAndBack.between(plain, COMPUTED.formatted(1, 2, 1, 2))
                .filledBy(ROWS)
                .prove();
    }
}
