package dev.lockstep.api;

import static dev.lockstep.api.PairOverHttp.accepting;
import static dev.lockstep.api.PairOverHttp.json;
import static dev.lockstep.testing.ApiClient.as;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.access.BootstrapToken;
import dev.lockstep.testing.ConfiguredEnvironmentsResource;
import dev.lockstep.testing.StoreResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A promotion that is looked at, taken back and made again, over HTTP. */
@QuarkusTest
@WithTestResource(StoreResource.class)
@WithTestResource(ConfiguredEnvironmentsResource.class)
class UndoFlowTest {
    @Inject
    BootstrapToken admin;

    private PairOverHttp pair;
    private String undo;
    private JsonNode promoted;

    @BeforeEach
    void promote() {
        pair = new PairOverHttp(token());
        pair.both("CREATE TABLE merchants (id int PRIMARY KEY, legacy text); INSERT INTO merchants VALUES (1, 'x')")
                .source("ALTER TABLE merchants DROP legacy, ADD tax_id text");
        promoted = pair.promote(accepting(List.of("DATA_LOSS", "BACKWARD_INCOMPATIBLE")));
        assertThat(promoted.path("outcome").asText()).as(promoted.toString()).isEqualTo("promoted");
        undo = "promotions/" + promoted.path("id").asText() + "/undo";
    }

    @AfterEach
    void forget() {
        pair.close();
    }

    private String token() {
        return admin.text().orElseThrow().value();
    }

    @Test
    void shouldPreviewUndoAndRedo() {
        JsonNode preview = pair.get(undo);
        assertThat(preview.path("verdict").asText()).as(preview.toString()).isEqualTo("exact");
        assertThat(as(token()).accept("text/plain").get("/api/v1/" + undo).asString())
                .contains("UNDO, EXACT", promoted.path("id").asText());

        JsonNode refused = pair.finished(undo, Map.of());
        assertThat(refused.at("/error/type").asText()).isEqualTo("urn:lockstep:problem:hazards-not-accepted");
        JsonNode done = pair.finished(
                undo,
                Map.of(
                        "plan", preview.at("/plan/fingerprint").asText(),
                        "options", Map.of("acceptHazards", PairOverHttp.texts(preview.at("/plan/hazards")))));

        assertThat(done.path("outcome").asText()).as(done.toString()).isEqualTo("promoted");
        assertThat(done.at("/request/undoOf").asText())
                .isEqualTo(promoted.path("id").asText());
        assertThat(done.at("/result/undo/verdict").asText()).isEqualTo("exact");
        assertThat(pair.report(done, "text/plain")).startsWith("✅ UNDONE");
        assertThat(pair.get("promotions?target=" + pair.target)
                        .at("/items")
                        .get(0)
                        .path("undoOf")
                        .asText())
                .isEqualTo(promoted.path("id").asText());
        Response again = as(token()).get("/api/v1/" + undo);
        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(json(again).path("nextStep").asText())
                .contains(done.path("id").asText());

        JsonNode redone = pair.finished(
                "promotions/" + done.path("id").asText() + "/undo",
                Map.of("options", Map.of("acceptHazards", List.of("DATA_LOSS", "BACKWARD_INCOMPATIBLE"))));
        assertThat(redone.path("outcome").asText()).as(redone.toString()).isEqualTo("promoted");
        assertThat(pair.driftCheck().at("/result/drift").booleanValue()).isFalse();
    }

    @Test
    void shouldSayWhatIsWrongWithAnOrder() {
        Response none = as(token()).get("/api/v1/promotions/" + UUID.randomUUID() + "/undo");
        assertThat(none.statusCode()).isEqualTo(404);

        Response hazard = as(token())
                .body(Map.of("options", Map.of("acceptHazards", List.of("NO_SUCH"))))
                .post("/api/v1/" + undo);
        assertThat(hazard.statusCode()).isEqualTo(422);
        assertThat(json(hazard).path("pointer").asText()).isEqualTo("/options/acceptHazards/0");

        Response backup =
                as(token()).body(Map.of("options", Map.of("backup", "none"))).post("/api/v1/" + undo);
        assertThat(backup.statusCode()).isEqualTo(400);
        assertThat(json(backup).path("pointer").asText()).isEqualTo("/options/backup");
    }
}
