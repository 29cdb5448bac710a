package dev.lockstep.api;

import static dev.lockstep.api.PairOverHttp.json;
import static dev.lockstep.testing.ApiClient.as;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.access.BootstrapToken;
import dev.lockstep.testing.StoreResource;
import dev.lockstep.testing.TruthEnvironmentResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Another environment is the source of truth, as a user sees it over HTTP. */
@QuarkusTest
@WithTestResource(StoreResource.class)
@WithTestResource(TruthEnvironmentResource.class)
class TruthEnvironmentFlowTest {
    private static final String MODEL = TruthEnvironmentResource.NAME;

    @Inject
    BootstrapToken admin;

    private PairOverHttp pair;

    /** The pair's source is brought to the truth, which is the database of its target. */
    @BeforeEach
    void aModelAndOneThatIsToEqualIt() {
        pair = new PairOverHttp(token());
        pair.register(pair.source, pair.sourceUrl(), 1);
        pair.register(MODEL, pair.targetUrl(), 2);
        pair.target("CREATE TABLE public.merchants (id bigint PRIMARY KEY, name text NOT NULL)");
    }

    @AfterEach
    void forget() {
        as(token()).delete("/api/v1/environments/" + MODEL);
        pair.close();
    }

    @Test
    void shouldSeeDriftFromTheModelPushItAndSeeNoneAfterwards() {
        JsonNode before = pair.finished("drift-checks", Map.of("environment", pair.source, "against", "truth"));

        assertThat(before.at("/result/drift").asBoolean()).as(before.toString()).isTrue();
        assertThat(before.at("/result/truth/kind").asText()).isEqualTo("environment");
        assertThat(before.at("/result/truth/name").asText()).isEqualTo("environment " + MODEL);
        assertThat(pair.report(before, "text/plain")).contains("environment " + MODEL, "merchants");

        JsonNode push = pair.finished("pushes", Map.of("environment", pair.source));

        assertThat(push.at("/outcome").asText()).as(push.toString()).isEqualTo("promoted");
        assertThat(push.at("/result/plan/truth/name").asText()).isEqualTo("environment " + MODEL);
        JsonNode after = pair.finished("drift-checks", Map.of("environment", pair.source, "against", "truth"));
        assertThat(after.at("/result/drift").asBoolean()).as(after.toString()).isFalse();

        pair.target("ALTER TABLE public.merchants ADD tax_id text");
        JsonNode changed = pair.finished("drift-checks", Map.of("environment", pair.source, "against", "truth"));
        assertThat(changed.at("/result/differences/0/name").asText()).isEqualTo("public.merchants.tax_id");
    }

    @Test
    void shouldTakeAPushBack() {
        pair.source("CREATE TABLE by_hand (id int)");
        JsonNode push = pair.finished(
                "pushes",
                Map.of(
                        "environment",
                        pair.source,
                        "options",
                        Map.of("acceptHazards", List.of("DATA_LOSS", "BACKWARD_INCOMPATIBLE"))));
        assertThat(push.at("/outcome").asText()).as(push.toString()).isEqualTo("promoted");
        String undo = "promotions/" + push.path("id").asText() + "/undo";
        assertThat(push.at("/links/undo").asText()).isEqualTo("/api/v1/" + undo);

        assertThat(pair.get(undo).path("verdict").asText()).isEqualTo("exact");
        JsonNode undone =
                pair.finished(undo, Map.of("options", Map.of("acceptHazards", List.of("BACKWARD_INCOMPATIBLE"))));

        assertThat(undone.at("/outcome").asText()).as(undone.toString()).isEqualTo("promoted");
        JsonNode drift = pair.finished("drift-checks", Map.of("environment", pair.source, "against", "truth"));
        assertThat(drift.at("/result/differences").findValuesAsText("name"))
                .contains("public.merchants", "public.by_hand");
    }

    @Test
    void shouldTakeNoUploads() {
        Response refused = as(token())
                .contentType("application/octet-stream")
                .body("SELECT 1".getBytes())
                .put("/api/v1/truth?kind=sql");

        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(json(refused).at("/detail").asText()).contains("environment " + MODEL);
        assertThat(json(refused).at("/nextStep").asText()).contains("lockstep.truth.kind = upload");
    }

    @Test
    void shouldSayThatTheModelIsGone() {
        as(token()).delete("/api/v1/environments/" + MODEL);

        JsonNode failed = pair.finished("pushes", Map.of("environment", pair.source));

        assertThat(failed.at("/state").asText()).isEqualTo("failed");
        assertThat(failed.at("/error/detail").asText()).contains(MODEL);
    }

    private String token() {
        return admin.text().orElseThrow().value();
    }
}
