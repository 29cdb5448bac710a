package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;

import dev.lockstep.diff.Scope;
import dev.lockstep.diff.ScopePattern;
import dev.lockstep.diff.Selection;
import dev.lockstep.environment.Databases;
import dev.lockstep.progress.SilentProgress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which differences somebody made by hand, which are only not promoted yet, and who made them. */
class DriftOriginsTest {
    private static final String SCHEMA = "CREATE TABLE public.t (id int PRIMARY KEY, a text, b text, c text);";

    @TempDir
    Path backups;

    private Pair pair;

    @BeforeEach
    void promotedOnce() {
        pair = new Pair(backups).source(SCHEMA);
        pair.promote();
    }

    @AfterEach
    void forget() {
        pair.close();
    }

    @Test
    void shouldTellChangesByHandFromWhatIsNotPromotedYet() {
        pair.target("ALTER TABLE public.t ALTER a SET NOT NULL, ALTER c SET NOT NULL, ADD by_hand int");
        pair.source("ALTER TABLE public.t ALTER b SET NOT NULL, ALTER c TYPE varchar(9), ADD to_come int");

        DriftResult drift = pair.drift();

        Map<String, String> origins = new HashMap<>();
        drift.differences().forEach(item -> origins.put(item.name(), item.origin()));
        assertThat(origins)
                .containsOnly(
                        entry("public.t.a", "by-hand"),
                        entry("public.t.b", "not-promoted"),
                        entry("public.t.c", "both"),
                        entry("public.t.by_hand", "by-hand"),
                        entry("public.t.to_come", "not-promoted"));
        assertThat(drift.since().source()).isEqualTo("development");
        assertThat(drift.since().byHand())
                .extracting(changed -> changed.item().name())
                .containsExactlyInAnyOrder("public.t.a", "public.t.c", "public.t.by_hand");
    }

    /** Of a table that is missing or extra, no part is listed on its own. */
    @Test
    void shouldTellWhereTablesComeFromByTheirPartsToo() {
        pair.source("""
                CREATE TABLE public.dropped (id int PRIMARY KEY); CREATE TABLE public.given_up (id int PRIMARY KEY);
                CREATE TABLE public.dropped_ahead (id int PRIMARY KEY); CREATE TABLE public.given_up_used (id int PRIMARY KEY);
                CREATE TABLE public.dropped_less (id int PRIMARY KEY, a int);
                """);
        pair.promote();
        pair.target("""
                DROP TABLE public.dropped, public.dropped_ahead, public.dropped_less; CREATE INDEX i ON public.given_up_used (id);
                CREATE TABLE public.made (id int PRIMARY KEY)
                """);
        pair.source("""
                DROP TABLE public.given_up, public.given_up_used; ALTER TABLE public.dropped_ahead ADD x int;
                ALTER TABLE public.dropped_less DROP a; CREATE TABLE public.to_come (id int PRIMARY KEY)
                """);

        assertThat(pair.drift().differences())
                .extracting(item -> item.line().split(" \\(")[0] + ": " + item.origin())
                .containsExactlyInAnyOrder(
                        "missing table public.dropped: by-hand",
                        "missing table public.dropped_ahead: both",
                        "missing table public.dropped_less: both",
                        "extra table public.given_up: not-promoted",
                        "extra table public.given_up_used: both",
                        "extra table public.made: by-hand",
                        "missing table public.to_come: not-promoted");
    }

    @Test
    void shouldTellWhoMovedColumns() {
        pair.source("CREATE TABLE public.moved (a int, b int); CREATE TABLE public.to_move (a int, b int)");
        pair.promote();
        pair.target("DROP TABLE public.moved; CREATE TABLE public.moved (b int, a int)");
        pair.source("DROP TABLE public.to_move; CREATE TABLE public.to_move (b int, a int)");

        DriftResult drift = pair.drift(Selection.defaults().withColumnOrder(true));

        assertThat(drift.differences())
                .extracting(DriftResult.Item::kind, DriftResult.Item::name, DriftResult.Item::origin)
                .containsExactly(
                        tuple("column order", "public.moved", "by-hand"),
                        tuple("column order", "public.to_move", "not-promoted"));
        assertThat(drift.since().byHand())
                .extracting(changed -> changed.item().name())
                .containsExactly("public.moved");
    }

    /** Which was in no scope of the promotion before. */
    @Test
    void shouldTellWhereTheOnlyObjectOfTheScopeComesFrom() {
        pair.source("CREATE TABLE public.brand_new (id int)");

        DriftResult drift = pair.drift(
                Selection.defaults().within(new Scope(List.of(new ScopePattern("public.brand_new")), List.of())));

        assertThat(drift.differences())
                .extracting(DriftResult.Item::name, DriftResult.Item::origin)
                .containsExactly(tuple("public.brand_new", "not-promoted"));
        assertThat(drift.since().byHand()).isEmpty();
    }

    @Test
    void shouldSayThatTheBaselineIsOfAnotherVersionOnce() {
        int another = pair.server.majorVersion() == 14 ? 15 : 14;
        pair.target("""
                UPDATE lockstep.promotion
                   SET baseline = regexp_replace(baseline::text, '"serverVersion":[0-9]+', '"serverVersion":%d0000')::json
                """.formatted(another));
        String note = "is PostgreSQL " + another + " and is compared with a server of version "
                + pair.server.majorVersion()
                + ", as that prints the same definitions.";

        assertThat(pair.drift().warnings()).containsExactly("The baseline " + note);
        assertThat(pair.drift().since().byHand()).isEmpty();
        assertThat(pair.driftCheck()
                        .againstBaseline(
                                UUID.randomUUID(), pair.targetEnvironment(), Selection.defaults(), new SilentProgress())
                        .warnings())
                .containsExactly("baseline " + note);
    }

    @Test
    void shouldNameWhatWasMadeByHandThoughItIsAsItShouldBe() {
        pair.both("ALTER TABLE public.t ADD same int");

        DriftResult drift = pair.drift();

        assertThat(drift.drift()).isFalse();
        assertThat(drift.since().byHand())
                .singleElement()
                .satisfies(changed -> assertThat(changed.item().name()).isEqualTo("public.t.same"));
    }

    @Test
    void shouldTakeExpectedDifferencesOutOfTheVerdictUntilTheyExpire() {
        pair.target("ALTER TABLE public.t ADD debug int");
        Instant end = Instant.parse("2031-01-01T00:00:00Z");
        List<ExpectedDifference> expected =
                List.of(new ExpectedDifference("column:public.t.deb*", "for the incident", end));

        DriftResult before = new KnownDifferences(expected).outOf(pair.drift(), end.minusSeconds(1));
        DriftResult after = new KnownDifferences(expected).outOf(pair.drift(), end);

        assertThat(before.drift()).isFalse();
        assertThat(before.known()).singleElement().satisfies(known -> assertThat(known.reason())
                .isEqualTo("for the incident"));
        assertThat(after.drift()).isTrue();
        assertThat(after.warnings())
                .anySatisfy(warning ->
                        assertThat(warning).contains("for the incident").contains("counts again"));
    }

    @Test
    void shouldExpectWhatIsInWhatIsExpected() {
        pair.both("CREATE TABLE public.p (id int) PARTITION BY LIST (id)");
        pair.target("""
                ALTER TABLE public.t ADD extra serial, ADD CHECK (id > 0), ALTER b SET DEFAULT 'x', ENABLE ROW LEVEL SECURITY;
                CREATE INDEX t_by_a ON public.t (a);
                CREATE POLICY mine ON public.t USING (id > 1);
                CREATE FUNCTION public.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
                CREATE TRIGGER tr BEFORE INSERT ON public.t FOR EACH ROW EXECUTE FUNCTION public.f();
                COMMENT ON COLUMN public.t.a IS 'x'; COMMENT ON INDEX public.t_pkey IS 'x';
                CREATE SCHEMA parts; CREATE TABLE parts.p1 PARTITION OF public.p FOR VALUES IN (1);
                """);
        DriftResult drift = pair.drift();

        DriftResult table = expecting(drift, "table:public.t");

        assertThat(table.differences())
                .extracting(DriftResult.Item::kind, DriftResult.Item::name)
                .containsExactlyInAnyOrder(
                        tuple("function", "public.f()"), tuple("schema", "parts"), tuple("table", "parts.p1"));
        assertThat(table.since().byHand())
                .extracting(change -> change.item().name())
                .doesNotContain("public.t_by_a", "public.t_extra_seq");
        assertThat(expecting(drift, "table:public.t", "public.p", "function:public.f", "schema:parts")
                        .drift())
                .isFalse();
        assertThat(expecting(drift, "column:public.t.b", "column:public.t.a").known())
                .extracting(known -> known.item().kind() + " " + known.item().name())
                .containsExactlyInAnyOrder("default public.t.b", "comment public.t.a");
        assertThat(expecting(drift, "public").differences())
                .extracting(DriftResult.Item::name)
                .containsExactly("parts");
    }

    @Test
    void shouldNameWhatIsExpectedInVain() {
        pair.both("ALTER TABLE public.t ADD same int").target("CREATE INDEX t_by_a ON public.t (a)");
        List<ExpectedDifference> expected = List.of(
                new ExpectedDifference("index:public.t_by_*", "for the report", null),
                new ExpectedDifference("column:public.t.same", "by hand in both", null),
                new ExpectedDifference("column:public.t.gone", "for the incident", null));
        DriftCheck check = pair.driftCheck();

        assertThat(new KnownDifferences(expected)
                        .outOf(pair.drift(), Instant.EPOCH)
                        .warnings())
                .containsExactly("column:public.t.gone is expected (for the incident), and matches no difference.");
        assertThat(new KnownDifferences(expected)
                        .outOf(
                                check.againstBaseline(
                                        UUID.randomUUID(),
                                        pair.targetEnvironment(),
                                        Selection.defaults(),
                                        new SilentProgress()),
                                Instant.EPOCH)
                        .warnings())
                .isEmpty();
    }

    private static DriftResult expecting(DriftResult drift, String... patterns) {
        return new KnownDifferences(Stream.of(patterns)
                        .map(pattern -> new ExpectedDifference(pattern, "for a test", null))
                        .toList())
                .outOf(drift, Instant.EPOCH);
    }

    /** Of kinds that are not handled, by kind and name as reports print them. */
    @Test
    void shouldTakeExpectedObjectsOfUnhandledKindsOutOfTheVerdictUntilTheyExpire() {
        DriftResult drift = new DriftResult(
                true,
                "test",
                "development",
                List.of(),
                Map.of(),
                List.of(
                        new DriftResult.Unhandled("default acl", "public.spare"),
                        new DriftResult.Unhandled("default acl", "public.other")),
                List.of(),
                List.of());
        Instant end = Instant.parse("2031-01-01T00:00:00Z");
        ExpectedDifference one = new ExpectedDifference("default acl:public.sp*", "of the monitoring", end);
        ExpectedDifference rest = new ExpectedDifference("public.other", "of the monitoring", null);

        DriftResult part = new KnownDifferences(List.of(one)).outOf(drift, end.minusSeconds(1));
        DriftResult all = new KnownDifferences(List.of(one, rest)).outOf(drift, end.minusSeconds(1));
        DriftResult after = new KnownDifferences(List.of(one, rest)).outOf(drift, end);

        assertThat(part.drift()).isTrue();
        assertThat(part.notHandled()).containsExactly(new DriftResult.Unhandled("default acl", "public.other"));
        assertThat(all.drift()).isFalse();
        assertThat(all.notHandled()).isEmpty();
        assertThat(all.known())
                .extracting(known -> known.item().line())
                .containsExactly(
                        "on one side only: default acl public.spare", "on one side only: default acl public.other");
        assertThat(after.drift()).isTrue();
        assertThat(after.warnings()).singleElement().asString().contains("default acl:public.sp*", "counts again");
    }

    @Test
    void I8_shouldSayWhoChangedItAndKeepNoSecretOfTheStatement() {
        DdlCapture capture = new DdlCapture(new Databases());
        DatabaseLook before = look();
        assertThat(capture.install(pair.targetEnvironment()).installed()).isTrue();
        assertThat(look()).isEqualTo(before);

        pair.target("SET application_name = 'psql'; ALTER TABLE public.t ADD secret text DEFAULT 'hunter2'");
        pair.target("ALTER TABLE public.t DROP a");
        DriftResult drift = pair.drift();

        assertThat(drift.since().byHand())
                .filteredOn(changed -> changed.item().name().equals("public.t.secret"))
                .flatExtracting(DriftResult.Changed::captured)
                .anySatisfy(event -> {
                    assertThat(event.role()).isEqualTo("postgres");
                    assertThat(event.application()).isEqualTo("psql");
                    assertThat(event.command()).isEqualTo("ALTER TABLE");
                    assertThat(event.statement()).contains("ADD secret text DEFAULT");
                });
        assertThat(capture.state(pair.targetEnvironment(), 50).events())
                .isNotEmpty()
                .allSatisfy(event -> assertThat(event.toString()).doesNotContain("hunter2"));
    }

    @Test
    void shouldCaptureBesidePromotionsAndLeaveNothingWhenRemoved() {
        DdlCapture capture = new DdlCapture(new Databases());
        capture.install(pair.targetEnvironment());
        pair.source("ALTER TABLE public.t ADD promoted int");

        PromotionResult result = pair.promote(pair.request(pair.options()), new SilentProgress());

        assertThat(result.changedTarget()).isTrue();
        assertThat(pair.drift().drift()).isFalse();
        assertThat(pair.drift().since().byHand()).isEmpty();
        pair.server.run(pair.target, "DROP TABLE lockstep.ddl_event; CREATE TABLE public.still_works ()");
        assertThat(capture.remove(pair.targetEnvironment()).installed()).isFalse();
        pair.target("DROP TABLE public.still_works");
        assertThat(pair.drift().drift()).isFalse();
    }

    private record DatabaseLook(boolean drift, int byHand) {}

    private DatabaseLook look() {
        DriftResult drift = pair.drift();
        return new DatabaseLook(drift.drift(), drift.since().byHand().size());
    }
}
