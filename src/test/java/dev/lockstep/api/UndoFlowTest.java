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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
        String undoneBy = done.path("id").asText();
        assertThat(shown(promoted)).isEqualTo(undoneBy + " null");
        assertThat(shown(done)).isEqualTo("null /api/v1/promotions/" + undoneBy + "/undo");
        Response again = as(token()).get("/api/v1/" + undo);
        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(json(again).path("nextStep").asText())
                .contains(done.path("id").asText());

        JsonNode redone = pair.finished(
                "promotions/" + done.path("id").asText() + "/undo",
                Map.of("options", Map.of("acceptHazards", List.of("DATA_LOSS", "BACKWARD_INCOMPATIBLE"))));
        assertThat(redone.path("outcome").asText()).as(redone.toString()).isEqualTo("promoted");
        assertThat(pair.driftCheck().at("/result/drift").booleanValue()).isFalse();
        assertThat(shown(done)).isEqualTo(redone.path("id").asText() + " null");
        assertThat(shown(promoted)).as("it counts again").isEqualTo("null /api/v1/" + undo);
        Response first = as(token()).get("/api/v1/" + undo);
        assertThat(json(first).path("nextStep").asText())
                .contains(redone.path("id").asText());
    }

    /** Who undid the job, and where it can be undone: the same in all places that show it. */
    private String shown(JsonNode job) {
        JsonNode itself = pair.get(job.at("/links/self").asText());
        String shown =
                itself.path("undone").asText() + " " + itself.at("/links/undo").asText();
        for (String list : List.of("jobs?environment=" + pair.target, "promotions?target=" + pair.target)) {
            for (JsonNode item : pair.get(list).path("items")) {
                if (item.path("id").equals(job.path("id"))) {
                    JsonNode link = list.startsWith("jobs") ? item.at("/links/undo") : item.path("undo");
                    assertThat(item.path("undone").asText() + " " + link.asText())
                            .as(list)
                            .isEqualTo(shown);
                }
            }
        }
        JsonNode report = PairOverHttp.parse(pair.report(job, "application/json"));
        assertThat(report.path("undone")).isEqualTo(itself.path("undone"));
        return shown;
    }

    @Test
    void shouldOfferNoUndoOfWhatChangedNothing() {
        JsonNode nothing = pair.promote(accepting(List.of("DATA_LOSS", "BACKWARD_INCOMPATIBLE")));
        assertThat(nothing.path("outcome").asText()).isEqualTo("unchanged");
        JsonNode rehearsed = pair.finished(undo, Map.of("options", options(Map.of("dryRun", true))));
        assertThat(rehearsed.path("outcome").asText()).as(rehearsed.toString()).isEqualTo("unchanged");
        JsonNode refused = pair.finished(undo, Map.of());

        assertThat(shown(promoted)).isEqualTo("null /api/v1/" + undo);
        for (JsonNode job : List.of(nothing, rehearsed, refused)) {
            assertThat(shown(job)).isEqualTo("null null");
            String path = "promotions/" + job.path("id").asText() + "/undo";
            Response preview = as(token()).get("/api/v1/" + path);
            assertThat(preview.statusCode()).isIn(404, 409);
            assertThat(json(preview).path("nextStep").asText()).isNotBlank();
            JsonNode failed = pair.finished(path, Map.of("options", options(Map.of())));
            assertThat(failed.path("state").asText()).isEqualTo("failed");
            assertThat(failed.at("/error/type")).isEqualTo(json(preview).path("type"));
            assertThat(failed.at("/error/detail")).isEqualTo(json(preview).path("detail"));
        }
    }

    @Test
    void shouldRefuseASecondUndo() {
        JsonNode done = pair.finished(undo, Map.of("options", options(Map.of())));
        assertThat(done.path("outcome").asText()).as(done.toString()).isEqualTo("promoted");

        JsonNode second = pair.finished(undo, Map.of("options", options(Map.of())));

        assertThat(second.at("/error/type").asText()).isEqualTo("urn:lockstep:problem:conflict");
        assertThat(second.at("/error/detail").asText())
                .contains("undone already, by " + done.path("id").asText());
        assertThat(second.at("/error/nextStep").asText())
                .contains(done.path("id").asText());
    }

    @Test
    void shouldKnowNothingToUndoInJobsOfOtherKinds() {
        String id = pair.driftCheck().path("id").asText();

        Response preview = as(token()).get("/api/v1/promotions/" + id + "/undo");
        Response order = as(token()).body(Map.of()).post("/api/v1/promotions/" + id + "/undo");

        for (Response answer : List.of(preview, order)) {
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(json(answer).path("detail").asText()).contains(id, "drift_check", "nothing to undo");
        }
    }

    private static Map<String, Object> options(Map<String, Object> more) {
        Map<String, Object> options = new HashMap<>(more);
        options.put("acceptHazards", List.of("DATA_LOSS", "BACKWARD_INCOMPATIBLE"));
        return options;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"options\":{\"acceptHazards\":[\"NO_SUCH\"]}} | 422 | /options/acceptHazards/0 | NO_SUCH",
                "{\"options\":{\"acceptHazards\":\"DATA_LOSS\"}} | 400 | /options/acceptHazards | has to be a list",
                "{\"options\":{\"backup\":\"none\"}} | 400 | /options/backup | none",
                "{\"options\":{\"lockTimeout\":\"soon\"}} | 400 | /options/lockTimeout | soon",
                "{\"options\":{\"dryRun\":\"maybe\"}} | 400 | /options/dryRun | has to be true or false",
                "{\"options\":{\"mode\":\"online\"}} | 400 | /options/mode | no field mode",
                "{\"options\":[]} | 400 | /options | has to be an object",
                "{\"plan\":\"sha256:1\"} | 400 | /plan | fingerprint of a plan",
                "{\"source\":\"development\"} | 400 | /source | no field source"
            })
    void shouldSayWhatIsWrongWithAnOrder(String body, int status, String pointer, String detail) {
        Response answer = as(token()).body(body).post("/api/v1/" + undo);

        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(status);
        assertThat(json(answer).path("pointer").asText()).isEqualTo(pointer);
        assertThat(json(answer).path("detail").asText()).contains(detail);
        assertThat(shown(promoted)).isEqualTo("null /api/v1/" + undo);
    }
}
