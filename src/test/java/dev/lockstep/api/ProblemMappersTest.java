package dev.lockstep.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.testing.StoreResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.security.TestSecurity;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(StoreResource.class)
@TestSecurity(
        user = "ci",
        roles = {"viewer", "operator"})
class ProblemMappersTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"lines\":1,\"linez\":2}            | /linez        | There is no field linez here.",
                "{\"lines\":1,\"parts\":[{\"x\":2}]}  | /parts/0/x    | There is no field x here.",
                "{\"lines\":\"many\"}                 | /lines        | The field /lines has to be a whole number.",
                "{\"lines\":1,\"mode\":\"medium\"}    | /mode         | The field /mode has to be one of fast, slow.",
                "{\"lines\":1,\"parts\":\"all\"}      | /parts        | The field /parts has to be a list.",
                "{\"lines\":1001}                     | /lines        | /lines must be less than or equal to 1000.",
                "{}                                   | /lines        | /lines must not be null.",
                "{\"lines\":1,\"parts\":[{}]}         | /parts/0/name | /parts/0/name must not be null."
            })
    void shouldPointAtTheFieldThatIsWrong(String body, String pointer, String detail) {
        post(body)
                .statusCode(400)
                .body("type", equalTo("urn:lockstep:problem:bad-request"))
                .body("title", equalTo("The request is not valid"))
                .body("status", equalTo(400))
                .body("pointer", equalTo(pointer))
                .body("detail", equalTo(detail));
    }

    @Test
    void shouldSayWhereTheBodyStopsBeingJsonWithoutRepeatingIt() {
        post("{\"lines\": secret}")
                .statusCode(400)
                .body("detail", containsString("line 1, column"))
                .body("detail", not(containsString("secret")))
                .body("pointer", nullValue());
    }

    @Test
    void shouldNotRepeatAValueThatCannotBeRead() {
        post("{\"lines\":\"secret\"}").statusCode(400).body(not(containsString("secret")));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 412, 414, 429})
    void shouldKeepTheStatusOfWhatTheFrameworkRefuses(int status) {
        Response answer = new ProblemMappers()
                .refused(new WebApplicationException(Response.status(status).build()));

        assertThat(answer.getStatus()).isEqualTo(status);
        assertThat(((ObjectNode) answer.getEntity()).path("status").asInt()).isEqualTo(status);
    }

    @Test
    void shouldListAllFieldsWhenSeveralAreWrong() {
        post("{\"lines\":1001,\"parts\":[{}]}").statusCode(400).body("items", hasSize(2));
    }

    @Test
    void shouldRefuseAnEmptyBody() {
        post("").statusCode(400).body("type", equalTo("urn:lockstep:problem:bad-request"));
    }

    @Test
    void shouldRefuseABodyThatIsTooLarge() {
        post("{\"lines\":1,\"gate\":\"" + "x".repeat(1_100_000) + "\"}")
                .statusCode(413)
                .body("type", equalTo("urn:lockstep:problem:too-large"));
    }

    @Test
    void shouldRefuseABodyOfAnotherType() {
        problem(given().contentType("text/plain")
                        .body("lines: 1")
                        .post("/api/v1/rehearsals")
                        .then())
                .statusCode(415)
                .body("type", equalTo("urn:lockstep:problem:unsupported-media-type"));
    }

    @Test
    void shouldRefuseAMethodThatTheResourceDoesNotKnow() {
        problem(given().delete("/api/v1/jobs").then())
                .statusCode(405)
                .body("type", equalTo("urn:lockstep:problem:method-not-allowed"));
    }

    @Test
    void shouldAnswerWithAProblemWhenThereIsNoSuchPath() {
        problem(given().get("/api/v1/nothing").then())
                .statusCode(404)
                .body("type", equalTo("urn:lockstep:problem:not-found"));
    }

    @Test
    void shouldRefuseAnAcceptHeaderThatNothingFits() {
        problem(given().accept("image/png").get("/api/v1/jobs").then())
                .statusCode(406)
                .body("type", equalTo("urn:lockstep:problem:not-acceptable"))
                .body("nextStep", containsString("/report"));
    }

    @Test
    void shouldGiveAllFactsOfAProblem() {
        problem(given().get("/api/v1/rehearsals/problem").then())
                .statusCode(422)
                .body("type", equalTo("urn:lockstep:problem:constraint-violated"))
                .body("constraint", equalTo("positive"))
                .body("table", equalTo("public.fees"))
                .body("keys", hasSize(2))
                .body("nextStep", equalTo("Correct the rows."))
                .body("statement", nullValue());
    }

    @Test
    void shouldSayOnlyTheIncidentWhenSomethingUnforeseenHappens() {
        String body = problem(given().get("/api/v1/rehearsals/defect").then())
                .statusCode(500)
                .body("type", equalTo("urn:lockstep:problem:internal"))
                .extract()
                .asString();

        assertThat(body).contains("incident").doesNotContain("our internals").doesNotContain("Exception");
    }

    private static ValidatableResponse post(String body) {
        return problem(given().contentType(ContentType.JSON)
                .body(body)
                .post("/api/v1/rehearsals")
                .then());
    }

    private static ValidatableResponse problem(ValidatableResponse response) {
        return response.contentType("application/problem+json");
    }
}
