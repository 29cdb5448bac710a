package dev.lockstep.promotion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.lockstep.environment.Databases;
import dev.lockstep.progress.SilentProgress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

        DriftResult before = pair.drift().expecting(expected, end.minusSeconds(1));
        DriftResult after = pair.drift().expecting(expected, end);

        assertThat(before.drift()).isFalse();
        assertThat(before.known()).singleElement().satisfies(known -> assertThat(known.reason())
                .isEqualTo("for the incident"));
        assertThat(after.drift()).isTrue();
        assertThat(after.warnings())
                .anySatisfy(warning ->
                        assertThat(warning).contains("for the incident").contains("counts again"));
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
                        new DriftResult.Unhandled("odd thing", "public.spare"),
                        new DriftResult.Unhandled("odd thing", "public.other")),
                List.of(),
                List.of());
        Instant end = Instant.parse("2031-01-01T00:00:00Z");
        ExpectedDifference one = new ExpectedDifference("odd thing:public.sp*", "of the monitoring", end);
        ExpectedDifference rest = new ExpectedDifference("public.other", "of the monitoring", null);

        DriftResult part = drift.expecting(List.of(one), end.minusSeconds(1));
        DriftResult all = drift.expecting(List.of(one, rest), end.minusSeconds(1));
        DriftResult after = drift.expecting(List.of(one, rest), end);

        assertThat(part.drift()).isTrue();
        assertThat(part.notHandled()).containsExactly(new DriftResult.Unhandled("odd thing", "public.other"));
        assertThat(all.drift()).isFalse();
        assertThat(all.notHandled()).isEmpty();
        assertThat(all.known())
                .extracting(known -> known.item().line())
                .containsExactly(
                        "on one side only: odd thing public.spare", "on one side only: odd thing public.other");
        assertThat(after.drift()).isTrue();
        assertThat(after.warnings()).singleElement().asString().contains("odd thing:public.sp*", "counts again");
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
