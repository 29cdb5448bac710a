package dev.lockstep.api;

import static dev.lockstep.testing.ApiClient.as;
import static dev.lockstep.testing.ApiClient.asNobody;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.lockstep.access.BootstrapToken;
import dev.lockstep.testing.CapturedLog;
import dev.lockstep.testing.ConfiguredEnvironmentsResource;
import dev.lockstep.testing.StoreResource;
import dev.lockstep.testing.TestPostgres;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(StoreResource.class)
@WithTestResource(ConfiguredEnvironmentsResource.class)
class AccessTest {
    private static final String UNKNOWN = "lsk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    @Inject
    BootstrapToken admin;

    @ConfigProperty(name = "lockstep.store.url")
    String store;

    @Nested
    class WithoutToken {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "/api/v1/environments",
                    "/api/v1/tokens",
                    "/api/v1/audit",
                    "/api/v1/nothing",
                    "/q/metrics",
                    "/q/openapi",
                    "/"
                })
        void shouldBeAskedForOne(String path) {
            problem(asNobody().get(path).then(), 401, "unauthenticated")
                    .header("WWW-Authenticate", startsWith("Bearer"))
                    .body("nextStep", notNullValue());
        }

        @ParameterizedTest
        @ValueSource(strings = {"/q/health", "/q/health/live", "/q/health/ready", "/q/health/started"})
        void shouldStillSeeHealth(String path) {
            asNobody().get(path).then().statusCode(200).body("status", equalTo("UP"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"Bearer " + UNKNOWN, "Bearer x", "Bearer ", "Basic YTpi", "lsk_x"})
        void shouldBeRefusedWhenWhatIsSentIsNoValidToken(String header) {
            problem(
                            asNobody()
                                    .header("Authorization", header)
                                    .get("/api/v1/environments")
                                    .then(),
                            401,
                            "unauthenticated")
                    .header("WWW-Authenticate", containsString("invalid_token"));
        }
    }

    @Nested
    class Roles {

        @Test
        void shouldAllowWhatTheRoleIsForAndNoMore() {
            String viewer = create(name(), "viewer");
            String operator = create(name(), "operator");
            String second = create(name(), "admin");

            as(viewer).get("/api/v1/environments").then().statusCode(200);
            as(viewer).get("/q/metrics").then().statusCode(200);
            problem(as(viewer).post("/api/v1/environments/production/ping").then(), 403, "forbidden");
            as(operator).get("/api/v1/environments").then().statusCode(200);
            as(operator).post("/api/v1/environments/production/ping").then().statusCode(422);
            problem(
                    as(operator)
                            .body(Map.of("tier", 1))
                            .put("/api/v1/environments/x")
                            .then(),
                    403,
                    "forbidden");
            problem(as(operator).get("/api/v1/tokens").then(), 403, "forbidden");
            problem(as(operator).get("/api/v1/audit").then(), 403, "forbidden");
            as(second).get("/api/v1/audit").then().statusCode(200);
        }
    }

    @Nested
    class Tokens {

        @Test
        void shouldBeListedWithoutTextWhenMade() {
            String name = name();
            String text = create(name, "viewer");
            as(text).get("/api/v1/environments").then().statusCode(200);

            String list = list().extract().asString();

            assertThat(text).matches("lsk_[A-Za-z0-9_-]{43}");
            assertThat(list).contains(name).doesNotContain(text);
            list().body("items.find { it.name == '" + name + "' }.role", equalTo("viewer"))
                    .body("items.find { it.name == '" + name + "' }.createdBy", equalTo("admin"))
                    .body("items.find { it.name == '" + name + "' }.lastUsedAt", notNullValue())
                    .body("items.find { it.name == '" + name + "' }.token", nullValue());
        }

        @Test
        void shouldOpenNothingAfterBeingRevoked() {
            String name = name();
            String text = create(name, "viewer");
            as(text).get("/api/v1/environments").then().statusCode(200);

            as(token()).delete("/api/v1/tokens/" + name).then().statusCode(204);

            as(text).get("/api/v1/environments").then().statusCode(401);
            problem(as(token()).delete("/api/v1/tokens/" + name).then(), 404, "not-found");
            list().body("items.find { it.name == '" + name + "' }.revokedBy", equalTo("admin"));
            assertThat(create(name, "viewer")).isNotEqualTo(text);
        }

        @Test
        void shouldOpenNothingAfterItsTime() {
            String name = name();
            String text = create(name, "viewer");
            as(text).get("/api/v1/environments").then().statusCode(200);
            TestPostgres.shared()
                    .run(
                            storeDatabase(),
                            "UPDATE token SET created_at = now() - interval '2 days', expires_at = now() - interval '1 day'"
                                    + " WHERE name = '" + name + "'");
            // Makes this replica look again instead of waiting until it does.
            String other = name();
            create(other, "viewer");
            as(token()).delete("/api/v1/tokens/" + other).then().statusCode(204);

            as(text).get("/api/v1/environments").then().statusCode(401);
        }

        @Test
        void shouldRefuseBadRequests() {
            String name = name();
            create(name, "viewer");

            problem(post(Map.of("name", name, "role", "viewer")), 409, "conflict");
            problem(post(Map.of("name", "admin", "role", "viewer")), 409, "conflict");
            problem(post(Map.of("name", name(), "role", "king")), 400, "bad-request")
                    .body("pointer", equalTo("/role"));
            problem(post(Map.of("name", "no spaces", "role", "viewer")), 400, "bad-request")
                    .body("pointer", equalTo("/name"));
            problem(post(Map.of("role", "viewer")), 400, "bad-request").body("pointer", equalTo("/name"));
            problem(
                            post(Map.of("name", name(), "role", "viewer", "expiresAt", "2001-01-01T00:00:00Z")),
                            400,
                            "bad-request")
                    .body("pointer", equalTo("/expiresAt"));
            problem(post(Map.of("name", name(), "role", "viewer", "more", 1)), 400, "bad-request")
                    .body("pointer", equalTo("/more"));
            problem(as(token()).delete("/api/v1/tokens/admin").then(), 409, "conflict");
        }

        @Test
        void I8_shouldBeInNoLogLineAndNotInTheStore() throws Exception {
            String name = name();
            String text;
            try (CapturedLog log = new CapturedLog()) {
                text = create(name, "operator");
                as(text).post("/api/v1/environments/nowhere/ping").then().statusCode(404);
                as(text).get("/api/v1/audit").then().statusCode(403);
                as(text + "x").post("/api/v1/plans").then().statusCode(401);
                assertThat(log.text()).isNotBlank().doesNotContain(text, token());
            }
            assertThat(as(token()).get("/api/v1/audit").asString()).doesNotContain(text, token());
            try (var connection = TestPostgres.shared().connect(storeDatabase());
                    var statement = connection.createStatement();
                    var row = statement.executeQuery("SELECT t::text FROM token t WHERE name = '" + name + "'")) {
                assertThat(row.next()).isTrue();
                assertThat(row.getString(1)).contains(name).doesNotContain(text);
            }
        }
    }

    @Nested
    class AuditLog {

        @Test
        void shouldSayWhoDidWhatFromWhereAndHowItEnded() {
            String name = name();
            String text = create(name, "operator");
            String id = "req-" + UUID.randomUUID();

            as(text).header("X-Request-Id", id)
                    .post("/api/v1/environments/nowhere-at-all/ping")
                    .then()
                    .statusCode(404)
                    .header("X-Request-Id", id);

            audit("who", name)
                    .body("items", hasSize(1))
                    .body("items[0].role", equalTo("operator"))
                    .body("items[0].method", equalTo("POST"))
                    .body("items[0].path", equalTo("/api/v1/environments/nowhere-at-all/ping"))
                    .body("items[0].operation", equalTo("pingEnvironment"))
                    .body("items[0].subject", equalTo("nowhere-at-all"))
                    .body("items[0].status", equalTo(404))
                    .body("items[0].remote", equalTo("127.0.0.1"))
                    .body("items[0].requestId", equalTo(id));
            audit("subject", name)
                    .body("items[0].operation", equalTo("createToken"))
                    .body("items[0].who", equalTo("admin"))
                    .body("items[0].status", equalTo(201));
        }

        @Test
        void shouldHoldRefusedChangesToo() {
            String name = name();
            String text = create(name, "viewer");
            String nobody = "req-" + UUID.randomUUID();

            as(text).body(Map.of("tier", 1))
                    .put("/api/v1/environments/" + name)
                    .then()
                    .statusCode(403);
            as(token())
                    .body(Map.of("tier", 1, "url", "x"))
                    .put("/api/v1/environments/" + name)
                    .then()
                    .statusCode(400);
            asNobody()
                    .header("X-Request-Id", nobody)
                    .delete("/api/v1/environments/" + name)
                    .then()
                    .statusCode(401);
            as(token()).delete("/api/v1/environments/production").then().statusCode(409);

            audit("who", name)
                    .body("items[0].status", equalTo(403))
                    .body("items[0].operation", equalTo("putEnvironment"));
            audit("subject", name).body("items.status", hasItem(400));
            audit("subject", "production").body("items[0].status", equalTo(409));
            as(token())
                    .queryParam("limit", 200)
                    .get("/api/v1/audit")
                    .then()
                    .body("items.find { it.requestId == '" + nobody + "' }.status", equalTo(401))
                    .body("items.find { it.requestId == '" + nobody + "' }.who", nullValue());
        }

        @Test
        void shouldNotHoldReads() {
            String name = name();
            String text = create(name, "viewer");

            as(text).get("/api/v1/environments").then().statusCode(200);

            audit("who", name).body("items", hasSize(0));
        }

        @Test
        void shouldBePagedNewestFirst() {
            String subject = name();
            for (int i = 0; i < 3; i++) {
                as(token())
                        .post("/api/v1/environments/" + subject + "/ping")
                        .then()
                        .statusCode(404);
            }

            var first = as(token())
                    .queryParam("subject", subject)
                    .queryParam("limit", 2)
                    .get("/api/v1/audit")
                    .then()
                    .extract();
            var second = as(token())
                    .queryParam("subject", subject)
                    .queryParam("limit", 2)
                    .queryParam("cursor", first.<String>path("next"))
                    .get("/api/v1/audit")
                    .then()
                    .extract();

            List<Integer> numbers = new java.util.ArrayList<>(first.<List<Integer>>path("items.number"));
            numbers.addAll(second.<List<Integer>>path("items.number"));
            assertThat(numbers).hasSize(3).isSortedAccordingTo(java.util.Comparator.reverseOrder());
            assertThat(second.<String>path("next")).isNull();
        }

        @Test
        void shouldBeRestrictedByTime() {
            String subject = name();
            as(token()).post("/api/v1/environments/" + subject + "/ping").then().statusCode(404);

            as(token())
                    .queryParam("since", Instant.now().plusSeconds(60).toString())
                    .get("/api/v1/audit")
                    .then()
                    .body("items", hasSize(0));
            as(token())
                    .queryParam("until", Instant.now().plusSeconds(60).toString())
                    .queryParam("subject", subject)
                    .get("/api/v1/audit")
                    .then()
                    .body("items", hasSize(1))
                    .body("items.requestId", everyItem(not(equalTo(""))));
            problem(
                    as(token())
                            .queryParam("since", "yesterday")
                            .get("/api/v1/audit")
                            .then(),
                    400,
                    "bad-request");
        }

        @ParameterizedTest
        @ValueSource(strings = {"UPDATE audit SET who = 'x'", "DELETE FROM audit", "TRUNCATE audit"})
        void shouldTakeNoChangeOfWhatIsWritten(String sql) {
            assertThatThrownBy(() -> TestPostgres.shared().run(storeDatabase(), sql))
                    .hasMessageContaining("append-only");
        }
    }

    private String create(String name, String role) {
        return post(Map.of("name", name, "role", role))
                .statusCode(201)
                .header("Cache-Control", "no-store")
                .header("Location", containsString("/api/v1/tokens/" + name))
                .extract()
                .path("token");
    }

    private ValidatableResponse post(Map<String, ?> body) {
        return as(token()).body(body).post("/api/v1/tokens").then();
    }

    private ValidatableResponse list() {
        return as(token()).queryParam("limit", 200).get("/api/v1/tokens").then().statusCode(200);
    }

    private ValidatableResponse audit(String parameter, String value) {
        return as(token())
                .queryParam(parameter, value)
                .get("/api/v1/audit")
                .then()
                .statusCode(200);
    }

    private static ValidatableResponse problem(ValidatableResponse response, int status, String code) {
        return response.statusCode(status)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:lockstep:problem:" + code))
                .body("detail", notNullValue());
    }

    private String storeDatabase() {
        return store.substring(store.lastIndexOf('/') + 1);
    }

    private static String name() {
        return "t-" + UUID.randomUUID().toString().substring(0, 12);
    }

    private String token() {
        return admin.text().orElseThrow().value();
    }
}
