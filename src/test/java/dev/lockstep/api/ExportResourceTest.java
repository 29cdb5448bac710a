package dev.lockstep.api;

import static dev.lockstep.testing.ApiClient.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.access.BootstrapToken;
import dev.lockstep.testing.ConfiguredEnvironmentsResource;
import dev.lockstep.testing.DatabaseState;
import dev.lockstep.testing.StoreResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
    @ValueSource(strings = {"text", "csv", "jsonl"})
    void shouldHaveTheExportedRowsWhenImported(String format) {
        String export = export(format);
        as(token()).get("/api/v1/exports?limit=200").then().body("items.name", hasItem(export));

        JsonNode refused = importInto(export, Map.of());
        assertThat(refused.at("/error/type").asText()).endsWith("hazards-not-accepted");
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
