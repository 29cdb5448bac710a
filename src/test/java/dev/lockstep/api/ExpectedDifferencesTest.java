package dev.lockstep.api;

import static dev.lockstep.api.PairOverHttp.json;
import static dev.lockstep.api.PairOverHttp.texts;
import static dev.lockstep.testing.ApiClient.as;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.access.BootstrapToken;
import dev.lockstep.testing.StoreResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What somebody knows of is reported and does not count; what was changed by hand counts where that is asked for. */
@QuarkusTest
@WithTestResource(StoreResource.class)
class ExpectedDifferencesTest {
    private static final Map<String, String> KNOWN =
            Map.of("pattern", "column:public.t.debug_*", "reason", "for incident 42", "until", "2999-01-01T00:00:00Z");

    private static final Map<String, String> EXPIRED =
            Map.of("pattern", "column:public.t.debug_*", "reason", "for incident 41", "until", "2020-01-01T00:00:00Z");

    @Inject
    BootstrapToken admin;

    private PairOverHttp pair;

    @BeforeEach
    void promoted() {
        pair = new PairOverHttp(token());
        pair.source("CREATE TABLE public.t (id int)");
        assertThat(pair.promote(Map.of()).at("/state").asText()).isEqualTo("succeeded");
        pair.target("ALTER TABLE public.t ADD debug_a int");
    }

    @AfterEach
    void forget() {
        put(List.of());
        pair.close();
    }

    @Test
    void shouldReportAndNotCountWhatIsDeclaredOfTheEnvironment() {
        JsonNode list = json(put(List.of(KNOWN)));

        assertThat(list.at("/expected/0/reason").asText()).isEqualTo("for incident 42");
        assertThat(list.at("/expected/0/expired").asBoolean()).isFalse();
        assertThat(list.at("/expected/0/declaredBy").asText()).isEqualTo("admin");
        assertThat(json(as(token()).get(path()))).isEqualTo(list);
        JsonNode check = pair.driftCheck();
        assertThat(check.at("/result/drift").asBoolean()).isFalse();
        assertThat(check.at("/result/differences")).isEmpty();
        assertThat(check.at("/result/known/0/item/name").asText()).isEqualTo("public.t.debug_a");
        assertThat(pair.report(check, "text/plain"))
                .contains(
                        "NO DRIFT DETECTED",
                        "EXPECTED (does not count)",
                        "for incident 42, until 2999-01-01T00:00:00Z");
        pair.target("CREATE INDEX i ON public.t (id)");
        assertThat(pair.driftCheck().at("/result/drift").asBoolean()).isTrue();
    }

    /** What says no end is expected for good, wherever it is declared. */
    @Test
    void shouldExpectForGoodWhatHasNoEnd() {
        Map<String, String> endless = Map.of("pattern", "column:public.t.debug_*", "reason", "of the monitoring");
        JsonNode list = json(put(List.of(endless)));

        assertThat(list.at("/expected/0/until").isNull()).as(list.toString()).isTrue();
        assertThat(list.at("/expected/0/expired").asBoolean()).isFalse();
        JsonNode declared = pair.driftCheck();
        put(List.of());
        JsonNode asked = pair.finished(
                "drift-checks",
                Map.of("environment", pair.target, "against", pair.source, "expected", List.of(endless)));

        for (JsonNode check : List.of(declared, asked)) {
            assertThat(check.at("/result/drift").asBoolean()).isFalse();
            assertThat(check.at("/result/known/0/reason").asText()).isEqualTo("of the monitoring");
            assertThat(check.at("/result/known/0/until").isNull()).isTrue();
            assertThat(pair.report(check, "text/plain").lines())
                    .anySatisfy(line -> assertThat(line).endsWith(": of the monitoring"));
        }
        assertThat(pair.driftCheck().at("/result/drift").asBoolean()).isTrue();
    }

    @Test
    void shouldCountAgainWhatHasExpiredAndSaySo() {
        assertThat(json(put(List.of(EXPIRED))).at("/expected/0/expired").asBoolean())
                .isTrue();

        JsonNode check = pair.driftCheck();

        assertThat(check.at("/result/drift").asBoolean()).isTrue();
        assertThat(texts(check.at("/result/warnings")))
                .anySatisfy(warning -> assertThat(warning).contains("for incident 41", "counts again"));
    }

    @Test
    void shouldReportWhatIsExpectedOfATable() {
        pair.target("CREATE INDEX i ON public.t (id)");
        put(List.of(
                Map.of("pattern", "table:public.t", "reason", "for incident 42"),
                Map.of("pattern", "public.u", "reason", "for incident 40")));

        JsonNode check = pair.driftCheck();

        assertThat(check.at("/result/drift").asBoolean()).isFalse();
        assertThat(check.at("/result/known/1/item/name").asText()).isEqualTo("public.i");
        assertThat(texts(check.at("/result/warnings")))
                .containsExactly("public.u is expected (for incident 40), and matches no difference.");
        assertThat(check.at("/result/known/1/item").has("within")).isFalse();
        assertThat(pair.report(check, "text/plain")).contains("NO DRIFT DETECTED", "public.u is expected");
        JsonNode part = pair.finished(
                "drift-checks",
                Map.of("environment", pair.target, "against", pair.source, "exclude", List.of("public.u")));
        assertThat(texts(part.at("/result/warnings"))).noneMatch(warning -> warning.contains("matches no difference"));
    }

    @Test
    void shouldGoWithTheEnvironment() {
        assertThat(json(put(List.of(KNOWN))).at("/expected")).hasSize(1);

        as(token()).delete("/api/v1/environments/" + pair.target).then().statusCode(204);
        pair.register(pair.target, pair.targetUrl(), 901);

        assertThat(json(as(token()).get(path())).at("/expected")).isEmpty();
        assertThat(pair.driftCheck().at("/result/drift").asBoolean()).isTrue();
    }

    @Test
    void shouldTakeWhatTheRequestExpects() {
        JsonNode check = pair.finished(
                "drift-checks", Map.of("environment", pair.target, "against", pair.source, "expected", List.of(KNOWN)));

        assertThat(check.at("/result/drift").asBoolean()).isFalse();
        assertThat(check.at("/result/known/0/reason").asText()).isEqualTo("for incident 42");
    }

    @Test
    void shouldNameChangesByHandThatAreByNowAsTheyShouldBe() {
        pair.source("ALTER TABLE public.t ADD debug_a int");
        Map<String, Object> order = Map.of("environment", pair.target, "against", pair.source);

        JsonNode check = pair.finished("drift-checks", order);

        assertThat(check.at("/result/drift").asBoolean()).isFalse();
        assertThat(check.at("/result/since/byHand/0/item/name").asText()).isEqualTo("public.t.debug_a");
        assertThat(as(token()).accept("text/plain").get("/q/metrics").asString().lines())
                .anySatisfy(line -> assertThat(line)
                        .contains("lockstep_drift_origins", "environment=\"" + pair.target + "\"", "origin=\"by-hand\"")
                        .endsWith("1.0"));
    }

    @Test
    void shouldSayWhatIsWrongWithAList() {
        assertThat(json(put(List.of(Map.of("pattern", "public.t"))))
                        .at("/pointer")
                        .asText())
                .isEqualTo("/expected/0/reason");
        JsonNode twice = json(put(List.of(KNOWN, EXPIRED)));
        assertThat(twice.at("/status").asInt()).isEqualTo(400);
        assertThat(twice.at("/pointer").asText()).isEqualTo("/expected/1/pattern");
        List<Map<String, String>> noKind = List.of(Map.of("pattern", "colum:public.t.debug_a", "reason", "misspelt"));
        Map<String, Object> order = Map.of("environment", pair.target, "against", pair.source, "expected", noKind);
        for (Response refused : List.of(put(noKind), as(token()).body(order).post("/api/v1/drift-checks"))) {
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(json(refused).at("/detail").asText()).isEqualTo("There is no kind \"colum\".");
            assertThat(json(refused).at("/pointer").asText()).isEqualTo("/expected/0/pattern");
        }
        assertThat(as(token())
                        .body(Map.of("expected", List.of()))
                        .put("/api/v1/environments/no-such/expected-differences")
                        .statusCode())
                .isEqualTo(404);
    }

    private Response put(List<Map<String, String>> list) {
        return as(token()).body(Map.of("expected", list)).put(path());
    }

    private String path() {
        return "/api/v1/environments/" + pair.target + "/expected-differences";
    }

    private String token() {
        return admin.text().orElseThrow().value();
    }
}
