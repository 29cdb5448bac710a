package dev.lockstep.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import dev.lockstep.testing.StoreResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.security.TestSecurity;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(StoreResource.class)
@TestSecurity(
        user = "ci",
        roles = {"viewer", "operator"})
class JobResourceTest {

    @Inject
    Pool store;

    @Test
    void shouldAnswerWithTheQueuedJobWhenWorkIsSubmitted() {
        Response answer =
                given().contentType(ContentType.JSON).body("{\"lines\":2}").post("/api/v1/rehearsals");

        answer.then()
                .statusCode(202)
                .header("Location", "/api/v1/jobs/" + answer.path("id"))
                .body("kind", equalTo("rehearsal"))
                .body("state", equalTo("queued"))
                .body("requestedBy", equalTo("ci"))
                .body("request.lines", equalTo(2))
                .body("attempt", equalTo(0))
                .body("phases", hasSize(0));
        assertThat(answer.<java.util.Map<String, Object>>path(""))
                .containsKeys("outcome", "startedAt", "finishedAt", "result", "error");
        awaitState(answer.path("id"), "succeeded");
    }

    @Test
    void shouldAnswerWithTheFinishedJobWhenTheClientWaits() {
        Response answer = given().contentType(ContentType.JSON)
                .header("Prefer", "respond-async, wait=20")
                .body("{\"lines\":2}")
                .post("/api/v1/rehearsals");

        answer.then()
                .statusCode(200)
                .header("Preference-Applied", "wait=20")
                .header("Location", "/api/v1/jobs/" + answer.path("id"))
                .body("state", equalTo("succeeded"))
                .body("outcome", equalTo("unchanged"))
                .body("phase", equalTo("perform"))
                .body("attempt", equalTo(1))
                .body("result.lines", equalTo(2))
                .body("error", nullValue())
                .body("phases", hasSize(2))
                .body("phases[0].name", equalTo("prepare"))
                .body("phases[0].state", equalTo("succeeded"))
                .body("phases[0].progress.done", equalTo(2))
                .body("phases[0].progress.unit", equalTo("lines"))
                .body("phases[0].summary", equalTo("2 lines"))
                .body("links.events", equalTo("/api/v1/jobs/" + answer.path("id") + "/events"));
        assertThat(answer.<String>path("createdAt")).matches("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z");
    }

    @Test
    void shouldAnswerWithTheRunningJobWhenTheWaitIsOver() {
        String gate = UUID.randomUUID().toString();

        String id = given().contentType(ContentType.JSON)
                .header("Prefer", "wait=1")
                .body("{\"lines\":0,\"gate\":\"" + gate + "\"}")
                .post("/api/v1/rehearsals")
                .then()
                .statusCode(202)
                .body("state", equalTo("running"))
                .extract()
                .path("id");

        Rehearsal.open(gate);
        awaitState(id, "succeeded");
    }

    @Test
    void shouldReturnTheFirstJobWhenTheKeyIsRepeated() {
        String key = UUID.randomUUID().toString();

        String first =
                submit("{\"lines\":1}", key).then().statusCode(202).extract().path("id");
        String second =
                submit("{ \"lines\": 1 }", key).then().statusCode(202).extract().path("id");

        assertThat(second).isEqualTo(first);
        submit("{\"lines\":3}", key)
                .then()
                .statusCode(409)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:lockstep:problem:idempotency-key-reused"));
    }

    /** Everything that reads a job also reads its result; what queues one does not. */
    @Test
    void shouldTellOfTheJobThoughItCannotBeLookedAtNow() {
        inStore("ALTER TABLE job RENAME result TO hidden");
        Response answer;
        try {
            answer = given().contentType(ContentType.JSON)
                    .header("Prefer", "wait=20")
                    .body("{\"lines\":0}")
                    .post("/api/v1/rehearsals");
        } finally {
            inStore("ALTER TABLE job RENAME hidden TO result");
        }

        answer.then().statusCode(202).header("Location", "/api/v1/jobs/" + answer.path("id"));
        awaitState(answer.path("id"), "succeeded");
    }

    private void inStore(String sql) {
        store.query(sql).execute().await().indefinitely();
    }

    @Test
    void shouldCancelARunningJob() {
        String id = submit("{\"lines\":0,\"gate\":\"" + UUID.randomUUID() + "\"}", null)
                .path("id");
        awaitState(id, "running");

        given().post("/api/v1/jobs/" + id + "/cancel").then().statusCode(200);

        awaitState(id, "cancelled");
        given().get("/api/v1/jobs/" + id)
                .then()
                .body("error.type", equalTo("urn:lockstep:problem:cancelled"))
                .body("error.detail", equalTo("Cancelled by ci."))
                .body("phases[1].state", equalTo("cancelled"));
    }

    @Test
    void shouldRefuseToCancelWhenTheJobHasSucceeded() {
        String id = submit("{\"lines\":0}", null).path("id");
        awaitState(id, "succeeded");

        given().post("/api/v1/jobs/" + id + "/cancel")
                .then()
                .statusCode(409)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:lockstep:problem:conflict"));
    }

    @Test
    @TestSecurity(user = "eve", roles = "viewer")
    void shouldLetAViewerReadButNotCancel() {
        given().get("/api/v1/jobs").then().statusCode(200);
        given().post("/api/v1/jobs/" + UUID.randomUUID() + "/cancel")
                .then()
                .statusCode(403)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:lockstep:problem:forbidden"));
    }

    @Test
    void shouldPageThroughJobs() {
        List<String> submitted = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            submitted.add(submit("{\"lines\":0}", null).path("id"));
        }

        List<String> listed = new ArrayList<>();
        String cursor = null;
        do {
            var request = given().queryParam("kind", "rehearsal")
                    .queryParam("environment", "test")
                    .queryParam("limit", 2);
            Response page = (cursor == null ? request : request.queryParam("cursor", cursor)).get("/api/v1/jobs");
            page.then().statusCode(200);
            listed.addAll(page.path("items.id"));
            cursor = page.path("next");
        } while (cursor != null);

        assertThat(listed).containsAll(submitted).doesNotHaveDuplicates();
        given().queryParam("kind", "nothing")
                .get("/api/v1/jobs")
                .then()
                .body("items", hasSize(0))
                .body("next", nullValue());
    }

    @Test
    void shouldSayWhatIsWrongWithAQuery() {
        for (String query :
                Set.of("cursor=bogus", "cursor=YmFja3VwczoxMg", "limit=0", "limit=201", "limit=x", "state=lost")) {
            given().get("/api/v1/jobs?" + query)
                    .then()
                    .statusCode(400)
                    .contentType("application/problem+json")
                    .body("type", equalTo("urn:lockstep:problem:bad-request"));
        }
    }

    @Test
    void shouldPageThroughTheLog() {
        String id = submit("{\"lines\":7}", null).path("id");
        awaitState(id, "succeeded");

        Response first = given().queryParam("limit", 6).get("/api/v1/jobs/" + id + "/log");
        Response second =
                given().queryParam("after", first.<String>path("next")).get("/api/v1/jobs/" + id + "/log");

        assertThat(first.<List<Integer>>path("items.number")).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(second.<List<Integer>>path("items.number")).containsExactly(7, 8, 9, 10, 11);
        second.then()
                .body("next", nullValue())
                .body("items[0].message", equalTo("line 6"))
                .body("items[0].level", equalTo("INFO"))
                .body("items[0].phase", equalTo("prepare"));
    }

    @Test
    void shouldAnswerNotFoundWhenThereIsNoSuchJob() {
        for (String path : List.of("", "/log", "/events")) {
            given().get("/api/v1/jobs/" + UUID.randomUUID() + path)
                    .then()
                    .statusCode(404)
                    .contentType("application/problem+json")
                    .body("type", equalTo("urn:lockstep:problem:not-found"));
        }
        given().get("/api/v1/jobs/no-uuid").then().statusCode(404).contentType("application/problem+json");
    }

    static Response submit(String body, @Nullable String key) {
        var request = given().contentType(ContentType.JSON).body(body);
        return (key == null ? request : request.header("Idempotency-Key", key)).post("/api/v1/rehearsals");
    }

    static void awaitState(String id, String state) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> given().get("/api/v1/jobs/" + id).path("state").equals(state));
    }
}
