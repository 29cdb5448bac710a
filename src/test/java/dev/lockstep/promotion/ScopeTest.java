package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.diff.Scope;
import dev.lockstep.diff.ScopePattern;
import dev.lockstep.diff.Selection;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.SilentProgress;
import dev.lockstep.testing.DatabaseState;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Promotions and drift checks of a part of a database. */
class ScopeTest extends OnPair {
    @Override
    void prepare() {
        pair.both("""
                CREATE SCHEMA audit;
                CREATE TABLE public.t (id serial PRIMARY KEY, a int);
                CREATE TABLE audit.log (id int PRIMARY KEY, t int REFERENCES public.t);
                CREATE VIEW audit.v AS SELECT id, a FROM public.t;
                INSERT INTO public.t (a) VALUES (1);
                INSERT INTO audit.log VALUES (1, 1);
                """);
    }

    private static Selection scope(List<String> include, List<String> exclude) {
        return Selection.defaults()
                .within(new Scope(
                        include.stream().map(ScopePattern::new).toList(),
                        exclude.stream().map(ScopePattern::new).toList()));
    }

    private static Selection only(String... include) {
        return scope(List.of(include), List.of());
    }

    private static Selection without(String... exclude) {
        return scope(List.of(), List.of(exclude));
    }

    private PromotionResult promote(Selection selection, String... tables) {
        return pair.promote(pair.request(pair.options(tables).selecting(selection)), new SilentProgress());
    }

    private List<String> drift(Selection selection) {
        return pair.drift(selection).differences().stream()
                .map(item -> item.difference() + " " + item.name())
                .toList();
    }

    private Problem failure(Selection selection) {
        DatabaseState before = pair.targetState();
        ProblemException failure = catchThrowableOfType(ProblemException.class, () -> promote(selection));
        assertThat(pair.targetState()).isEqualTo(before);
        return failure.problem();
    }

    @Test
    void shouldCompareWhatIsInScopeWithItsPartsOnly() {
        pair.source("""
                ALTER TABLE public.t ADD b int; CREATE INDEX i ON public.t (a); COMMENT ON TABLE public.t IS 'x';
                ALTER SEQUENCE public.t_id_seq CACHE 7;
                ALTER TABLE audit.log ADD c int; CREATE SCHEMA extra; CREATE TABLE extra.e (id int);
                CREATE TABLE public.tmp_x (id int); CREATE FUNCTION public.f(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
                CREATE EXTENSION hstore SCHEMA public;
                """);

        assertThat(drift(only("public.t")))
                .containsExactlyInAnyOrder(
                        "missing public.t.b", "missing public.i", "missing public.t", "changed public.t_id_seq");
        assertThat(drift(only("audit", "extra.*")))
                .containsExactlyInAnyOrder("missing audit.log.c", "missing extra", "missing extra.e");
        assertThat(drift(only("extra.e"))).containsExactly("missing extra.e");
        assertThat(drift(only("function:public"))).containsExactly("missing public.f(integer)");
        assertThat(drift(only("extension:hst?re"))).containsExactly("missing hstore");
        assertThat(drift(scope(List.of("public"), List.of("public.t", "*.tmp_*"))))
                .containsExactly("missing public.f(integer)");
        assertThat(drift(without("public", "extension:*")))
                .containsExactlyInAnyOrder("missing audit.log.c", "missing extra", "missing extra.e");
        assertThat(pair.drift(only("audit", "*.t")).warnings())
                .containsExactly("Only a part was looked at: audit, *.t.");
    }

    @Test
    void shouldCompareTheOrderOfColumnsOnlyWhenAsked() {
        pair.source("CREATE TABLE public.o (a int, b int, c int)")
                .target("CREATE TABLE public.o (c int, a int, b int)");

        assertThat(drift(only("public.o"))).isEmpty();
        DriftResult asked = pair.drift(only("public.o").withColumnOrder(true));
        assertThat(asked.drift()).isTrue();
        assertThat(asked.lines()).containsExactly("changed column order public.o: expected a, b, c, is c, a, b");
    }

    @Test
    void shouldNotDropWhatIsOutOfScopeByItselfAndInScopeAsAPart() {
        pair.both("""
                CREATE TABLE public.p (a int) PARTITION BY LIST (a);
                CREATE TABLE public.k PARTITION OF public.p FOR VALUES IN (1);
                CREATE TABLE public.q (a int); CREATE TABLE public.c () INHERITS (public.q);
                INSERT INTO public.p VALUES (1); INSERT INTO public.c VALUES (1);
                """)
                .source("ALTER TABLE public.p DETACH PARTITION public.k; ALTER TABLE public.c NO INHERIT public.q;");

        Problem included = failure(only("public.p", "public.q"));
        assertThat(included.type()).isEqualTo(ProblemType.OUT_OF_SCOPE);
        assertThat(included.items())
                .containsExactly(
                        "table public.c is out of scope by itself, but in scope as a part of table public.q, which it is in the target",
                        "table public.k is out of scope by itself, but in scope as a part of table public.p, which it is in the target");
        assertThat(failure(without("public.k")).items())
                .singleElement()
                .asString()
                .startsWith("table public.k is out");
    }

    @Test
    void shouldPromoteWhatIsInScopeAndLeaveTheRestAlone() {
        pair.source("""
                ALTER TABLE public.t ADD b text; ALTER TABLE audit.log ADD c int; DROP VIEW audit.v;
                CREATE TABLE audit.only_in_source (id int);
                """).target("CREATE TABLE audit.only_in_target (id int); CREATE TABLE public.gone (id int)");

        PromotionResult result = promote(only("public"));

        assertThat(result.plan().steps().stream().map(PlanResult.PlannedStep::sql))
                .containsExactly(
                        "DROP TABLE \"public\".\"gone\"", "ALTER TABLE \"public\".\"t\" ADD COLUMN \"b\" text");
        assertThat(drift(only("public"))).isEmpty();
        assertThat(drift(Selection.defaults()))
                .containsExactlyInAnyOrder(
                        "missing audit.log.c",
                        "missing audit.only_in_source",
                        "extra audit.only_in_target",
                        "extra audit.v");
        assertThat(promote(only("public")).plan().empty()).isTrue();
    }

    @Test
    void shouldPutDependentsOutsideBackInTheTargetsOwnForm() {
        pair.source("""
                DROP VIEW audit.v; ALTER TABLE public.t ALTER a TYPE bigint; CREATE VIEW audit.v AS SELECT a FROM public.t;
                """).target("COMMENT ON VIEW audit.v IS 'ours'");

        PromotionResult result = promote(without("audit"));

        assertThat(result.plan().steps().stream().map(PlanResult.PlannedStep::sql))
                .anyMatch(sql -> sql.equals("DROP VIEW \"audit\".\"v\""))
                // Before 16, columns are printed with their table.
                .anyMatch(sql -> sql.matches("(?s)CREATE VIEW \"audit\".\"v\" AS\n SELECT (t\\.)?id,.*"))
                .anyMatch(sql -> sql.equals("COMMENT ON VIEW \"audit\".\"v\" IS 'ours'"));
        assertThat(drift(without("audit"))).isEmpty();
        assertThat(promote(without("audit")).plan().empty()).isTrue();
    }

    @Test
    void shouldRefuseWhatNeedsSomethingOutsideThatTheTargetLacks() {
        pair.source("""
                CREATE TABLE audit.kinds (id int PRIMARY KEY); CREATE TYPE audit.mood AS ENUM ('a');
                ALTER TABLE public.t ADD k int REFERENCES audit.kinds, ADD m audit.mood;
                """);

        Problem problem = failure(only("public"));

        assertThat(problem.type()).isEqualTo(ProblemType.OUT_OF_SCOPE);
        assertThat(problem.items())
                .contains(
                        "column public.t.m needs enum audit.mood, which is out of scope and missing in the target",
                        "constraint public.t.t_k_fkey needs table audit.kinds, which is out of scope and missing in the target");
        assertThat(pair.drift(only("public")).warnings())
                .contains("column public.t.m needs enum audit.mood, which is out of scope and missing in the target.");
        promote(only("public", "audit.kinds", "audit.mood"));
        assertThat(drift(Selection.defaults())).isEmpty();
    }

    @Test
    void shouldRefuseToDropWhatSomethingOutsideNeeds() {
        pair.source("DROP TABLE audit.log; DROP VIEW audit.v; DROP TABLE public.t");

        assertThat(failure(without("audit")).items())
                .contains(
                        "view audit.v, which is out of scope, needs column public.t.a, which the source does not have")
                .contains(
                        "constraint audit.log.log_t_fkey, which is out of scope, needs table public.t, which the source does not have");
    }

    @Test
    void shouldWarnOfWhatStandsOnSomethingOutsideThatDiffers() {
        pair.source("""
                CREATE OR REPLACE VIEW audit.v AS SELECT id, a FROM public.t WHERE a > 1;
                CREATE VIEW public.w AS SELECT a FROM audit.v;
                """);

        assertThat(promote(only("public")).plan().warnings())
                .contains(
                        "view public.w needs view audit.v, which is out of scope and not the same in source and target.");
    }

    @Test
    void shouldTakePartitionsAlongWithTheirTable() {
        pair.both("""
                CREATE TABLE public.p (id int) PARTITION BY LIST (id);
                CREATE SCHEMA parts; CREATE TABLE parts.p1 PARTITION OF public.p FOR VALUES IN (1);
                """).source("ALTER TABLE public.p ADD b int");

        promote(only("public"));

        assertThat(drift(Selection.defaults())).isEmpty();
    }

    @Test
    void shouldSayWhichLookupTablesAreOutOfScope() {
        pair.source("UPDATE public.t SET a = 2; ALTER TABLE audit.log ADD c int");

        PromotionResult result = promote(only("audit"), "t", "log");

        assertThat(result.plan().warnings())
                .contains("The lookup table public.t is out of scope: its rows are left alone.");
        assertThat(result.plan().data())
                .extracting(PlanResult.PlannedRows::table)
                .containsExactly("audit.log");
    }

    @Test
    void shouldStillSeeWhatWasChangedByHandOutsideOfTheScopeOfTheLastPromotion() {
        promote(Selection.defaults());
        pair.target("ALTER TABLE audit.log ADD by_hand int").source("ALTER TABLE public.t ADD b int");

        promote(only("public"));

        assertThat(failure(Selection.defaults()).items())
                .singleElement()
                .asString()
                .contains("audit.log.by_hand");
    }

    @Test
    void shouldRefuseAPatternThatMatchesNothing() {
        Problem problem = failure(only("public", "autid"));

        assertThat(problem.detail()).isEqualTo("The pattern \"autid\" matches nothing in either database.");
        assertThat(problem.pointer()).isEqualTo("/options/include/1");
        assertThat(pair.drift(without("*.tmp_*")).warnings())
                .contains("Nothing is left out by the pattern *.tmp_*: it matches nothing.");
    }

    @Test
    void shouldHaveAnotherFingerprintForAnotherScope() {
        pair.source("ALTER TABLE public.t ADD b int");

        String all = pair.plan(pair.options()).fingerprint();

        assertThat(pair.plan(pair.options().selecting(only("public"))).fingerprint())
                .isNotEqualTo(all);
        assertThat(pair.plan(pair.options()).fingerprint()).isEqualTo(all);
    }
}
