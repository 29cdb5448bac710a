package dev.lockstep.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.testing.OwnCases;
import dev.lockstep.testing.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Runs the plans of the cases one step at a time and compares what each says of itself (its lock, whether it rewrites or scans a
 * table) with what the server did to the relations that were there before. By default one case in {@value #EVERY}, over all kinds;
 * {@code -Dlockstep.facts=all} looks at all of them, {@code -Dlockstep.cases=table/} at those with this in their names.
 */
class StepFactsTest {
    private static final String ONLY = System.getProperty("lockstep.cases", "");
    private static final boolean ALL = System.getProperty("lockstep.facts", "").equals("all") || !ONLY.isEmpty();
    private static final int EVERY = 4;

    /**
     * What PostgreSQL may not have to do: set a sequence whose value is beyond the mark already, and look for the mark without an index;
     * move rows out of a default partition that has none of them, and keep the lock when it has; silence triggers that do not fire yet or
     * no more on what stands by itself while rows move; write rows whose default calls a
     * volatile function that it sees through; convert values by a cast of an extension, whose members the catalog does not have; close a
     * table by an index that was built ahead, as only those of before the plan are watched.
     */
    private static final List<String> CAUTIOUS = List.of(
            "SELECT pg_catalog.setval(",
            "AND NOT convalidated) THEN ",
            "silenced text[]",
            "EXCEPTION WHEN check_violation THEN NULL",
            "DEFAULT public.any_of(1)",
            "ALTER INDEX ",
            "::one.citext",
            "::two.citext");

    private final TestPostgres server = TestPostgres.shared();

    @TestFactory
    @Execution(ExecutionMode.CONCURRENT)
    Stream<DynamicTest> shouldSayWhatTheServerDoes() throws IOException {
        return OwnCases.tests(OwnCases.every(ALL ? 1 : EVERY, OwnCases.containing(ONLY, server)), this::look);
    }

    @Test
    void shouldNameEveryFactThatIsNotSo() throws Exception {
        try (ProvenDatabase database = new ProvenDatabase(server, "CREATE TABLE t (id integer NOT NULL)")) {
            Set<Long> tables = database.relations();
            Step wrong = new Step(
                    "ALTER TABLE public.t ALTER COLUMN id TYPE bigint",
                    "Widen",
                    ObjectId.of(Kind.TABLE, "public", "t"),
                    Step.Action.ALTER,
                    Set.of(),
                    TableLock.SHARE,
                    false,
                    false,
                    -1,
                    -1,
                    Section.PRE_DATA,
                    Placement.TRANSACTION);
            assertThat(disagreements(wrong, database.watch(wrong, tables)))
                    .containsExactly(
                            "locks with SHARE, seen ACCESS EXCLUSIVE",
                            "scans: false, seen true",
                            "rewrites: false, seen true");
        }
    }

    /** What is like a table is locked like one when it is renamed, and when something is said about it. */
    @Test
    void shouldSayWhatRenamesAndCommentsLock() throws Exception {
        String before = """
                CREATE SEQUENCE s; CREATE VIEW v AS SELECT 1 AS a; CREATE MATERIALIZED VIEW m AS SELECT 1 AS a;
                CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY, b int NOT NULL);
                COMMENT ON SEQUENCE t_id_seq IS 'old'
                """;
        try (ProvenDatabase target = new ProvenDatabase(server, before);
                ProvenDatabase source = new ProvenDatabase(server, before + """
                        ; ALTER SEQUENCE s RENAME TO s2; ALTER VIEW v RENAME TO v2; ALTER MATERIALIZED VIEW m RENAME TO m2;
                        COMMENT ON SEQUENCE t_id_seq IS 'new'; ALTER TABLE t ALTER b ADD GENERATED ALWAYS AS IDENTITY;
                        COMMENT ON SEQUENCE t_b_seq IS 'of what was not there'
                        """)) {
            PlanOptions renaming = PlanOptions.defaults()
                    .renaming(List.of(
                            new Rename("sequence", "public.s", "public.s2"),
                            new Rename("view", "public.v", "public.v2"),
                            new Rename("materialized view", "public.m", "public.m2")));

            assertThat(run("all", target, LoadedScripts.catalog(source), renaming))
                    .isEmpty();
            assertThat(target.read().objects()).isEqualTo(source.read().objects());
        }
    }

    /** Every query of a table opens all its indexes. */
    @Test
    void shouldSayThatAnIndexThatIsLockedForItselfClosesItsTable() throws Exception {
        String tables = """
                CREATE TABLE t (id int PRIMARY KEY, a int[], r int4range); CREATE MATERIALIZED VIEW m AS SELECT id FROM t;
                CREATE INDEX gin ON t USING gin (a); CREATE INDEX brin ON t USING brin (id);
                CREATE INDEX gist ON t USING gist (r); CREATE INDEX of_view ON m (id);
                """;
        String changed = tables + """
                ALTER INDEX t_pkey DEPENDS ON EXTENSION plpgsql; ALTER INDEX gin DEPENDS ON EXTENSION plpgsql;
                ALTER INDEX of_view DEPENDS ON EXTENSION plpgsql; ALTER INDEX t_pkey SET (fillfactor = 50);
                ALTER INDEX gin SET (fastupdate = off, gin_pending_list_limit = 128);
                ALTER INDEX brin SET (autosummarize = on); ALTER INDEX gist SET (buffering = on, fillfactor = 50);
                CREATE INDEX another ON t (a); ALTER INDEX another DEPENDS ON EXTENSION plpgsql;
                """;
        try (ProvenDatabase target = new ProvenDatabase(server, tables);
                ProvenDatabase source = new ProvenDatabase(server, changed)) {
            Catalog before = target.read();

            assertThat(Planner.plan(before, source.read(), PlanOptions.defaults()).steps().stream()
                            .filter(step -> step.lock() == TableLock.ACCESS_EXCLUSIVE))
                    .hasSize(6);
            assertThat(run("forth", target, source.read(), PlanOptions.defaults()))
                    .isEmpty();
            assertThat(run("back", target, before, PlanOptions.defaults())).isEmpty();
        }
    }

    /** Where they are sorted otherwise an index is, and where there are rules, they are tried on them by being written. */
    @Test
    void shouldSayThatTheTextsOfANewDomainAreNotWrittenAnew() throws Exception {
        String tables = """
                ; CREATE TABLE t (a alike); CREATE TABLE u (a sorted); CREATE TABLE v (a tried); CREATE INDEX ON t (a);
                CREATE INDEX ON u (a); INSERT INTO t VALUES ('a'); INSERT INTO u VALUES ('a'); INSERT INTO v VALUES ('a')
                """;
        String domains = "CREATE DOMAIN alike AS varchar(5); CREATE DOMAIN sorted AS varchar(5);"
                + " CREATE DOMAIN tried AS varchar(5)";
        String changed = "CREATE DOMAIN alike AS text; CREATE DOMAIN sorted AS text COLLATE \"C\";"
                + " CREATE DOMAIN tried AS text CHECK (VALUE <> '')";
        try (ProvenDatabase target = new ProvenDatabase(server, domains + tables);
                ProvenDatabase source = new ProvenDatabase(server, changed + tables)) {
            Catalog wanted = LoadedScripts.catalog(source);

            assertThat(Planner.plan(target.read(), wanted, PlanOptions.defaults()).steps().stream()
                            .filter(Step::rewrites)
                            .map(step -> step.subject().path().get(1)))
                    .containsExactly("v");
            assertThat(run("all", target, wanted, PlanOptions.defaults())).isEmpty();
        }
    }

    @Test
    void shouldSayThatAnInvalidIndexClosesItsTableWhileItIsBuiltAnew() throws Exception {
        String tables = """
                CREATE TABLE t (id int NOT NULL, b text); CREATE UNIQUE INDEX u ON t (id); CREATE INDEX i ON t (lower(b));
                CREATE TABLE p (a int) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
                CREATE INDEX pi ON p (a);
                """;
        String broken = tables + "UPDATE pg_index SET indisvalid = false"
                + " WHERE indexrelid IN ('u'::regclass, 'i'::regclass, 'p1_a_idx'::regclass)";
        for (Mode mode : Mode.values()) {
            try (ProvenDatabase target = new ProvenDatabase(server, broken);
                    ProvenDatabase source = new ProvenDatabase(server, tables)) {
                assertThat(run(
                                mode.name(),
                                target,
                                LoadedScripts.catalog(source),
                                PlanOptions.defaults().in(mode)))
                        .isEmpty();
                assertThat(target.read().objects()).isEqualTo(source.read().objects());
            }
        }
    }

    /** There are unlogged sequences since PostgreSQL 15. */
    @Test
    void shouldSayThatTheSequenceOfANewIdentityKeepsNobodyWaiting() throws Exception {
        assumeTrue(server.majorVersion() >= 15);
        String before = "CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY, b int NOT NULL)";
        try (ProvenDatabase target = new ProvenDatabase(server, before);
                ProvenDatabase source = new ProvenDatabase(server, before + """
                        ; ALTER TABLE t ALTER b ADD GENERATED ALWAYS AS IDENTITY;
                        ALTER SEQUENCE t_a_seq SET UNLOGGED; ALTER SEQUENCE t_b_seq SET UNLOGGED
                        """)) {
            assertThat(run("all", target, LoadedScripts.catalog(source), PlanOptions.defaults()))
                    .isEmpty();
            assertThat(target.read().objects()).isEqualTo(source.read().objects());
        }
    }

    /** There and back, in either mode. */
    private void look(Path directory) throws Exception {
        JsonNode expect = OwnCases.expectation(directory);
        List<String> untrue = new ArrayList<>();
        for (Mode mode : Mode.values()) {
            try (ProvenDatabase old = new ProvenDatabase(server, OwnCases.read(directory, "old.sql", server));
                    ProvenDatabase changed = new ProvenDatabase(server, OwnCases.read(directory, "new.sql", server))) {
                Catalog wantedNew = LoadedScripts.catalog(changed);
                Catalog wantedOld = LoadedScripts.catalog(old);
                seed(old, directory.resolve("seed.sql"));
                PlanOptions forth = CasesTest.options(expect.path("forth")).in(mode);
                untrue.addAll(run("forth " + mode, old, wantedNew, forth));
                seed(changed, directory.resolve("seed-new.sql"));
                PlanOptions back = CasesTest.options(expect.path("back")).in(mode);
                untrue.addAll(run("back " + mode, changed, wantedOld, back));
            }
        }
        assertThat(untrue)
                .as("what steps of %s say of themselves and is not so", OwnCases.name(directory))
                .isEmpty();
    }

    private static List<String> run(String direction, ProvenDatabase target, Catalog wanted, PlanOptions options) {
        Plan plan;
        try {
            plan = Planner.plan(target.read(), wanted, options);
        } catch (ProblemException refused) {
            return List.of();
        }
        Set<Long> relations = target.relations();
        List<String> untrue = new ArrayList<>();
        for (Step step : plan.steps()) {
            ProvenDatabase.Seen seen = target.watch(step, relations);
            disagreements(step, seen).stream()
                    .filter(fault -> !isCautious(step, seen))
                    .forEach(fault -> untrue.add(direction + ": " + step.sql() + "\n    " + fault));
        }
        if (!untrue.isEmpty()) {
            untrue.add(plan.steps().stream()
                    .map(step -> step.stretch().label() + ": " + step.sql() + " -- "
                            + step.lock().sql() + (step.scans() ? " scans" : "") + (step.rewrites() ? " rewrites" : ""))
                    .collect(Collectors.joining("\n    ", "of " + direction + ":\n    ", "")));
        }
        return untrue;
    }

    /** Outside of a transaction nothing is left of the locks, and the files of what is swapped are not a table's own. */
    private static List<String> disagreements(Step step, ProvenDatabase.Seen seen) {
        List<String> faults = new ArrayList<>();
        if (step.placement().transactional()) {
            if (counted(step.lock()) != counted(seen.lock())) {
                faults.add("locks with " + step.lock().sql() + ", seen "
                        + seen.lock().sql());
            }
            if (step.scans() != seen.scans()) {
                faults.add("scans: " + step.scans() + ", seen " + seen.scans());
            }
        }
        if (step.rewrites() != seen.rewrites()) {
            faults.add("rewrites: " + step.rewrites() + ", seen " + seen.rewrites());
        }
        return faults;
    }

    /** Whether the step says no less than was seen, where nobody can know better beforehand. */
    private static boolean isCautious(Step step, ProvenDatabase.Seen seen) {
        boolean less = step.lock().compareTo(seen.lock()) < 0
                || !step.scans() && seen.scans()
                || !step.rewrites() && seen.rewrites();
        return !less && CAUTIOUS.stream().anyMatch(step.sql()::contains);
    }

    /** What every reader takes keeps nobody waiting, and is not spoken of. */
    private static TableLock counted(TableLock lock) {
        return lock == TableLock.ACCESS_SHARE ? TableLock.NONE : lock;
    }

    private static void seed(ProvenDatabase database, Path script) throws IOException {
        if (Files.exists(script)) {
            database.run(Files.readString(script));
        }
    }
}
