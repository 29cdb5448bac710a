package dev.lockstep.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lockstep.testing.TestPostgres;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How indexes that are there, and invalid, become what they should be. */
class InvalidIndexesTest {
    private static final String TABLE = "CREATE TABLE t (id int NOT NULL, a int, b text);"
            + " INSERT INTO t SELECT n, n, 'b' || n FROM generate_series(1, 50) n;";

    private static final String PARTITIONS = """
            CREATE TABLE p (a int NOT NULL, b int) PARTITION BY RANGE (a);
            CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
            CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20);
            INSERT INTO p SELECT n, n FROM generate_series(0, 19) n;
            """;

    private static final String ON_ALL =
            "CREATE INDEX i ON ONLY p (b); CREATE INDEX i1 ON p1 (b); ALTER INDEX i ATTACH PARTITION i1;";

    private final TestPostgres server = TestPostgres.shared();

    private static String invalid(String index) {
        return "UPDATE pg_index SET indisvalid = false, indisready = false WHERE indexrelid = '" + index
                + "'::regclass;";
    }

    private Plan promoted(String old, String changed, Mode mode) throws Exception {
        try (ProvenDatabase target = new ProvenDatabase(server, old);
                ProvenDatabase source = new ProvenDatabase(server, changed)) {
            return promoted(target, source, mode);
        }
    }

    private static Plan promoted(ProvenDatabase target, ProvenDatabase source, Mode mode) throws Exception {
        Proof proof = Proof.of(target, new Proof.Wanted(source.read(), null), null, mode);
        assertThat(proof.result()).as(proof.reason()).isEqualTo(Proof.Result.EQUAL);
        return proof.plan();
    }

    private static List<String> sql(Plan plan) {
        return plan.steps().stream()
                .map(step -> step.sql().replace("\"", "").replaceAll("_[0-9a-f]{16}\\b", "_#"))
                .toList();
    }

    @Nested
    class OfTables {
        private static final String INDEX = "CREATE INDEX i ON t (lower(b)) WITH (fillfactor = 80);"
                + " ALTER INDEX i ALTER COLUMN 1 SET STATISTICS 300; COMMENT ON INDEX i IS 'for the search';"
                + " CREATE UNIQUE INDEX u ON t (id); ALTER TABLE t REPLICA IDENTITY USING INDEX u, CLUSTER ON u;";

        @Test
        void shouldBuildThemAnewInTheirPlaceInModeAtomic() throws Exception {
            String numbers = "SELECT string_agg(oid::text, ' ') FROM pg_class WHERE relname IN ('i', 'u')";
            try (ProvenDatabase target = new ProvenDatabase(server, TABLE + INDEX + invalid("i") + invalid("u"));
                    ProvenDatabase source = new ProvenDatabase(server, TABLE + INDEX)) {
                String before = target.value(numbers);

                Plan plan = promoted(target, source, Mode.ATOMIC);

                assertThat(sql(plan)).containsExactlyInAnyOrder("REINDEX INDEX public.i", "REINDEX INDEX public.u");
                assertThat(plan.steps()).allMatch(step -> step.lock() == TableLock.ACCESS_EXCLUSIVE && step.scans());
                assertThat(plan.hazards())
                        .containsExactlyInAnyOrder(
                                Hazard.BLOCKS_WRITES, Hazard.VALIDATION_SCAN, Hazard.BACKWARD_INCOMPATIBLE);
                assertThat(target.value(numbers)).isEqualTo(before);
                assertThat(target.value("SELECT count(*)::text FROM pg_index WHERE NOT indisvalid OR NOT indisready"))
                        .isEqualTo("0");
            }
        }

        /** What is built beside can be taken back; a valid index cannot be made invalid again. */
        @Test
        void shouldBeBuiltBesideInModeOnline() throws Exception {
            Plan plan = promoted(TABLE + INDEX + invalid("i"), TABLE + INDEX, Mode.ONLINE);

            assertThat(sql(plan))
                    .first()
                    .asString()
                    .startsWith("CREATE INDEX CONCURRENTLY lockstep_new_i_# ON public.t");
            assertThat(plan.hazards()).isEmpty();
        }

        @Test
        void shouldBeReplacedWhenTheyAreToBeOthers() throws Exception {
            Plan plan = promoted(
                    TABLE + "CREATE INDEX i ON t (a);" + invalid("i"), TABLE + "CREATE INDEX i ON t (b)", Mode.ATOMIC);

            assertThat(sql(plan)).containsExactly("DROP INDEX public.i", "CREATE INDEX i ON public.t USING btree (b)");
        }

        /** As a failed REINDEX CONCURRENTLY leaves them beside the one that it was to build. */
        @ParameterizedTest
        @EnumSource(Mode.class)
        void shouldGoWithoutAHazardWhenNobodyCouldUseThem(Mode mode) throws Exception {
            String index = "CREATE INDEX i ON t (a);";
            Plan plan = promoted(
                    TABLE + index + "CREATE INDEX i_ccnew ON t (a);" + invalid("i_ccnew")
                            + "CREATE INDEX i_ccold1 ON t (a);" + invalid("i_ccold1"),
                    TABLE + index,
                    mode);

            assertThat(plan.steps()).anyMatch(step -> step.sql().contains("i_ccnew"));
            assertThat(plan.hazards()).isEmpty();
        }

        @Test
        void shouldBeSaidToKeepRowsApartAlthoughTheyAreInvalid() throws Exception {
            Plan plan = promoted(TABLE + "CREATE UNIQUE INDEX u ON t (a);" + invalid("u"), TABLE, Mode.ATOMIC);

            assertThat(plan.hazards()).containsExactly(Hazard.RULE_DROPPED);
        }

        @ParameterizedTest
        @EnumSource(Mode.class)
        void shouldDropNoRuleWithTheRemainsOfAnEqualUniqueIndex(Mode mode) throws Exception {
            String key = "ALTER TABLE t ADD CONSTRAINT t_pkey PRIMARY KEY (id); CREATE UNIQUE INDEX u ON t (lower(b));";
            Plan plan = promoted(
                    TABLE + key + "CREATE UNIQUE INDEX t_pkey_ccnew ON t (id);" + invalid("t_pkey_ccnew")
                            + "CREATE UNIQUE INDEX u_ccnew ON t (lower(b));" + invalid("u_ccnew"),
                    TABLE + key,
                    mode);

            assertThat(plan.hazards()).isEmpty();
        }
    }

    @Nested
    class OfPartitions {
        /** PostgreSQL says that the parent's is valid once the last one is attached to it. */
        @ParameterizedTest
        @EnumSource(Mode.class)
        void shouldOnlyGetWhatAPartitionLacks(Mode mode) throws Exception {
            Plan plan = promoted(PARTITIONS + ON_ALL, PARTITIONS + "CREATE INDEX i ON p (b);", mode);

            assertThat(sql(plan))
                    .filteredOn(sql -> sql.startsWith("CREATE "))
                    .singleElement()
                    .asString()
                    .endsWith(" ON public.p2 USING btree (b)");
            assertThat(sql(plan))
                    .contains(
                            "ALTER INDEX public.i1 RENAME TO p1_b_idx",
                            "ALTER INDEX public.i ATTACH PARTITION public.p2_b_idx")
                    .noneMatch(sql -> sql.startsWith("DROP "));
            assertThat(plan.hazards().contains(Hazard.BLOCKS_WRITES)).isEqualTo(mode == Mode.ATOMIC);
        }

        @ParameterizedTest
        @EnumSource(Mode.class)
        void shouldBeBuiltAnewWhereTheyArePartOfTheirParents(Mode mode) throws Exception {
            assumeLookingAgain();
            String all = PARTITIONS + "CREATE INDEX i ON p (b);";
            Plan plan = promoted(all + invalid("i") + invalid("p2_b_idx"), all, mode);

            String look = "ALTER INDEX public.i ATTACH PARTITION public.p2_b_idx";
            if (mode == Mode.ATOMIC) {
                assertThat(sql(plan)).containsExactly("REINDEX INDEX public.p2_b_idx", look);
            } else {
                assertThat(sql(plan))
                        .hasSize(4)
                        .endsWith(
                                "REINDEX INDEX CONCURRENTLY public.p2_b_idx",
                                "COMMENT ON INDEX public.p2_b_idx IS NULL",
                                look);
                assertThat(plan.hazards()).isEmpty();
                assertThat(plan.steps().get(1).lock()).isEqualTo(TableLock.SHARE_UPDATE_EXCLUSIVE);
            }
        }

        @ParameterizedTest
        @EnumSource(Mode.class)
        void shouldBeLookedAtAgainWhenAllBelowIsValid(Mode mode) throws Exception {
            assumeLookingAgain();
            String all = PARTITIONS + "CREATE INDEX i ON p (b);";
            Plan plan = promoted(all + invalid("i"), all, mode);

            assertThat(sql(plan)).containsExactly("ALTER INDEX public.i ATTACH PARTITION public.p1_b_idx");
            assertThat(plan.hazards()).isEmpty();
        }

        /** With the type PostgreSQL makes the index anew, and then for all partitions. */
        @ParameterizedTest
        @EnumSource(Mode.class)
        void shouldBeReplacedWhenAColumnOfTheirsGetsAnotherType(Mode mode) throws Exception {
            String retyped = "ALTER TABLE p ALTER b TYPE bigint;";
            Plan plan = promoted(PARTITIONS + ON_ALL, PARTITIONS + retyped + "CREATE INDEX i ON p (b);", mode);
            promoted(
                    PARTITIONS + ON_ALL,
                    PARTITIONS + retyped + ON_ALL + "CREATE INDEX i2 ON p2 (b); ALTER INDEX i ATTACH PARTITION i2;",
                    mode);

            assertThat(sql(plan)).contains("DROP INDEX public.i");
        }

        private void assumeLookingAgain() throws Exception {
            try (ProvenDatabase database = new ProvenDatabase(server, "SELECT 1")) {
                int minor = database.read().serverVersion() % 10_000;
                assumeTrue(minor
                        >= switch (server.majorVersion()) {
                            case 14 -> 23;
                            case 15 -> 18;
                            case 16 -> 14;
                            case 17 -> 10;
                            case 18 -> 4;
                            default -> 0;
                        });
            }
        }
    }
}
