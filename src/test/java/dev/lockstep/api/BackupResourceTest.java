package dev.lockstep.api;

import static dev.lockstep.testing.ApiClient.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.lockstep.access.BootstrapToken;
import dev.lockstep.testing.ConfiguredEnvironmentsResource;
import dev.lockstep.testing.StoreResource;
import dev.lockstep.testing.TestPostgres;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@WithTestResource(StoreResource.class)
@WithTestResource(ConfiguredEnvironmentsResource.class)
class BackupResourceTest {
    private static final String API = "/api/v1";

    private final TestPostgres postgres = TestPostgres.shared();

    @Inject
    BootstrapToken admin;

    private String database;
    private String environment;

    @BeforeEach
    void register() {
        database = postgres.createDatabase("api");
        environment = "e-" + UUID.randomUUID().toString().substring(0, 12);
        postgres.run(
                database,
                "CREATE TABLE public.fee (id int PRIMARY KEY, x text);"
                        + " INSERT INTO public.fee VALUES (1, 'a'), (2, 'b'); CREATE TABLE public.none (id int)");
        as(token())
                .body(Map.of("url", postgres.url(database), "tier", 3))
                .put(API + "/environments/" + environment)
                .then()
                .statusCode(201);
    }

    @AfterEach
    void drop() {
        as(token()).delete(API + "/environments/" + environment).then().statusCode(204);
        postgres.dropDatabase(database);
    }

    @Test
    void shouldSayWhatWasBackedUp() {
        String id = backUp();

        get("/audit?limit=20").body("items.find { it.subject == '" + id + "' }.who", equalTo("admin"));
        get("/backups/" + id)
                .statusCode(200)
                .body("id", equalTo(id))
                .body("environment", equalTo(environment))
                .body("engine", equalTo("native"))
                .body("tables", equalTo(2))
                .body("rows", equalTo(2))
                .body("fingerprint", containsString("sha256:"))
                .body("contents.find { it.table == 'public.fee' }.rows", equalTo(2))
                .body("links.self", equalTo("/api/v1/backups/" + id));
    }

    @Test
    void shouldSayHowManyBytesWereReadBack() {
        String id = backUp();

        JsonPath progress = get("/jobs/" + id)
                .statusCode(200)
                .body("phases[0].progress.unit", equalTo("bytes"))
                .body("phases[0].progress.done", greaterThan(0))
                .extract()
                .jsonPath();
        assertThat(progress.getLong("phases[0].progress.done")).isEqualTo(progress.getLong("phases[0].progress.total"));
    }

    @Test
    void shouldListAnEnvironmentsBackupsPageByPage() {
        String first = backUp();
        String second = backUp();

        String next = get("/backups?limit=1&environment=" + environment)
                .statusCode(200)
                .body("items", hasSize(1))
                .body("items[0].id", equalTo(second))
                .body("items[0].contents", nullValue())
                .body("next", notNullValue())
                .extract()
                .path("next");
        get("/backups?limit=1&environment=" + environment + "&cursor=" + next)
                .body("items[0].id", equalTo(first))
                .body("next", nullValue());
    }

    @Test
    void shouldRestoreIntoTheEnvironment() throws SQLException {
        String id = backUp();
        postgres.run(database, "DROP TABLE public.fee");

        String kept = restore(Map.of("backup", id, "into", Map.of("environment", environment)))
                .statusCode(200)
                .body("state", equalTo("succeeded"))
                .body("result.backup", equalTo(id))
                .body("result.database", equalTo(database))
                .body("result.rows", equalTo(2))
                .extract()
                .path("result.kept");

        assertThat(rows(database)).isEqualTo(2);
        postgres.dropDatabase(kept);
    }

    @Test
    void shouldKeepWhatWasReplacedUntilItIsConfirmed() throws SQLException {
        String id = backUp();
        JsonPath job = restore(Map.of("backup", id, "into", Map.of("environment", environment)))
                .body("state", equalTo("succeeded"))
                .extract()
                .jsonPath();
        String restore = job.getString("id");
        String kept = job.getString("result.kept");
        assertThat(rows(kept)).isEqualTo(2);
        get("/restores?environment=" + environment)
                .statusCode(200)
                .body("items", hasSize(1))
                .body("items[0].id", equalTo(restore))
                .body("items[0].backup", equalTo(id))
                .body("items[0].database", equalTo(database))
                .body("items[0].inPlace", equalTo(false))
                .body("items[0].kept", equalTo(kept))
                .body("items[0].confirmedAt", nullValue());

        confirm(restore, "once").statusCode(200).body("result.dropped", equalTo(kept));
        confirm(restore, "once").statusCode(200).body("result.dropped", equalTo(kept));

        assertThat(exists(kept)).isFalse();
        assertThat(rows(database)).isEqualTo(2);
        get("/restores?environment=" + environment)
                .body("items[0].kept", nullValue())
                .body("items[0].confirmedAt", notNullValue());
        confirm(restore, "twice")
                .body("state", equalTo("failed"))
                .body("error.type", equalTo("urn:lockstep:problem:not-found"));
    }

    @Test
    void shouldNotDropTheDatabaseThatAnEnvironmentUsesByNow() throws SQLException {
        String id = backUp();
        JsonPath job = restore(Map.of("backup", id, "into", Map.of("environment", environment)))
                .extract()
                .jsonPath();
        String kept = job.getString("result.kept");
        // One server has more than one address.
        as(token())
                .body(Map.of("url", postgres.url(kept).replace("127.0.0.1", "localhost"), "tier", 3))
                .put(API + "/environments/" + environment + "-before")
                .then()
                .statusCode(201);
        try {
            confirm(job.getString("id"), "used")
                    .body("state", equalTo("failed"))
                    .body("error.type", equalTo("urn:lockstep:problem:conflict"))
                    .body("error.detail", containsString(kept));
            assertThat(rows(kept)).isEqualTo(2);
        } finally {
            as(token()).delete(API + "/environments/" + environment + "-before");
            postgres.dropDatabase(kept);
        }
    }

    @Test
    void shouldNotDropADatabaseThatAnEnvironmentMayUseWhoseSecretCannotBeHad() throws SQLException {
        String id = backUp();
        JsonPath job = restore(Map.of("backup", id, "into", Map.of("environment", environment)))
                .extract()
                .jsonPath();
        String kept = job.getString("result.kept");
        String locked = environment + "-locked";
        as(token())
                .body(Map.of("url", "${env:NOBODY_HAS_SET_THIS}", "tier", 3))
                .put(API + "/environments/" + locked)
                .then()
                .statusCode(201);
        try {
            confirm(job.getString("id"), "locked")
                    .body("state", equalTo("failed"))
                    .body("error.type", equalTo("urn:lockstep:problem:conflict"))
                    .body("error.detail", containsString("'" + locked + "'"))
                    .body("error.detail", containsString("NOBODY_HAS_SET_THIS"));
            assertThat(rows(kept)).isEqualTo(2);
        } finally {
            as(token()).delete(API + "/environments/" + locked).then().statusCode(204);
            postgres.dropDatabase(kept);
        }
    }

    @Test
    void shouldSayThatThereIsNothingToConfirm() {
        String id = backUp();
        String copy = database + "_copy";
        try {
            String restore = restore(Map.of("backup", id, "into", Map.of("database", copy)))
                    .body("state", equalTo("succeeded"))
                    .extract()
                    .path("id");
            confirm(restore, "nothing").statusCode(409).body("type", equalTo("urn:lockstep:problem:conflict"));
            confirm(id, "a backup").statusCode(404).body("type", equalTo("urn:lockstep:problem:not-found"));
        } finally {
            postgres.dropDatabase(copy);
        }
    }

    @Test
    void I3_shouldRestoreInPlaceWhenItsHazardsAreAccepted() throws SQLException {
        String id = backUp();
        postgres.run(database, "DELETE FROM public.fee");
        Map<String, ?> into = Map.of("environment", environment, "inPlace", true);

        restore(Map.of("backup", id, "into", into))
                .statusCode(422)
                .body("type", equalTo("urn:lockstep:problem:hazards-not-accepted"))
                .body("pointer", equalTo("/acceptHazards"))
                .body("items", hasSize(2));
        restore(Map.of("backup", id, "into", into, "acceptHazards", new String[] {"DATALOSS"}))
                .statusCode(422)
                .body("type", equalTo("urn:lockstep:problem:unknown-hazard"))
                .body("pointer", equalTo("/acceptHazards/0"));
        assertThat(rows(database)).isZero();

        String before = restore(Map.of(
                        "backup", id, "into", into, "acceptHazards", new String[] {"DATA_LOSS", "BLOCKS_WRITES"}))
                .statusCode(200)
                .body("state", equalTo("succeeded"))
                .body("result.kept", nullValue())
                .extract()
                .path("result.before");

        assertThat(rows(database)).isEqualTo(2);
        get("/backups/" + before).statusCode(200).body("rows", equalTo(0));
        get("/restores?environment=" + environment)
                .body("items[0].inPlace", equalTo(true))
                .body("items[0].before", equalTo(before));
    }

    @Test
    void I6_shouldNotRestoreWhileAnotherInstallationChangesTheEnvironment() throws SQLException {
        String id = backUp();
        try (Connection other = postgres.connect(database)) {
            // What a promotion holds: "LOCKSTEP" in ASCII.
            other.createStatement().execute("SELECT pg_advisory_lock(x'4C4F434B53544550'::bigint)");
            restore(Map.of("backup", id, "into", Map.of("environment", environment)))
                    .body("state", equalTo("failed"))
                    .body("error.type", equalTo("urn:lockstep:problem:target-busy"));
        }
        assertThat(rows(database)).isEqualTo(2);
    }

    @Test
    void shouldRestoreIntoANewDatabase() throws SQLException {
        String id = backUp();
        String copy = database + "_copy";
        try {
            restore(Map.of("backup", id, "into", Map.of("database", copy)))
                    .statusCode(200)
                    .body("state", equalTo("succeeded"));
            assertThat(rows(copy)).isEqualTo(2);
        } finally {
            postgres.dropDatabase(copy);
        }
    }

    @Test
    void shouldSayInTheJobWhatCannotBeWrittenOut() {
        postgres.run(
                database,
                "CREATE EXTENSION hstore; SET allow_system_table_mods = on;"
                        + " INSERT INTO pg_seclabel VALUES ('hstore'::regtype, 'pg_type'::regclass, 0, 'selinux', 'x')");

        as(token())
                .header("Prefer", "wait=50")
                .body(Map.of("environment", environment))
                .post(API + "/backups")
                .then()
                .statusCode(200)
                .body("state", equalTo("failed"))
                .body("error.type", equalTo("urn:lockstep:problem:not-handled"))
                .body("error.items[0]", equalTo("security label selinux on type public.hstore"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/backups | {\"environment\":\"nowhere\"} | 422 | unknown-environment | /environment",
                "/backups | {\"environment\":\"\"} | 400 | bad-request | /environment",
                "/backups | {\"environment\":\"test\",\"more\":1} | 400 | bad-request | /more",
                "/restores | {\"backup\":\"01980000-0000-7000-8000-000000000000\",\"into\":{\"environment\":\"test\"}} | 404 | not-found | /backup",
                "/restores | {\"backup\":\"01980000-0000-7000-8000-000000000000\",\"into\":{}} | 400 | bad-request | /into",
                "/restores | {\"backup\":\"01980000-0000-7000-8000-000000000000\",\"into\":{\"environment\":\"a\",\"database\":\"b\"}} | 400 | bad-request | /into",
                "/restores | {\"into\":{\"environment\":\"test\"}} | 400 | bad-request | /backup",
                "/restores | {\"backup\":\"01980000-0000-7000-8000-000000000000\",\"into\":{\"database\":\"b\",\"inPlace\":true}} | 400 | bad-request | /into/inPlace",
                "/restores | {\"backup\":\"01980000-0000-7000-8000-000000000000\",\"into\":{\"database\":\"b\"},\"acceptHazards\":[\"DATA_LOSS\"]} | 400 | bad-request | /acceptHazards"
            })
    void shouldPointAtTheFieldThatIsWrong(String path, String body, int status, String problem, String pointer) {
        as(token())
                .body(body)
                .post(API + path)
                .then()
                .statusCode(status)
                .body("type", equalTo("urn:lockstep:problem:" + problem))
                .body("pointer", equalTo(pointer));
    }

    @Test
    void shouldNotOverwriteADatabase() {
        String id = backUp();
        restore(Map.of("backup", id, "into", Map.of("database", database)))
                .body("state", equalTo("failed"))
                .body("error.type", equalTo("urn:lockstep:problem:conflict"));
    }

    private String backUp() {
        ValidatableResponse answer = as(token())
                .header("Prefer", "wait=50")
                .body(Map.of("environment", environment))
                .post(API + "/backups")
                .then()
                .statusCode(200)
                .body("state", equalTo("succeeded"))
                .body("result.engine", equalTo("native"))
                .body("result.tables", equalTo(2))
                .body("result.rows", equalTo(2))
                .body("result.bytes", greaterThan(100));
        String id = answer.extract().path("id");
        answer.body("result.backup", equalTo(id));
        return id;
    }

    private ValidatableResponse restore(Map<String, ?> body) {
        return as(token())
                .header("Prefer", "wait=50")
                .body(body)
                .post(API + "/restores")
                .then();
    }

    private ValidatableResponse confirm(String restore, String key) {
        return as(token())
                .header("Prefer", "wait=50")
                .header("Idempotency-Key", key + restore)
                .post(API + "/restores/" + restore + "/confirmation")
                .then();
    }

    private boolean exists(String name) throws SQLException {
        try (Connection connection = postgres.connect(database);
                var row = connection
                        .createStatement()
                        .executeQuery("SELECT count(*) FROM pg_database WHERE datname = '" + name + "'")) {
            row.next();
            return row.getInt(1) > 0;
        }
    }

    private ValidatableResponse get(String path) {
        return as(token()).get(API + path).then();
    }

    private long rows(String in) throws SQLException {
        try (Connection connection = postgres.connect(in);
                var row = connection.createStatement().executeQuery("SELECT count(*) FROM public.fee")) {
            row.next();
            return row.getLong(1);
        }
    }

    private String token() {
        return admin.text().orElseThrow().value();
    }
}
