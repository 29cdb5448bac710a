package dev.lockstep.plan;

import org.junit.jupiter.api.Test;

/** Rows of partitions that are foreign tables stay where they are: nothing here can be asked for them, which fails whoever tries. */
class ForeignPartitionsTest {
    private static final String SERVER =
            "CREATE FOREIGN DATA WRAPPER elsewhere; CREATE SERVER there FOREIGN DATA WRAPPER elsewhere;"
                    + " CREATE TABLE p (a integer, b text) PARTITION BY LIST (a);";

    @Test
    void shouldLeaveRowsWhereBoundsChange() throws Exception {
        ThereAndBack.between(
                        SERVER + "CREATE FOREIGN TABLE f PARTITION OF p FOR VALUES IN (1, 2, 3) SERVER there;"
                                + " CREATE TABLE l PARTITION OF p FOR VALUES IN (4, 5)",
                        SERVER + "CREATE FOREIGN TABLE f PARTITION OF p FOR VALUES IN (1, 2) SERVER there;"
                                + " CREATE TABLE l PARTITION OF p FOR VALUES IN (3, 4);"
                                + " CREATE TABLE m PARTITION OF p FOR VALUES IN (5)")
                .filledBy("INSERT INTO l VALUES (4, 'x')")
                .prove();
    }

    @Test
    void shouldLeaveRowsOfADefaultPartitionWhenAnotherComes() throws Exception {
        ThereAndBack.between(
                        SERVER + "CREATE FOREIGN TABLE f PARTITION OF p DEFAULT SERVER there",
                        SERVER + "CREATE FOREIGN TABLE f PARTITION OF p DEFAULT SERVER there;"
                                + " CREATE TABLE l PARTITION OF p FOR VALUES IN (4, 5)")
                .prove();
    }

    @Test
    void shouldLeaveRowsBelowADefaultPartition() throws Exception {
        String below = SERVER + "CREATE TABLE d PARTITION OF p DEFAULT PARTITION BY LIST (b);"
                + " CREATE FOREIGN TABLE f PARTITION OF d DEFAULT SERVER there;";
        ThereAndBack.between(below, below + "CREATE TABLE l PARTITION OF p FOR VALUES IN (4, 5)")
                .prove();
    }
}
