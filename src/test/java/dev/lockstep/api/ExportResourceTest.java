package dev.lockstep.api;

import static dev.lockstep.testing.ApiClient.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.oneOf;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.access.BootstrapToken;
import dev.lockstep.testing.ConfiguredEnvironmentsResource;
import dev.lockstep.testing.DatabaseState;
import dev.lockstep.testing.StoreResource;
import dev.lockstep.testing.TestPostgres;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@WithTestResource(StoreResource.class)
@WithTestResource(ConfiguredEnvironmentsResource.class)
class ExportResourceTest {
    private static final String PATH = "/api/v1/exports/";

    @Inject
    BootstrapToken admin;

    private PairOverHttp pair;

    @BeforeEach
    void createFees() {
        pair = new PairOverHttp(token());
        pair.both("""
                CREATE TABLE fee_group (id int PRIMARY KEY, name text);
                CREATE TABLE fee (id int PRIMARY KEY, group_id int REFERENCES fee_group, name text, amount numeric)""");
        pair.source("INSERT INTO fee_group VALUES (1, 'a'), (2, E'tab\\t\"b\"');"
                + "INSERT INTO fee VALUES (1, 1, NULL, 1.0), (2, 2, '', 1.00), (3, 2, E'\\\\N', NULL)");
        pair.target("INSERT INTO fee_group VALUES (1, 'old'), (9, 'gone'); INSERT INTO fee VALUES (1, 9, 'x', 0)");
    }

    @AfterEach
    void forget() {
        pair.close();
    }

    private String token() {
        return admin.text().orElseThrow().value();
    }

    private String export(String format) {
        JsonNode job = pair.finished(
                "exports", Map.of("environment", pair.source, "tables", List.of("fee*"), "format", format));
        assertThat(job.at("/state").asText()).as(job.toString()).isEqualTo("succeeded");
        return job.at("/result/export").asText();
    }

    private JsonNode importInto(String export, Map<String, ?> more) {
        Map<String, Object> order = new HashMap<>(Map.of("export", export, "target", pair.target));
        order.putAll(more);
        return pair.finished("imports", order);
    }

    private byte[] download(String name) {
        Response response = as(token()).accept("application/zip").get(PATH + name);
        assertThat(response.statusCode()).as(name).isEqualTo(200);
        return response.asByteArray();
    }

    private Response upload(String name, byte[] body) {
        return as(token()).contentType("application/zip").body(body).put(PATH + name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"_copy", "-copy", "__"})
    void shouldExportAnEnvironmentWhoseNameBeginsWithASign(String name) {
        pair.register(name, pair.targetUrl(), 902);
        try {
            JsonNode job = pair.finished("exports", Map.of("environment", name, "tables", List.of("fee*")));

            assertThat(job.at("/state").asText()).as(job.toString()).isEqualTo("succeeded");
            assertThat(download(job.at("/result/export").asText())).isNotEmpty();
        } finally {
            as(token()).delete("/api/v1/environments/" + name);
        }
    }

    @Test
    void shouldReturnTheFirstJobThoughItsRequestWouldBeRefusedNow() {
        Map<String, Object> order = Map.of("environment", pair.source, "tables", List.of("fee*"));
        Response first = once(order);
        first.then().statusCode(200);
        as(token()).delete("/api/v1/environments/" + pair.source).then().statusCode(204);

        once(order).then().statusCode(200).body("id", equalTo(first.path("id")));
        once(Map.of("environment", pair.source, "tables", List.of("other")))
                .then()
                .statusCode(409)
                .body("type", equalTo("urn:lockstep:problem:idempotency-key-reused"));
    }

    private Response once(Map<String, Object> order) {
        return as(token())
                .header("Idempotency-Key", pair.source)
                .header("Prefer", "wait=60")
                .body(order)
                .post("/api/v1/exports");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "csv", "jsonl"})
    void shouldHaveTheExportedRowsWhenImported(String format) {
        String export = export(format);
        as(token()).get("/api/v1/exports?limit=200").then().body("items.name", hasItem(export));

        JsonNode refused = importInto(export, Map.of());
        assertThat(refused.at("/error/type").asText()).endsWith("hazards-not-accepted");
        assertThat(refused.at("/error/nextStep").asText())
                .contains("repeat the request with acceptHazards = [\"LOOKUP_ROWS_DELETED\"]");
        JsonNode dry = importInto(export, Map.of("dryRun", true, "acceptHazards", List.of("LOOKUP_ROWS_DELETED")));
        assertThat(dry.at("/outcome").asText()).as(dry.toString()).isEqualTo("unchanged");
        JsonNode done = importInto(
                export,
                Map.of(
                        "plan",
                        dry.at("/result/plan/fingerprint").asText(),
                        "acceptHazards",
                        List.of("LOOKUP_ROWS_DELETED")));

        assertThat(done.at("/outcome").asText()).as(done.toString()).isEqualTo("promoted");
        assertThat(done.at("/result/backup").asText()).isNotBlank();
        assertThat(pair.compare("fee*").at("/result/equal").asBoolean()).isTrue();
        assertThat(importInto(export, Map.of()).at("/outcome").asText()).isEqualTo("unchanged");
        as(token()).delete(PATH + export).then().statusCode(204);
        as(token()).accept("application/zip").get(PATH + export).then().statusCode(404);
    }

    /** Anybody can write into an archive which environment it is from. */
    @Test
    void shouldLeaveTheTargetsOwnColumnsAloneWhateverTheArchiveSaysItIsFrom() {
        String elsewhere = "e-" + pair.source;
        pair.register(elsewhere, pair.sourceUrl(), 902);
        String name = "own-" + pair.target;
        as(token())
                .body(Map.of(
                        "source",
                        elsewhere,
                        "target",
                        pair.target,
                        "lookup",
                        List.of(Map.of("table", "fee", "targetOwned", List.of("name")))))
                .put("/api/v1/pairs/" + name)
                .then()
                .statusCode(oneOf(200, 201));
        try {
            JsonNode done = importInto(export("text"), Map.of("acceptHazards", List.of("LOOKUP_ROWS_DELETED")));

            assertThat(done.at("/outcome").asText()).as(done.toString()).isEqualTo("promoted");
            assertThat(TestPostgres.shared()
                            .has(pair.targetDatabase(), "fee WHERE id = 1 AND name = 'x' AND amount = 1.0"))
                    .as("the name is the target's, the amount the archive's")
                    .isTrue();
        } finally {
            as(token()).delete("/api/v1/pairs/" + name).then().statusCode(204);
            as(token()).delete("/api/v1/environments/" + elsewhere).then().statusCode(204);
        }
    }

    @Test
    void I4_shouldImportExactlyWhatThePlanShowedOrNothing() throws SQLException {
        String export = export("text");
        String before = fees();
        Map<String, Object> order = Map.of("export", export, "target", pair.target);
        JsonNode planned = pair.finished("imports/plan", order);

        assertThat(planned.at("/state").asText()).as(planned.toString()).isEqualTo("succeeded");
        assertThat(PairOverHttp.texts(planned.at("/result/hazards"))).containsExactly("LOOKUP_ROWS_DELETED");
        assertThat(planned.at("/result/steps")).isEmpty();
        assertThat(planned.at("/result/data"))
                .containsExactly(
                        PairOverHttp.parse("{\"table\":\"public.fee_group\",\"delete\":1,\"insert\":1,\"update\":1}"),
                        PairOverHttp.parse("{\"table\":\"public.fee\",\"delete\":0,\"insert\":2,\"update\":1}"));
        assertThat(pair.report(planned, "text/plain")).contains("fee_group");
        assertThat(fees()).isEqualTo(before);

        Map<String, Object> reviewed = Map.of(
                "plan", planned.at("/result/fingerprint").asText(), "acceptHazards", List.of("LOOKUP_ROWS_DELETED"));
        pair.target("UPDATE fee SET amount = 7");
        String moved = fees();
        JsonNode stale = importInto(export, reviewed);
        assertThat(stale.at("/error/type").asText()).as(stale.toString()).endsWith("plan-changed");
        assertThat(stale.at("/error/status").asInt()).isEqualTo(409);
        assertThat(stale.at("/error/nextStep").asText()).contains("POST /api/v1/imports/plan");
        assertThat(fees()).isEqualTo(moved);

        pair.target("UPDATE fee SET amount = 0");
        JsonNode done = importInto(export, reviewed);
        assertThat(done.at("/outcome").asText()).as(done.toString()).isEqualTo("promoted");
        assertThat(pair.compare("fee*").at("/result/equal").asBoolean()).isTrue();
    }

    private String fees() throws SQLException {
        return value("SELECT (SELECT string_agg(g::text, ' ' ORDER BY id) FROM fee_group AS g)"
                + " || (SELECT string_agg(f::text, ' ' ORDER BY id) FROM fee AS f)");
    }

    private String value(String sql) throws SQLException {
        try (Connection connection = TestPostgres.shared().connect(pair.targetDatabase());
                ResultSet row = connection.createStatement().executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    @Test
    void shouldSayWhatIsWrongWithTheOrderOfAPlan() {
        String export = export("text");
        refusedOrder(Map.of("export", export, "target", pair.target, "plan", "sha256:" + "0".repeat(64)), 400, "/plan");
        refusedOrder(Map.of("export", export, "target", pair.target, "data", "none"), 400, "/data");
        refusedOrder(Map.of("export", export, "target", pair.target, "lockTimeout", "soon"), 400, "/lockTimeout");
        as(token())
                .body(Map.of("export", "no-such", "target", pair.target))
                .post("/api/v1/imports/plan")
                .then()
                .statusCode(404);
    }

    private void refusedOrder(Map<String, ?> order, int status, String pointer) {
        as(token())
                .body(order)
                .post("/api/v1/imports/plan")
                .then()
                .statusCode(status)
                .body("pointer", equalTo(pointer));
    }

    @Test
    void shouldNotDeleteWhatAnImportNeeds() throws SQLException {
        String export = export("text");
        JsonNode waiting;
        try (Connection other = TestPostgres.shared().connect(pair.targetDatabase())) {
            // What a promotion holds: "LOCKSTEP" in ASCII.
            other.createStatement().execute("SELECT pg_advisory_lock(x'4C4F434B53544550'::bigint)");
            waiting = pair.started("imports", Map.of("export", export, "target", pair.target));

            as(token())
                    .delete(PATH + export)
                    .then()
                    .statusCode(409)
                    .body("nextStep", containsString("GET /jobs?kind=import"));
            as(token())
                    .post(waiting.at("/links/self").asText() + "/cancel")
                    .then()
                    .statusCode(oneOf(200, 202));
        }
        pair.awaited(waiting, job -> job.at("/finishedAt").isTextual());
        as(token()).delete(PATH + export).then().statusCode(204);
    }

    private JsonNode exported(List<?> lookup) {
        return pair.finished(
                "exports", Map.of("environment", pair.source, "tables", List.of("fee*"), "lookup", lookup));
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "csv", "jsonl"})
    void shouldLeaveRowsAndColumnsAloneThatWereNotExported(String format) throws SQLException {
        JsonNode job = pair.finished(
                "exports",
                Map.of(
                        "environment",
                        pair.source,
                        "tables",
                        List.of("fee_group"),
                        "lookup",
                        List.of(Map.of("table", "fee_*", "where", "id > 1 AND id < 9", "columns", List.of("name"))),
                        "format",
                        format));
        assertThat(job.at("/state").asText()).as(job.toString()).isEqualTo("succeeded");
        String export = job.at("/result/export").asText();
        as(token())
                .get("/api/v1/exports?limit=200")
                .then()
                .body("items.find { it.name == '" + export + "' }.tables.where", equalTo(List.of("id > 1 AND id < 9")))
                .body("items.find { it.name == '" + export + "' }.tables.rows", equalTo(List.of(1)));
        pair.target("ALTER TABLE fee_group ADD own text DEFAULT 'mine';"
                + "INSERT INTO fee_group VALUES (3, 'in the way', 'theirs')");

        JsonNode done = importInto(export, Map.of("acceptHazards", List.of("LOOKUP_ROWS_DELETED")));

        assertThat(done.at("/outcome").asText()).as(done.toString()).isEqualTo("promoted");
        assertThat(groups()).isEqualTo("1 old mine, 2 tab\t\"b\" mine, 9 gone mine");
    }

    private String groups() throws SQLException {
        return value("SELECT string_agg(concat_ws(' ', id, name, own), ', ' ORDER BY id) FROM fee_group");
    }

    @Test
    void shouldSayWhichFieldOfAnExportDoesNotFit() {
        flaw(Map.of("table", "fee_grup"), "/lookup/1/table");
        flaw(Map.of("table", "fee_group", "columns", List.of("nome")), "/lookup/1/columns");
        flaw(Map.of("table", "fee_group", "key", List.of("kay")), "/lookup/1/key");
        flaw(Map.of("table", "fee_group", "excludeColumns", List.of("nome")), "/lookup/1/excludeColumns");
        flaw(Map.of("table", "fee_group", "where", "nome > 1"), "/lookup/1/where");
        flaw(Map.of("table", "fee_group", "where", "random() > 0.5"), "/lookup/1/where");
        flaw(Map.of("table", "fee_group", "where", "name = 'a'", "excludeColumns", List.of("name")), "/lookup/1");
        pair.source("CREATE TABLE other (id int)");
        flaw(Map.of("table", "other"), "/lookup/1/table");
        JsonNode job = pair.finished("exports", Map.of("environment", pair.source, "tables", List.of("fee", "fie")));
        assertThat(job.at("/error/pointer").asText()).as(job.toString()).isEqualTo("/tables/1");
    }

    private void flaw(Map<String, ?> declaration, String pointer) {
        JsonNode job = exported(List.of(Map.of("table", "fee"), declaration));
        assertThat(job.at("/state").asText()).as(job.toString()).isEqualTo("failed");
        assertThat(job.at("/error/pointer").asText()).as(job.toString()).isEqualTo(pointer);
        assertThat(job.at("/error/nextStep").asText()).as(job.toString()).isNotBlank();
    }

    @Test
    void shouldRefuseAnOrderWhoseWordsCannotBe() {
        wrong(Map.of("table", "fee", "where", "(SELECT true)"), "/lookup/0/where");
        wrong(Map.of("table", "fee", "where", "true; DROP TABLE fee"), "/lookup/0/where");
        wrong(Map.of("table", " fee"), "/lookup/0/table");
        wrong(Map.of("table", ""), "/lookup/0/table");
        wrong(Map.of("table", "fee", "targetOwned", List.of("name")), "/lookup/0/targetOwned");
        wrong(
                Map.of("table", "fee", "columns", List.of("id"), "excludeColumns", List.of("name")),
                "/lookup/0/excludeColumns");
    }

    private void wrong(Map<String, ?> declaration, String pointer) {
        as(token())
                .body(Map.of("environment", pair.source, "tables", List.of("fee"), "lookup", List.of(declaration)))
                .post("/api/v1/exports")
                .then()
                .statusCode(400)
                .body("pointer", equalTo(pointer));
    }

    @Test
    void shouldRefuseAnUploadWhoseConditionIsNone() throws IOException {
        byte[] file = download(exported(List.of(Map.of("table", "fee", "where", "id = 2")))
                .at("/result/export")
                .asText());

        upload(
                        "condition-" + pair.source,
                        changed(file, "manifest.json", text -> text.replace("id = 2", "id = 2); DROP TABLE fee; (")))
                .then()
                .statusCode(422)
                .body("detail", containsString("condition for the rows of public.fee"));
    }

    @Test
    void shouldImportWhatWasDownloadedAndUploaded() {
        byte[] file = download(export("text"));
        String name = "again-" + pair.source;

        upload(name, file).then().statusCode(201).body("tables.rows", equalTo(List.of(2, 3)));
        upload(name, file).then().statusCode(409);

        assertThat(importInto(name, Map.of("data", "upsert")).at("/outcome").asText())
                .isEqualTo("promoted");
    }

    @Test
    void shouldRefuseAFileThatIsNoExport() throws IOException {
        byte[] file = download(export("text"));
        String name = "bad-" + pair.source;

        upload(name, "no zip".getBytes(StandardCharsets.UTF_8)).then().statusCode(422);
        upload(name, Arrays.copyOf(file, file.length - 30))
                .then()
                .statusCode(422)
                .body("type", containsString("archive-damaged"));
        upload(name, changed(file, "manifest.json", text -> text.replace("tables/000.copy", "../../etc/passwd")))
                .then()
                .statusCode(422)
                .body("detail", containsString("../../etc/passwd"));
        as(token()).accept("application/zip").get(PATH + name).then().statusCode(404);
        assertThat(upload("..%2Fup", file).statusCode()).isIn(400, 404);
    }

    @Test
    void I1_shouldChangeNothingWhenTheArchiveWasTamperedWith() throws IOException {
        byte[] file = download(export("text"));
        DatabaseState before = pair.targetState();

        refused("digest", changed(file, "tables/000.copy", text -> text.replace("1\ta", "1\tb")), "SHA-256");
        refused("longer", changed(file, "tables/000.copy", text -> text + "7\tmore\n"), "longer");
        refused(
                "checksum",
                changed(
                        file,
                        "manifest.json",
                        text -> text.replaceFirst("\"checksum\" : \"....", "\"checksum\" : \"0000")),
                "checksum");

        assertThat(pair.targetState()).isEqualTo(before);
    }

    private void refused(String name, byte[] file, String detail) {
        String export = name + "-" + pair.source;
        upload(export, file).then().statusCode(201);
        JsonNode job = importInto(export, Map.of("acceptHazards", List.of("LOOKUP_ROWS_DELETED")));
        assertThat(job.at("/error/type").asText()).as(job.toString()).endsWith("archive-damaged");
        assertThat(job.at("/error/detail").asText()).contains(detail);
    }

    @Test
    void shouldNameWhatChangedSinceTheExport() {
        String export = export("csv");
        pair.target("ALTER TABLE fee ALTER COLUMN amount TYPE text; ALTER TABLE fee_group DROP COLUMN name");

        JsonNode job = importInto(export, Map.of());

        assertThat(job.at("/error/type").asText()).endsWith("import-refused");
        assertThat(PairOverHttp.texts(job.at("/error/items")))
                .containsExactlyInAnyOrder(
                        "the column public.fee_group.name is missing",
                        "the column public.fee.amount was numeric when it was exported, and is text");
    }

    private static byte[] changed(byte[] archive, String file, UnaryOperator<String> change) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(archive));
                ZipOutputStream out = new ZipOutputStream(bytes)) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                byte[] content = in.readAllBytes();
                out.putNextEntry(new ZipEntry(entry.getName()));
                out.write(
                        entry.getName().equals(file)
                                ? change.apply(new String(content, StandardCharsets.UTF_8))
                                        .getBytes(StandardCharsets.UTF_8)
                                : content);
                out.closeEntry();
            }
        }
        return bytes.toByteArray();
    }
}
