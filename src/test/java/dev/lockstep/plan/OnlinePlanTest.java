package dev.lockstep.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.testing.TestPostgres;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which way mode {@code online} goes, by schemas of a real server. */
class OnlinePlanTest {
    private final TestPostgres server = TestPostgres.shared();

    private Plan plan(String old, String changed, String... synchronised) throws Exception {
        try (ProvenDatabase target = new ProvenDatabase(server, old);
                ProvenDatabase source = new ProvenDatabase(server, changed)) {
            Catalog wanted = source.read();
            PlanOptions options = new PlanOptions(Set.of(synchronised).stream()
                            .map(table -> ObjectId.of(Kind.TABLE, "public", table))
                            .collect(java.util.stream.Collectors.toSet()))
                    .in(Mode.ONLINE);
            Plan plan = Planner.plan(target.read(), wanted, options);
            assertThat(Proof.of(target, new Proof.Wanted(wanted, null), null, Mode.ONLINE)
                            .result())
                    .isEqualTo(Proof.Result.EQUAL);
            return plan;
        }
    }

    private static List<String> sql(Plan plan, Stretch stretch) {
        return plan.steps(stretch).stream()
                .map(step -> step.sql().replace("\"", "").replaceAll("_[0-9a-f]{16}\\b", "_#"))
                .toList();
    }

    @Test
    void shouldBuildBesideAndSwapWhenAnIndexIsReplaced() throws Exception {
        Plan plan = plan(
                "CREATE TABLE t (a int, b int); CREATE INDEX i ON t (a)",
                "CREATE TABLE t (a int, b int); CREATE INDEX i ON t (a, b)");

        assertThat(sql(plan, Stretch.AHEAD))
                .containsExactly("CREATE INDEX CONCURRENTLY lockstep_new_i_# ON public.t USING btree (a, b)");
        assertThat(sql(plan, Stretch.TRANSACTION))
                .containsExactly(
                        "ALTER INDEX public.i RENAME TO lockstep_old_i_#",
                        "ALTER INDEX public.lockstep_new_i_# RENAME TO i");
        assertThat(sql(plan, Stretch.AFTERWARDS))
                .containsExactly("DROP INDEX CONCURRENTLY IF EXISTS public.lockstep_old_i_#");
        assertThat(plan.hazards()).isEmpty();
        assertThat(plan.steps(Stretch.AHEAD)).singleElement().satisfies(step -> {
            assertThat(step.lock()).isEqualTo(TableLock.SHARE_UPDATE_EXCLUSIVE);
            assertThat(step.scans()).isTrue();
            assertThat(step.placement().transactional()).isFalse();
            assertThat(step.placement().undo()).startsWith("DROP INDEX CONCURRENTLY IF EXISTS");
        });
    }

    @Test
    void shouldTakeTheIndexOverWhenAKeyIsAdded() throws Exception {
        Plan plan = plan(
                "CREATE TABLE t (a int NOT NULL, \"b)(\" text, c int)",
                "CREATE TABLE t (a int NOT NULL, \"b)(\" text, c int, PRIMARY KEY (a) INCLUDE (c),"
                        + " UNIQUE (\"b)(\", c) WITH (fillfactor = 70) DEFERRABLE INITIALLY DEFERRED)");

        assertThat(sql(plan, Stretch.AHEAD))
                .containsExactlyInAnyOrder(
                        "CREATE UNIQUE INDEX CONCURRENTLY lockstep_new_t_pkey_# ON public.t USING btree (a) INCLUDE (c)",
                        "CREATE UNIQUE INDEX CONCURRENTLY lockstep_new_t_b_c_key_# ON public.t USING btree (b)(, c) WITH (fillfactor='70')");
        assertThat(sql(plan, Stretch.TRANSACTION))
                .containsExactlyInAnyOrder(
                        "ALTER TABLE public.t ADD CONSTRAINT t_pkey PRIMARY KEY USING INDEX lockstep_new_t_pkey_#",
                        "ALTER TABLE public.t ADD CONSTRAINT t_b)(_c_key UNIQUE USING INDEX lockstep_new_t_b_c_key_# DEFERRABLE INITIALLY DEFERRED");
        assertThat(plan.hazards()).containsExactlyInAnyOrder(Hazard.BACKWARD_INCOMPATIBLE, Hazard.VALIDATION_SCAN);
    }

    @Test
    void shouldValidateBeforeTheTransactionWhenRulesAreAdded() throws Exception {
        Plan plan = plan(
                "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (a int, b int)",
                "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (a int REFERENCES p, b int NOT NULL, CHECK (b > 0))");

        assertThat(sql(plan, Stretch.AHEAD))
                .filteredOn(sql -> sql.contains("VALIDATE CONSTRAINT"))
                .hasSize(3);
        assertThat(plan.steps(Stretch.TRANSACTION)).noneMatch(Step::scans);
        assertThat(plan.steps(Stretch.AHEAD)).noneMatch(step -> step.hazards().contains(Hazard.BLOCKS_WRITES));
    }

    @Test
    void shouldLeaveRulesOfLookupTablesInTheTransaction() throws Exception {
        String old = "CREATE TABLE p (id int PRIMARY KEY, name text); CREATE TABLE t (a int)";
        String changed = "CREATE TABLE p (id int PRIMARY KEY, name text NOT NULL UNIQUE CHECK (name <> ''));"
                + " CREATE TABLE t (a int REFERENCES p)";

        Plan plan = plan(old, changed, "p");

        assertThat(sql(plan, Stretch.AHEAD)).hasSize(2).allMatch(sql -> sql.startsWith("ALTER TABLE public.t "));
        assertThat(sql(plan, Stretch.TRANSACTION)).anyMatch(sql -> sql.endsWith("VALIDATE CONSTRAINT t_a_fkey"));
    }

    @Test
    void shouldDetachConcurrentlyWhenThereIsNoDefaultPartition() throws Exception {
        String old = "CREATE TABLE m (id int, at date) PARTITION BY RANGE (at);"
                + " CREATE TABLE m1 PARTITION OF m FOR VALUES FROM ('2023-01-01') TO ('2024-01-01');"
                + " CREATE INDEX m_id ON m (id); INSERT INTO m VALUES (1, '2023-03-03')";
        String changed = "CREATE TABLE m (id int, at date) PARTITION BY RANGE (at); CREATE TABLE m1 (id int, at date);"
                + " CREATE INDEX m_id ON m (id); CREATE INDEX m1_id_idx ON m1 (id)";

        assertThat(sql(plan(old, changed), Stretch.AHEAD))
                .contains("ALTER TABLE public.m DETACH PARTITION public.m1 CONCURRENTLY");
        String withDefault = "CREATE TABLE rest (id int, at date); ALTER TABLE m ATTACH PARTITION rest DEFAULT";
        assertThat(sql(plan(old + ";" + withDefault, changed + ";" + withDefault), Stretch.AHEAD))
                .isEmpty();
    }

    @Test
    void shouldBuildThoseOfPartitionsWhenAPartitionedIndexIsAdded() throws Exception {
        String tables = "CREATE TABLE m (id int, at int) PARTITION BY LIST (at);"
                + " CREATE TABLE m1 PARTITION OF m FOR VALUES IN (1); CREATE TABLE m2 PARTITION OF m FOR VALUES IN (2);";

        Plan plan = plan(tables, tables + "CREATE INDEX m_id ON m (id)");

        assertThat(sql(plan, Stretch.AHEAD)).hasSize(2).allMatch(sql -> sql.startsWith("CREATE INDEX CONCURRENTLY"));
        assertThat(plan.hazards()).isEmpty();
    }

    @Test
    void shouldAddAColumnAheadWhenAnIndexStandsOnIt() throws Exception {
        Plan plan = plan(
                "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (a int)",
                "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (a int, \"it's\" int REFERENCES p, free text);"
                        + " CREATE INDEX i ON t (\"it's\"); COMMENT ON COLUMN t.\"it's\" IS 'who'");

        assertThat(sql(plan, Stretch.AHEAD)).anyMatch(sql -> sql.startsWith("DO ") && sql.contains("ADD COLUMN it"));
        assertThat(sql(plan, Stretch.AHEAD)).anyMatch(sql -> sql.startsWith("CREATE INDEX CONCURRENTLY"));
        assertThat(sql(plan, Stretch.TRANSACTION)).anyMatch(sql -> sql.contains("ADD COLUMN free"));
        assertThat(plan.hazards()).doesNotContain(Hazard.BLOCKS_WRITES);
    }

    @Test
    void shouldKeepTheTransactionWhenWhatAnIndexStandsOnChanges() throws Exception {
        Plan plan = plan("CREATE TABLE t (a int)", "CREATE TABLE t (a bigint); CREATE INDEX i ON t (a)");

        assertThat(sql(plan, Stretch.AHEAD)).isEmpty();
        assertThat(plan.hazards()).contains(Hazard.BLOCKS_WRITES, Hazard.TABLE_REWRITE);
    }

    /** PostgreSQL says so itself, as {@code DEBUG1}. */
    @Test
    void shouldAttachUnreadWhenChecksSayWhatTheBoundSays() throws Exception {
        String old = "CREATE TABLE m (id int NOT NULL, at date, t text COLLATE \"C\") PARTITION BY RANGE (at, t);"
                + " CREATE TABLE rest PARTITION OF m DEFAULT;"
                + " CREATE TABLE m1 (t text COLLATE \"C\", at date, id int NOT NULL);"
                + " INSERT INTO m SELECT n, '2020-01-01', 'x' FROM generate_series(1, 99) n;"
                + " INSERT INTO m1 SELECT 'y', '2023-01-01', n FROM generate_series(1, 99) n";
        String changed = "CREATE TABLE m (id int NOT NULL, at date, t text COLLATE \"C\") PARTITION BY RANGE (at, t);"
                + " CREATE TABLE rest PARTITION OF m DEFAULT;"
                + " CREATE TABLE m1 PARTITION OF m FOR VALUES FROM ('2023-01-01', 'a') TO ('2023-07-01', MAXVALUE);"
                + " CREATE TABLE m2 PARTITION OF m FOR VALUES FROM ('2025-01-01', 'a') TO (MAXVALUE, MAXVALUE)";

        Plan plan = plan(old, changed);

        assertThat(plan.steps(Stretch.TRANSACTION))
                .filteredOn(step -> !step.purpose().endsWith(", if there are any"))
                .noneMatch(Step::scans);
        try (ProvenDatabase target = new ProvenDatabase(server, old)) {
            target.runAhead(plan);
            plan.steps(Stretch.TRANSACTION).stream()
                    .filter(step -> !step.sql().contains(" ATTACH PARTITION "))
                    .filter(step -> !step.sql().contains(" DROP CONSTRAINT "))
                    .forEach(step -> target.run(step.sql()));
            List<String> said = plan.steps(Stretch.TRANSACTION).stream()
                    .filter(step -> step.sql().contains(" ATTACH PARTITION "))
                    .flatMap(step -> target.debug(step.sql()).stream())
                    .filter(line -> line.contains("partition constraint for "))
                    .toList();
            assertThat(said)
                    .allMatch(line -> line.contains("is implied by existing constraints"))
                    .anyMatch(line -> line.contains("\"m1\""))
                    .anyMatch(line -> line.contains("default partition \"rest\""))
                    .hasSize(3);
        }
    }

    @Test
    void shouldCheckPartitionsOneByOneWhenAPartitionedTableGetsAForeignKey() throws Exception {
        String tables = "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE m (id int, at int) PARTITION BY LIST (at);"
                + " CREATE TABLE m1 PARTITION OF m FOR VALUES IN (1); CREATE TABLE m2 PARTITION OF m FOR VALUES IN (2);";

        Plan plan = plan(tables, tables + "ALTER TABLE m ADD FOREIGN KEY (id) REFERENCES p");

        assertThat(sql(plan, Stretch.AHEAD))
                .filteredOn(sql -> sql.contains(" VALIDATE CONSTRAINT "))
                .hasSize(2);
        assertThat(plan.steps(Stretch.TRANSACTION)).noneMatch(Step::scans);
        assertThat(plan.hazards()).containsExactlyInAnyOrder(Hazard.BACKWARD_INCOMPATIBLE, Hazard.VALIDATION_SCAN);
    }

    @Test
    void shouldFillANewColumnAheadUnlessUpdatesAreSeen() throws Exception {
        String old = "CREATE TABLE t (a int); INSERT INTO t VALUES (1), (2);";
        String changed = "CREATE TABLE t (a int, id uuid DEFAULT gen_random_uuid() NOT NULL UNIQUE);";
        String watched = "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';"
                + " CREATE TRIGGER g AFTER UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f();";

        Plan plan = plan(old, changed);

        assertThat(plan.steps(Stretch.TRANSACTION)).noneMatch(step -> step.rewrites() || step.scans());
        assertThat(plan.hazards()).doesNotContain(Hazard.TABLE_REWRITE, Hazard.BLOCKS_WRITES);
        assertThat(plan(old + watched, changed + watched).hazards()).contains(Hazard.TABLE_REWRITE);
    }

    /** Writers lock the parent first and a partition then; whoever does it the other way round meets them in a deadlock. */
    @Test
    void shouldLockParentsBeforePartitionsInEitherMode() throws Exception {
        String tables = "CREATE TABLE m (id int, at int) PARTITION BY LIST (at);"
                + " CREATE TABLE a PARTITION OF m FOR VALUES IN (1); CREATE TABLE l (id int);";
        String changed = tables + "ALTER TABLE a ADD CHECK (id > 0); ALTER TABLE m ENABLE ROW LEVEL SECURITY";
        try (ProvenDatabase target = new ProvenDatabase(server, tables);
                ProvenDatabase source = new ProvenDatabase(server, changed)) {
            for (Mode mode : Mode.values()) {
                Plan plan = Planner.plan(
                        target.read(), source.read(), PlanOptions.defaults().in(mode));

                assertThat(plan.steps(Stretch.TRANSACTION).get(0).sql())
                        .as(mode.toString())
                        .isEqualTo("LOCK TABLE ONLY \"public\".\"m\" IN ACCESS EXCLUSIVE MODE");
            }
            assertThat(Proof.of(target, new Proof.Wanted(source.read(), null), null)
                            .result())
                    .isEqualTo(Proof.Result.EQUAL);
        }
    }
}
