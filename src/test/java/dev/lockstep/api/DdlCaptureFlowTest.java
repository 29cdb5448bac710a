package dev.lockstep.api;

import static dev.lockstep.api.PairOverHttp.json;
import static dev.lockstep.testing.ApiClient.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.access.BootstrapToken;
import dev.lockstep.testing.StoreResource;
import dev.lockstep.testing.TestPostgres;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who changed a schema by hand, from the request that it be written down to the report that says it, also after a restore. */
@QuarkusTest
@WithTestResource(StoreResource.class)
class DdlCaptureFlowTest {
    private static final String CHANGE = "ALTER TABLE public.merchants ADD note text";

    @Inject
    BootstrapToken admin;

    private PairOverHttp pair;

    @BeforeEach
    void promotedOnceAndCaptured() {
        pair = new PairOverHttp(token());
        pair.source("CREATE TABLE public.merchants (id int PRIMARY KEY)");
        assertThat(pair.promote(Map.of()).at("/outcome").asText()).isEqualTo("promoted");
        JsonNode before = json(as(token()).get(capture()));
        assertThat(before.at("/installed").asBoolean()).as("without a request").isFalse();
        assertThat(json(as(token()).post(capture())).at("/installed").asBoolean())
                .isTrue();
    }

    @AfterEach
    void forget() {
        pair.close();
    }

    @Test
    void shouldSayWhoChangedItWithWhatAndWhen() {
        Instant before = Instant.now();
        pair.target("SET application_name = 'psql by hand'; " + CHANGE + " DEFAULT 'hunter2'");

        JsonNode check = pair.finished("drift-checks", Map.of("environment", pair.target, "against", "baseline"));

        JsonNode event = captured(check);
        assertThat(event.at("/role").asText()).isEqualTo("postgres");
        assertThat(event.at("/application").asText()).isEqualTo("psql by hand");
        assertThat(event.at("/command").asText()).isEqualTo("ALTER TABLE");
        assertThat(event.at("/statement").asText()).contains(CHANGE).doesNotContain("hunter2");
        assertThat(Instant.parse(event.at("/at").asText()))
                .isBetween(before.minus(Duration.ofSeconds(1)), Instant.now().plusSeconds(1));
        assertThat(pair.report(check, "text/plain")).contains("postgres with psql by hand");
        assertThat(json(as(token()).delete(capture())).at("/installed").asBoolean())
                .isFalse();
    }

    /** Of what is gone there is only the name that it had. */
    @Test
    void shouldSayWhoRenamedItAndWhatItsNameWasBefore() {
        pair.target("SET application_name = 'psql by hand'; ALTER TABLE public.merchants RENAME COLUMN id TO number");

        JsonNode check = pair.finished("drift-checks", Map.of("environment", pair.target, "against", "baseline"));

        assertThat(check.at("/result/since/byHand").findValuesAsText("name"))
                .contains("public.merchants.id", "public.merchants.number");
        check.at("/result/since/byHand").forEach(changed -> assertThat(
                        changed.at("/captured/0/statement").asText().strip())
                .as(changed.toString())
                .isEqualTo("ALTER TABLE public.merchants RENAME COLUMN id TO number"));
    }

    @Test
    void shouldSayItAlsoAfterTheDatabaseWasRestored() {
        pair.target("SET application_name = 'psql by hand'; " + CHANGE);
        JsonNode backup = pair.finished("backups", Map.of("environment", pair.target));

        JsonNode restored = pair.finished(
                "restores",
                Map.of("backup", backup.at("/result/backup").asText(), "into", Map.of("environment", pair.target)));

        assertThat(restored.at("/state").asText()).as(restored.toString()).isEqualTo("succeeded");
        JsonNode check = pair.finished("drift-checks", Map.of("environment", pair.target, "against", "baseline"));
        assertThat(captured(check).at("/application").asText()).isEqualTo("psql by hand");
        JsonNode state = json(as(token()).get(capture()));
        assertThat(state.at("/installed").asBoolean()).isTrue();
        pair.target("SET application_name = 'afterwards'; CREATE TABLE public.later ()");
        assertThat(json(as(token()).get(capture())).at("/events/0/application").asText())
                .isEqualTo("afterwards");
        TestPostgres.shared().dropDatabase(restored.at("/result/kept").asText());
    }

    @Test
    void shouldGiveTheScriptsForASuperuser() {
        as(token())
                .accept("text/plain")
                .get(capture() + "/script")
                .then()
                .statusCode(200)
                .body(containsString("GRANT SELECT ON TABLE lockstep.ddl_event TO \"postgres\""));
        as(token())
                .accept("text/plain")
                .get(capture() + "/script?remove=true")
                .then()
                .statusCode(200)
                .body(containsString("DROP EVENT TRIGGER"), not(containsString("CREATE")));
        assertThat(json(as(token()).get(capture())).at("/warnings")).isEmpty();
    }

    @Test
    void shouldLeaveNothingBehindButTheLedger() {
        String ofSource = capture().replace(pair.target, pair.source);
        String schema = "pg_namespace WHERE nspname = 'lockstep'";
        as(token()).post(ofSource).then().statusCode(200);
        assertThat(pair.sourceHas(schema)).isTrue();

        as(token()).delete(ofSource).then().statusCode(200);
        as(token()).delete(ofSource).then().statusCode(200);
        as(token()).delete(capture()).then().statusCode(200);

        assertThat(pair.sourceHas(schema)).isFalse();
        JsonNode check = pair.finished("drift-checks", Map.of("environment", pair.target, "against", "baseline"));
        assertThat(check.at("/state").asText()).as(check.toString()).isEqualTo("succeeded");
    }

    /** The one statement that the report names for the one column that is there by hand. */
    private static JsonNode captured(JsonNode check) {
        assertThat(check.at("/result/differences")).as(check.toString()).hasSize(1);
        assertThat(check.at("/result/differences/0/name").asText()).isEqualTo("public.merchants.note");
        assertThat(check.at("/result/since/byHand/0/captured"))
                .as(check.toString())
                .hasSize(1);
        return check.at("/result/since/byHand/0/captured/0");
    }

    private String capture() {
        return "/api/v1/environments/" + pair.target + "/ddl-capture";
    }

    private String token() {
        return admin.text().orElseThrow().value();
    }
}
