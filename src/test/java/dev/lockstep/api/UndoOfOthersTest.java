package dev.lockstep.api;

import static dev.lockstep.testing.ApiClient.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.oneOf;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.access.BootstrapToken;
import dev.lockstep.testing.ConfiguredEnvironmentsResource;
import dev.lockstep.testing.DatabaseState;
import dev.lockstep.testing.StoreResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Undos of imports, and in protected environments. */
@QuarkusTest
@WithTestResource(StoreResource.class)
@WithTestResource(ConfiguredEnvironmentsResource.class)
class UndoOfOthersTest {
    @Inject
    BootstrapToken admin;

    private PairOverHttp pair;

    @BeforeEach
    void createFees() {
        pair = new PairOverHttp(token());
        pair.both("CREATE TABLE fee (id int PRIMARY KEY, amount numeric)");
        pair.source("INSERT INTO fee VALUES (1, 1.50), (2, NULL)");
        pair.target("INSERT INTO fee VALUES (1, 0.75), (9, 9)");
    }

    @AfterEach
    void forget() {
        pair.close();
    }

    private String token() {
        return admin.text().orElseThrow().value();
    }

    private static String undo(JsonNode job) {
        return "promotions/" + job.path("id").asText() + "/undo";
    }

    @Test
    void shouldReturnTheRowsThatAnImportChanged() {
        String rows = "rows of public.fee";
        Object before = pair.targetState().facts().get(rows);
        JsonNode export = pair.finished("exports", Map.of("environment", pair.source, "tables", List.of("fee")));
        JsonNode imported = pair.finished(
                "imports",
                Map.of(
                        "export", export.at("/result/export").asText(),
                        "target", pair.target,
                        "acceptHazards", List.of("LOOKUP_ROWS_DELETED")));
        assertThat(imported.path("outcome").asText()).as(imported.toString()).isEqualTo("promoted");
        Object after = pair.targetState().facts().get(rows);
        assertThat(after).isNotEqualTo(before);
        assertThat(imported.at("/links/undo").asText()).isEqualTo("/api/v1/" + undo(imported));

        assertThat(pair.get(undo(imported)).path("verdict").asText()).isEqualTo("exact");
        JsonNode undone = pair.finished(undo(imported), Map.of());

        assertThat(undone.path("outcome").asText()).as(undone.toString()).isEqualTo("promoted");
        assertThat(pair.targetState().facts().get(rows)).isEqualTo(before);
        assertThat(pair.get("jobs/" + imported.path("id").asText()).path("undone"))
                .isEqualTo(undone.path("id"));
        assertThat(pair.finished(undo(undone), Map.of()).path("outcome").asText())
                .isEqualTo("promoted");
        assertThat(pair.targetState().facts().get(rows)).isEqualTo(after);
    }

    @Test
    void I3_shouldAskForTheSameHazardsInAProtectedEnvironment() {
        pair.source("ALTER TABLE fee ADD note text");
        JsonNode promoted = pair.promote(Map.of());
        assertThat(promoted.path("outcome").asText()).as(promoted.toString()).isEqualTo("promoted");
        pair.target("UPDATE fee SET note = 'since' WHERE id = 9");
        protect("BACKWARD_INCOMPATIBLE");
        DatabaseState state = pair.targetState();

        JsonNode refused = pair.finished(undo(promoted), Map.of());

        assertThat(refused.at("/error/type").asText()).isEqualTo("urn:lockstep:problem:hazards-not-accepted");
        assertThat(refused.at("/error/detail").asText()).contains("DATA_LOSS").doesNotContain("BACKWARD_INCOMPATIBLE");
        assertThat(pair.targetState()).isEqualTo(state);
        JsonNode undone =
                pair.finished(undo(promoted), Map.of("options", Map.of("acceptHazards", List.of("DATA_LOSS"))));
        assertThat(undone.path("outcome").asText()).as(undone.toString()).isEqualTo("promoted");
        assertThat(undone.at("/result/undo/verdict").asText()).isEqualTo("lossy");
    }

    private void protect(String accepted) {
        as(token())
                .body(Map.of(
                        "url",
                        pair.targetUrl(),
                        "tier",
                        901,
                        "policy",
                        Map.of("protected", true, "acceptHazards", List.of(accepted))))
                .put("/api/v1/environments/" + pair.target)
                .then()
                .statusCode(oneOf(200, 201));
    }
}
