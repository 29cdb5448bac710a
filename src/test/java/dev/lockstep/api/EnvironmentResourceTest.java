package dev.lockstep.api;

import static dev.lockstep.testing.ApiClient.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.lockstep.access.BootstrapToken;
import dev.lockstep.environment.Environment;
import dev.lockstep.environment.EnvironmentRegistry;
import dev.lockstep.environment.Secret;
import dev.lockstep.environment.UrlText;
import dev.lockstep.job.Job;
import dev.lockstep.job.Jobs;
import dev.lockstep.job.NewJob;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.testing.CapturedLog;
import dev.lockstep.testing.ConfiguredEnvironmentsResource;
import dev.lockstep.testing.StoreResource;
import dev.lockstep.testing.TestPostgres;
import dev.lockstep.testing.TestPostgres.Login;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(StoreResource.class)
@WithTestResource(ConfiguredEnvironmentsResource.class)
class EnvironmentResourceTest {
    private static final String PATH = "/api/v1/environments/";

    private final TestPostgres postgres = TestPostgres.shared();

    @Inject
    BootstrapToken admin;

    @Inject
    EnvironmentRegistry registry;

    @Inject
    Jobs jobs;

    @Inject
    Pool pool;

    @ConfigProperty(name = "lockstep.store.url")
    String store;

    @Nested
    class Registering {

        @Test
        void shouldKeepWhatWasPutWhenRead() {
            String name = name();

            put(name, body("postgresql://clerk:s3cret@db.example/shop?sslmode=require", 7))
                    .statusCode(201)
                    .header("Location", containsString(PATH + name));

            get(name)
                    .statusCode(200)
                    .body("name", equalTo(name))
                    .body("url", equalTo("postgresql://clerk@db.example:5432/shop?sslmode=require"))
                    .body("passwordSource", equalTo("stored"))
                    .body("tier", equalTo(7))
                    .body("policy.acceptHazards", hasItem("DATA_LOSS"))
                    .body("policy.approvals", equalTo(0))
                    .body("source", equalTo("stored"))
                    .body("createdBy", equalTo("admin"))
                    .body("createdAt", notNullValue());
            Environment environment = registry.get(name);
            assertThat(environment.url().password()).isEqualTo(new Secret.Text("s3cret"));
            assertThat(environment.tier()).isEqualTo(7);
        }

        @Test
        void shouldReplaceWhenPutAgainAndKeepUrlWhenItIsLeftOut() {
            String name = name();
            put(name, body("postgresql://clerk:s3cret@db.example/shop", 7)).statusCode(201);

            put(name, "{\"tier\": 8}").statusCode(200).body("tier", equalTo(8));

            get(name)
                    .body("url", startsWith("postgresql://clerk@db.example"))
                    .body("policy.acceptHazards.size()", equalTo(0));
            assertThat(registry.get(name).url().password()).isEqualTo(new Secret.Text("s3cret"));
        }

        @Test
        void shouldForgetWhenDeleted() {
            String name = name();
            put(name, body("postgresql://u@h/d", 1)).statusCode(201);

            as(token()).delete(PATH + name).then().statusCode(204);

            get(name).statusCode(404);
            as(token()).delete(PATH + name).then().statusCode(404);
            ProblemException e = Assertions.catchThrowableOfType(ProblemException.class, () -> registry.get(name));
            assertThat(e.problem().type()).isEqualTo(ProblemType.UNKNOWN_ENVIRONMENT);
            assertThat(e.problem().items()).contains("production");
        }

        /** An attempt at it that was interrupted is looked up where it made its changes. */
        @Test
        void I5_shouldStayWhereItIsUntilWhatChangesItHasEnded() {
            String name = name();
            put(name, body("postgresql://clerk:s3cret@db.example/shop", 7)).statusCode(201);
            Job job = jobs.submit(new NewJob(
                            "nobody-does-this", JsonNodeFactory.instance.objectNode(), name, true, "ci", null, 0))
                    .await()
                    .indefinitely();

            as(token())
                    .delete(PATH + name)
                    .then()
                    .statusCode(409)
                    .body("detail", containsString(job.id().toString()));
            put(name, body("postgresql://clerk:s3cret@db.example/other", 7))
                    .statusCode(409)
                    .body("detail", containsString(job.id().toString()));
            put(name, body("postgresql://clerk:other@db.example/shop?sslmode=require", 8))
                    .statusCode(200);
            // As one whose attempt nobody saw the end of, which a cancel does not end.
            update(
                    "UPDATE job SET state = 'running', attempt = 2, token = 2, started_at = now(), lease_until = 'infinity' WHERE id = $1",
                    job);
            put(name, body("postgresql://clerk:s3cret@db.example/other", 7))
                    .statusCode(409)
                    .body("nextStep", containsString("a cancel does not end it"));
            update("UPDATE job SET state = 'queued', lease_until = NULL WHERE id = $1", job);

            jobs.cancel(job.id(), "ci").await().indefinitely();
            put(name, body("postgresql://clerk:s3cret@db.example/other", 7)).statusCode(200);
            as(token()).delete(PATH + name).then().statusCode(204);
        }

        /** What it has to be compared with may be another one by the time that nothing changes any more. */
        @Test
        void I5_shouldAskUnderTheLockWhetherItIsAnotherDatabase() {
            String name = name();
            Map<String, Object> there = body("postgresql://clerk:s3cret@db.example/shop", 7);
            put(name, there).statusCode(201);
            List<CompletableFuture<ValidatableResponse>> answers = new ArrayList<>();

            jobs.withoutChanges(name, changing -> {
                answers.add(CompletableFuture.supplyAsync(() -> put(name, there)));
                await().until(() -> waits(name));
                registry.put(
                        name,
                        new UrlText("postgresql://clerk:s3cret@db.example/other"),
                        7,
                        registry.get(name).policy(),
                        "ci");
                pool.preparedQuery(
                                "INSERT INTO job (id, kind, requested_by, request_hash, request, max_attempts, environment, exclusive) VALUES (gen_random_uuid(), 'nobody-does-this', 'ci', '', '{}', 5, $1, true)")
                        .execute(Tuple.of(name))
                        .await()
                        .indefinitely();
                return name;
            });

            answers.get(0).orTimeout(30, TimeUnit.SECONDS).join().statusCode(409);
            pool.preparedQuery("DELETE FROM job WHERE environment = $1")
                    .execute(Tuple.of(name))
                    .await()
                    .indefinitely();
        }

        private boolean waits(String name) {
            return pool.preparedQuery(
                                    "SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND objid = hashtext($1::text)::bigint & 4294967295")
                            .execute(Tuple.of(name))
                            .await()
                            .indefinitely()
                            .rowCount()
                    == 1;
        }

        private void update(String sql, Job job) {
            pool.preparedQuery(sql).execute(Tuple.of(job.id())).await().indefinitely();
        }

        @Test
        void shouldShowReferenceAndNotWhatItStandsFor() {
            String name = name();
            put(name, body("postgresql://u:${env:HOME}@h/d", 1)).statusCode(201).body("passwordSource", equalTo("env"));

            String whole = name();
            put(whole, body("${env:NOT_SET_FOR_THIS_TEST}", 1))
                    .statusCode(201)
                    .body("urlReference", equalTo("${env:NOT_SET_FOR_THIS_TEST}"))
                    .body("url", nullValue())
                    .body("problem", containsString("NOT_SET_FOR_THIS_TEST"));
            assertThat(registry.all())
                    .extracting(Environment::name)
                    .contains(name)
                    .doesNotContain(whole);
        }

        @Test
        void shouldListByTierInPages() {
            String first = name();
            String second = name();
            put(first, body("postgresql://u@h/d", 901)).statusCode(201);
            put(second, body("postgresql://u@h/d", 902)).statusCode(201);

            List<String> names = new ArrayList<>();
            String cursor = null;
            do {
                var request = as(token()).queryParam("limit", 1);
                var page = (cursor == null ? request : request.queryParam("cursor", cursor))
                        .get("/api/v1/environments")
                        .then()
                        .statusCode(200)
                        .extract();
                names.addAll(page.<List<String>>path("items.name"));
                cursor = page.path("next");
            } while (cursor != null);

            assertThat(names).doesNotHaveDuplicates().containsSubsequence("production", first, second);
        }
    }

    @Nested
    class Configured {

        @Test
        void shouldBeListedWithWhatDefinesIt() {
            get("production")
                    .statusCode(200)
                    .body("tier", equalTo(3))
                    .body("source", equalTo("configuration"))
                    .body("definedBy", equalTo("DATABASE_URL"))
                    .body("url", equalTo("postgresql://owner@127.0.0.1:1/shop"))
                    .body("policy.acceptHazards", hasItem("VALIDATION_SCAN"));
        }

        @Test
        void shouldBeReadOnly() {
            problem(put("production", body("postgresql://u@h/d", 3)), 409, "conflict")
                    .body("detail", containsString("DATABASE_URL"))
                    .body("nextStep", notNullValue());
            problem(as(token()).delete(PATH + "production").then(), 409, "conflict");
        }
    }

    @Nested
    class BadInput {

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "{'tier': 1, 'url': 'postgresql://u@h/d', 'tiers': 2} | /tiers",
                    "{'tier': 0, 'url': 'postgresql://u@h/d'} | /tier",
                    "{'tier': 'one', 'url': 'postgresql://u@h/d'} | /tier",
                    "{'url': 'postgresql://u@h/d'} | /tier",
                    "{'tier': 1} | /url",
                    "{'tier': 1, 'url': 'mysql://u@h/d'} | /url",
                    "{'tier': 1, 'url': 'postgresql://u@h/d?x=y'} | /url",
                    "{'tier': 1, 'url': 'postgresql://u@h/d', 'policy': {'approvals': 2}} | /policy/approvals",
                    "{'tier': 1, 'url': 'postgresql://u@h/d', 'policy': {'approvals': -1}} | /policy/approvals",
                })
        void shouldPointAtTheFieldThatIsWrong(String body, String pointer) {
            problem(put(name(), body.replace('\'', '"')), 400, "bad-request").body("pointer", equalTo(pointer));
        }

        @Test
        void shouldNameTheHazardsWhenOneIsUnknown() {
            String body =
                    "{\"tier\": 1, \"url\": \"postgresql://u@h/d\", \"policy\": {\"acceptHazards\": [\"DATA_LOSS\", \"FIRE\"]}}";

            problem(put(name(), body), 422, "unknown-hazard")
                    .body("pointer", equalTo("/policy/acceptHazards/1"))
                    .body("detail", containsString("FIRE"))
                    .body("items", hasItems("DATA_LOSS", "TABLE_REWRITE"));
        }

        @Test
        void shouldBeOneProblemWhenBodyIsNotJson() {
            problem(put(name(), "{\"url\": \"postgresql://u:s3cret"), 400, "bad-request")
                    .body("detail", org.hamcrest.Matchers.not(containsString("s3cret")));
        }

        @Test
        void shouldRefuseNamesThatWouldNotDoInAUrl() {
            problem(put("No.Name", body("postgresql://u@h/d", 1)), 400, "bad-request");
        }

        @Test
        void shouldRefuseBodiesThatAreTooLarge() {
            problem(put(name(), "{\"url\": \"" + "x".repeat(2_000_000) + "\"}"), 413, "too-large");
        }

        @Test
        void shouldRefuseCursorsOfItsOwnMaking() {
            problem(
                    as(token())
                            .queryParam("cursor", "x")
                            .get("/api/v1/environments")
                            .then(),
                    400,
                    "bad-request");
        }
    }

    @Nested
    class Pinging {

        @Test
        void shouldSayWhatItFoundWhenConnected() {
            String database = postgres.createDatabase();
            Login login = postgres.createRole("clerk");
            String name = name();
            put(name, body(postgres.url(database, login), 1)).statusCode(201);

            ping(name)
                    .statusCode(200)
                    .body("environment", equalTo(name))
                    .body("serverVersion", startsWith(String.valueOf(postgres.majorVersion())))
                    .body("database", equalTo(database))
                    .body("role", equalTo(login.user()))
                    .body("superuser", equalTo(false))
                    .body("ssl", equalTo(false))
                    .body("sizeBytes", greaterThan(1_000_000))
                    .body("latencyMs", notNullValue())
                    .body("missingPrivileges", hasItem(containsString("CREATE on the database")));
        }

        @Test
        void shouldSayRefusedWhenNothingListens() {
            problem(ping("production"), 422, "connection-failed")
                    .body("detail", containsString("127.0.0.1:1"))
                    .body("nextStep", notNullValue());
        }

        @Test
        void shouldSayCredentialsWhenPasswordIsWrong() {
            String name = name();
            Login login = new Login(postgres.createRole("clerk").user(), "wrong");
            put(name, body(postgres.url(postgres.createDatabase(), login), 1)).statusCode(201);

            problem(ping(name), 422, "authentication-failed").body("detail", containsString(login.user()));
        }

        @Test
        void shouldBeNotFoundWhenThereIsNone() {
            problem(ping("nowhere"), 404, "not-found");
        }
    }

    @Nested
    class Secrets {

        @Test
        void I8_shouldShowPasswordNowhereWhateverIsAsked() {
            String secret = "pw" + UUID.randomUUID();
            String database = postgres.createDatabase();
            String user = postgres.createRole("clerk").user();
            String name = name();
            List<ValidatableResponse> answers = new ArrayList<>();
            try (CapturedLog log = new CapturedLog()) {
                answers.add(put(name, body(postgres.url(database, new Login(user, secret)), 1)));
                answers.add(get(name));
                answers.add(as(token()).get("/api/v1/environments").then());
                answers.add(ping(name));
                answers.add(put(name, body("postgresql://u:" + secret + "@nowhere.invalid/d?connect_timeout=2", 1)));
                answers.add(ping(name));
                answers.add(put(name, body("postgresql://u:" + secret + "@h:port/d", 1)));
                answers.add(put(name, body("postgresql://u:" + secret + "/@h/d", 1)));
                answers.add(put(name, body("postgresql://u:" + secret + "@h/d?unknown=1", 1)));
                answers.add(put(name, "{\"url\": [\"" + secret + "\"]}"));
                answers.add(put(name, "{\"tier\": \"" + secret + "\"}"));
                answers.add(put("production", body("postgresql://u:" + secret + "@h/d", 1)));
                answers.add(get("production"));
                answers.add(ping("production"));
                answers.add(as(token()).get("/api/v1/audit").then());
                assertThat(log.text()).isNotBlank().doesNotContain(secret, ConfiguredEnvironmentsResource.PASSWORD);
            }
            assertThat(answers).allSatisfy(answer -> assertThat(
                            answer.extract().asString() + answer.extract().headers())
                    .doesNotContain(secret, ConfiguredEnvironmentsResource.PASSWORD));
            assertThat(registry.registrations().toString()).doesNotContain(secret);
        }

        @Test
        void I8_shouldNotBeReadableInTheStore() throws Exception {
            String secret = "pw" + UUID.randomUUID();
            String name = name();
            put(name, body("postgresql://u:" + secret + "@h/d", 1)).statusCode(201);

            String database = store.substring(store.lastIndexOf('/') + 1);
            try (var connection = postgres.connect(database);
                    var statement = connection.createStatement();
                    var row = statement.executeQuery(
                            "SELECT encode(sealed_url, 'escape'), e::text FROM environment e WHERE name = '" + name
                                    + "'")) {
                assertThat(row.next()).isTrue();
                assertThat(row.getString(1)).isNotBlank().doesNotContain(secret, "postgresql");
                assertThat(row.getString(2)).doesNotContain(secret);
            }
        }
    }

    private static ValidatableResponse problem(ValidatableResponse response, int status, String code) {
        return response.statusCode(status)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:lockstep:problem:" + code))
                .body("title", notNullValue());
    }

    private ValidatableResponse put(String name, Object body) {
        return as(token()).body(body).put(PATH + name).then();
    }

    private ValidatableResponse get(String name) {
        return as(token()).get(PATH + name).then();
    }

    private ValidatableResponse ping(String name) {
        return as(token()).post(PATH + name + "/ping").then();
    }

    private static Map<String, Object> body(String url, int tier) {
        return Map.of(
                "url", url, "tier", tier, "policy", Map.of("acceptHazards", List.of("DATA_LOSS"), "approvals", 0));
    }

    private static String name() {
        return "e-" + UUID.randomUUID().toString().substring(0, 12);
    }

    private String token() {
        return admin.text().orElseThrow().value();
    }
}
