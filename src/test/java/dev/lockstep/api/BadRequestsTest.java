package dev.lockstep.api;

import static dev.lockstep.api.PairOverHttp.json;
import static dev.lockstep.api.PairOverHttp.texts;
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
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused before a job begins: one clear problem each, and no job. */
@QuarkusTest
@WithTestResource(StoreResource.class)
@WithTestResource(ConfiguredEnvironmentsResource.class)
class BadRequestsTest {
    @Inject
    BootstrapToken admin;

    private PairOverHttp pair;

    @BeforeEach
    void twoEnvironments() {
        pair = new PairOverHttp(token());
    }

    @AfterEach
    void noJobHasBegun() {
        JsonNode jobs = pair.get("jobs?environment=" + pair.target).path("items");
        pair.close();
        assertThat(jobs).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"jobs?environment=%00", "environments/%00", "audit?who=a%00b"})
    void shouldRefuseNullCharactersInAddresses(String path) {
        Response response = as(token()).urlEncodingEnabled(false).get("/api/v1/" + path);

        assertThat(refused(response, 400, "bad-request").path("detail").asText())
                .contains("U+0000");
    }

    @Test
    void shouldRefuseNullCharactersInTexts() {
        JsonNode problem = refused(post("plans", Map.of("source", "a\0b", "target", pair.target)), 400, "bad-request");

        assertThat(problem.path("detail").asText()).contains("U+0000");
        assertThat(problem.path("pointer").asText()).isEqualTo("/source");
    }

    @Test
    void shouldRefuseATokenThatOutlivesTheCalendar() {
        JsonNode problem = refused(
                post("tokens", Map.of("name", "late", "role", "viewer", "expiresAt", "+999999999-12-31T23:59:59Z")),
                400,
                "bad-request");

        assertThat(problem.path("pointer").asText()).isEqualTo("/expiresAt");
    }

    @ParameterizedTest
    @ValueSource(strings = {"plans", "promotions", "comparisons"})
    void shouldRefuseATableThatIsNull(String path) {
        String tables = path.equals("comparisons") ? "\"tables\":[null]" : "\"options\":{\"tables\":[null]}";

        refused(
                as(token())
                        .body("{\"source\":\"%s\",\"target\":\"%s\",%s}".formatted(pair.source, pair.target, tables))
                        .post("/api/v1/" + path),
                400,
                "bad-request");
    }

    @Nested
    class Names {

        @ParameterizedTest
        @CsvSource({
            "promotions, source, /source",
            "promotions, target, /target",
            "plans, source, /source",
            "comparisons, target, /target"
        })
        void shouldPointAtTheEnvironmentThatDoesNotExist(String path, String field, String pointer) {
            Map<String, Object> order = new HashMap<>(Map.of("source", pair.source, "target", pair.target));
            order.put(field, "nowhere");

            JsonNode problem = refused(post(path, order), 422, "unknown-environment");

            assertThat(problem.path("pointer").asText()).isEqualTo(pointer);
            assertThat(problem.path("detail").asText()).contains("nowhere");
            assertThat(texts(problem.path("items"))).contains(pair.source, pair.target);
        }

        @ParameterizedTest
        @CsvSource({"nowhere, development, /environment", "production, nowhere, /against"})
        void shouldPointAtTheEnvironmentOfADriftCheck(String environment, String against, String pointer) {
            JsonNode problem = refused(
                    post("drift-checks", Map.of("environment", environment, "against", against)),
                    422,
                    "unknown-environment");

            assertThat(problem.path("pointer").asText()).isEqualTo(pointer);
        }

        @ParameterizedTest
        @ValueSource(strings = {"promotions", "plans", "comparisons"})
        void shouldRefuseAnEnvironmentAsItsOwnSource(String path) {
            JsonNode problem =
                    refused(post(path, Map.of("source", pair.target, "target", pair.target)), 422, "same-environment");

            assertThat(problem.path("pointer").asText()).isEqualTo("/target");
        }

        @Test
        void shouldNameTheHazardsThatThereAreWhenOneIsUnknown() {
            JsonNode problem = refused(
                    post("promotions", pair.order(Map.of("acceptHazards", new String[] {"DATA_LOSS", "DATALOSS"}))),
                    422,
                    "unknown-hazard");

            assertThat(problem.path("detail").asText()).contains("DATALOSS");
            assertThat(problem.path("pointer").asText()).isEqualTo("/options/acceptHazards/1");
            assertThat(problem.path("nextStep").asText()).contains("DATA_LOSS", "LOOKUP_ROWS_DELETED");
        }

        @Test
        void shouldAskForTablesWhenNoneAreConfiguredToCompare() {
            JsonNode problem = refused(
                    post("comparisons", Map.of("source", pair.source, "target", pair.target)), 422, "no-table-matches");

            assertThat(problem.path("pointer").asText()).isEqualTo("/tables");
            assertThat(problem.path("nextStep").asText()).contains("\"tables\"");
        }
    }

    @Nested
    class Bodies {

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '`',
                value = {
                    "{\"source\": | The body is not JSON: line 1, column 11. |",
                    "[] | The body has to be an object |",
                    "{\"sorce\":\"a\",\"target\":\"b\"} | There is no field sorce here. | /sorce",
                    "{\"source\":\"a\",\"target\":7,\"options\":[]} | /options has to be an object | /options",
                    "{\"source\":\"a\"} | target must not be blank | /target",
                    "{\"source\":\"a\",\"target\":\"b\",\"options\":{\"dryRun\":\"maybe\"}} | has to be true or false | /options/dryRun",
                    "{\"source\":\"a\",\"target\":\"b\",\"options\":{\"tables\":\"fee_*\"}} | has to be a list | /options/tables",
                    "{\"source\":\"a\",\"target\":\"b\",\"options\":{\"tabels\":[]}} | no field tabels | /options/tabels",
                    "{\"source\":\"a\",\"target\":\"b\",\"plan\":\"x\"} | fingerprint of a plan | /plan",
                    "{\"source\":\"a\",\"target\":\"b\",\"source\":\"c\"} | The body has a field twice: line 1 |"
                })
        void shouldSayWhatIsWrongAndWhere(String body, String detail, String pointer) {
            JsonNode problem = refused(post("promotions", body), 400, "bad-request");

            assertThat(problem.path("detail").asText()).contains(detail);
            assertThat(problem.path("pointer").asText("")).isEqualTo(pointer == null ? "" : pointer);
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "mode|fast|/options/mode|[atomic, online]",
                    "data|replace|/options/data|[mirror, upsert, none]",
                    "backup|none|/options/backup|[full, affected, external]",
                    "lockTimeout|soon|/options/lockTimeout|3s",
                    "lockTimeout|2h|/options/lockTimeout|3s",
                    "lockTimeout|0s|/options/lockTimeout|10min"
                })
        void shouldSayWhichWordsAnOptionMayHave(String option, String word, String pointer, String allowed) {
            JsonNode problem = refused(post("promotions", pair.order(Map.of(option, word))), 400, "bad-request");

            assertThat(problem.path("pointer").asText()).isEqualTo(pointer);
            assertThat(problem.path("detail").asText()).contains(word);
            assertThat(problem.path("nextStep").asText()).contains(allowed);
        }

        @Test
        void shouldSayWhatAnIdIsAndAMoment() {
            JsonNode id = refused(
                    post("restores", Map.of("backup", "yesterday's", "into", Map.of("database", "copy"))),
                    400,
                    "bad-request");
            JsonNode moment = refused(
                    post("tokens", Map.of("name", "ci", "role", "viewer", "expiresAt", "tomorrow")),
                    400,
                    "bad-request");

            assertThat(id.path("detail").asText())
                    .isEqualTo("The field /backup has to be an id, such as a list or a job's answer gives it.");
            assertThat(moment.path("detail").asText())
                    .isEqualTo("The field /expiresAt has to be a moment, such as 2026-01-31T18:00:00Z.");
        }

        @Test
        void shouldRefuseADryRunOfStepsThatAreOutsideOfTheTransaction() {
            JsonNode problem = refused(
                    post("promotions", pair.order(Map.of("mode", "online", "dryRun", true))), 400, "bad-request");

            assertThat(problem.path("pointer").asText()).isEqualTo("/options/dryRun");
            assertThat(problem.path("nextStep").asText()).contains("mode atomic");
        }

        @Test
        void shouldRefuseBodiesThatAreTooLarge() {
            JsonNode problem =
                    refused(post("promotions", "{\"source\":\"" + "x".repeat(1_100_000) + "\"}"), 413, "too-large");

            assertThat(problem.path("detail").asText()).contains("1048576");
        }

        @Test
        void shouldRefuseBodiesThatAreNotJson() {
            Response answer = as(token())
                    .contentType("application/xml")
                    .body("<promote/>")
                    .post("/api/v1/promotions");

            JsonNode problem = refused(answer, 415, "unsupported-media-type");

            assertThat(problem.path("detail").asText()).contains("application/json");
        }

        @Test
        void shouldRefuseAnEmptyBody() {
            refused(as(token()).post("/api/v1/promotions"), 400, "bad-request");
        }

        @Test
        void shouldRefuseAFingerprintWhereAPlanIsMade() {
            Map<String, Object> order = new HashMap<>(pair.order(Map.of()));
            order.put("plan", "sha256:" + "0".repeat(64));

            assertThat(refused(post("plans", order), 400, "bad-request")
                            .path("pointer")
                            .asText())
                    .isEqualTo("/plan");
        }
    }

    @Nested
    class ParametersAndHeaders {

        @ParameterizedTest
        @ValueSource(strings = {"jobs", "promotions", "backups", "schedules", "environments", "tokens", "audit"})
        void shouldRefuseCursorsAndLimitsThatNobodyGaveOut(String list) {
            String forged = Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString((list + ":no place").getBytes(StandardCharsets.UTF_8));

            for (String query : new String[] {"limit=0", "limit=201", "limit=many", "limit=-1"}) {
                JsonNode problem = refused(as(token()).get("/api/v1/" + list + "?" + query), 400, "bad-request");
                assertThat(problem.path("detail").asText()).contains("limit", "1 to 200");
            }
            assertThat(refused(as(token()).get("/api/v1/" + list + "?cursor=garbage!"), 400, "bad-request")
                            .path("nextStep")
                            .asText())
                    .contains("next");
            Response answer = as(token()).get("/api/v1/" + list + "?cursor=" + forged);
            assertThat(answer.statusCode()).as(answer.asString()).isIn(200, 400);
        }

        @Test
        void shouldRefuseACursorOfAnotherList() {
            String ofJobs =
                    Base64.getUrlEncoder().withoutPadding().encodeToString("jobs:1".getBytes(StandardCharsets.UTF_8));

            assertThat(as(token()).get("/api/v1/jobs?cursor=" + ofJobs).statusCode())
                    .isEqualTo(200);
            refused(as(token()).get("/api/v1/promotions?cursor=" + ofJobs), 400, "bad-request");
        }

        @ParameterizedTest
        @CsvSource({
            "jobs?state=done, awaiting_approval",
            "jobs/0198c5a4-7f0e-7c3a-9a51-4a3f3f1b2c3d/log?after=x, after",
            "audit?since=yesterday, since"
        })
        void shouldSayWhichParameterIsWrong(String path, String named) {
            assertThat(refused(as(token()).get("/api/v1/" + path), 400, "bad-request")
                            .path("detail")
                            .asText())
                    .contains(named);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "jobs/",
                    "jobs/%s/log",
                    "jobs/%s/events",
                    "jobs/%s/report",
                    "backups/%s",
                    "promotions/%s/undo"
                })
        void shouldSayThatThereIsNoSuchThing(String path) {
            String id = UUID.randomUUID().toString();

            JsonNode problem = refused(
                    as(token()).get("/api/v1/" + (path.contains("%s") ? path.formatted(id) : path + id)),
                    404,
                    "not-found");

            assertThat(problem.path("detail").asText()).contains(id);
        }

        @Test
        void shouldSayThatThereIsNoSuchPromotionToUndo() {
            String id = UUID.randomUUID().toString();

            JsonNode problem = refused(post("promotions/" + id + "/undo", Map.of()), 404, "not-found");

            assertThat(problem.path("detail").asText()).contains(id);
            assertThat(problem.path("nextStep").asText()).contains("/api/v1/promotions");
            refused(post("promotions/first/undo", Map.of()), 404, "not-found");
        }

        @Test
        void shouldRefuseAnIdempotencyKeyThatIsTooLong() {
            Response answer = as(token())
                    .header("Idempotency-Key", "k".repeat(256))
                    .body(pair.order(Map.of()))
                    .post("/api/v1/plans");

            assertThat(refused(answer, 400, "bad-request").path("detail").asText())
                    .contains("Idempotency-Key", "255");
        }
    }

    private Response post(String path, Object body) {
        return as(token()).body(body).post("/api/v1/" + path);
    }

    private static JsonNode refused(Response answer, int status, String type) {
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(status);
        assertThat(answer.contentType()).startsWith("application/problem+json");
        JsonNode problem = json(answer);
        assertThat(problem.path("type").asText()).isEqualTo("urn:lockstep:problem:" + type);
        assertThat(problem.path("status").intValue()).isEqualTo(status);
        assertThat(problem.path("title").asText()).isNotBlank();
        assertThat(problem.path("detail").asText()).isNotBlank();
        return problem;
    }

    private String token() {
        return admin.text().orElseThrow().value();
    }
}
