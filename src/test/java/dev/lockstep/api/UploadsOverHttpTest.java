package dev.lockstep.api;

import static dev.lockstep.api.PairOverHttp.json;
import static dev.lockstep.api.PairOverHttp.texts;
import static dev.lockstep.testing.ApiClient.as;
import static dev.lockstep.testing.Archives.crowd;
import static dev.lockstep.testing.Archives.gzip;
import static dev.lockstep.testing.Archives.list;
import static dev.lockstep.testing.Archives.tar;
import static dev.lockstep.testing.Archives.tarWithHoles;
import static dev.lockstep.testing.Archives.zip;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.access.BootstrapToken;
import dev.lockstep.testing.StoreResource;
import dev.lockstep.testing.TestPostgres;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** CI sends the schema, as a file or an archive; what is wrong with it is said, and nothing of it is kept. */
@QuarkusTest
@WithTestResource(StoreResource.class)
class UploadsOverHttpTest {
    private static final String TABLE = "CREATE TABLE public.sent (id int);";
    private static final String OLD = "CREATE TABLE public.old (id int);";
    private static final String NEW = "CREATE TABLE public.new (id int);";

    @Inject
    BootstrapToken admin;

    @Inject
    Pool store;

    private final TestPostgres server = TestPostgres.shared();

    /** Else it would be the truth of other tests, too. */
    @AfterEach
    void forget() {
        store.query("DELETE FROM truth_version").execute().await().indefinitely();
    }

    @Test
    void shouldKeepVersionsWithWhoAndWhenAndTellAnyTwoApart() throws IOException {
        Response first = put(bytes(TABLE), "?kind=sql&label=abc123");
        Response again = put(bytes(TABLE), "?kind=sql");
        Response zipped = put(zip(Map.of("a.sql", TABLE, "b.sql", "CREATE TABLE public.zipped (id int);")), "");
        Response tarred = put(gzip(tar("c.sql", TarConstants.LF_NORMAL, "CREATE TABLE public.tarred (id int);")), "");

        assertThat(List.of(first.statusCode(), again.statusCode(), zipped.statusCode(), tarred.statusCode()))
                .containsExactly(201, 200, 201, 201);
        JsonNode versions = json(as(token()).get("/api/v1/truth/versions")).at("/items");
        assertThat(versions).hasSize(3);
        assertThat(versions.get(2).at("/label").asText()).isEqualTo("abc123");
        assertThat(versions.get(2).at("/uploadedBy").asText()).isEqualTo("admin");
        assertThat(versions.get(2).at("/uploadedAt").asText()).isNotBlank();
        String oldest =
                "/api/v1/truth/versions/" + versions.get(2).at("/number").asLong();
        JsonNode diff = json(as(token())
                .get(oldest + "/diff?to=" + versions.get(1).at("/number").asLong()));
        assertThat(diff.at("/differences/0/name").asText()).isEqualTo("public.zipped");
        assertThat(diff.at("/differences")).hasSize(1);
        JsonNode toNewest = json(as(token()).get(oldest + "/diff"));
        assertThat(toNewest.at("/drift").asBoolean()).isTrue();
        assertThat(texts(json(as(token()).get(oldest)).at("/paths"))).containsExactly("schema.sql");
    }

    /** What the one has that {@code to} names and the other has not is extra, whichever was sent first. */
    @Test
    void shouldSayWhatTheOneLacksAndHasBesidesInEitherDirection() throws IOException {
        long first = number(put(bytes("GRANT SELECT ON TABLE t TO PUBLIC;" + TABLE + OLD), "?kind=sql&label=first"));
        long second = number(put(bytes(TABLE.replace("int", "bigint") + NEW), "?kind=sql"));

        JsonNode forwards = diff(first, "?to=" + second);
        JsonNode backwards = diff(second, "?to=" + first);

        assertThat(differences(forwards))
                .containsExactlyInAnyOrder(
                        "changed public.sent.id integer NULL → bigint NULL", "missing public.old", "extra public.new");
        assertThat(differences(backwards))
                .containsExactlyInAnyOrder(
                        "changed public.sent.id bigint NULL → integer NULL", "extra public.old", "missing public.new");
        assertThat(forwards.at("/expected").asText()).isEqualTo("upload " + first + " (first)");
        assertThat(forwards.at("/environment").asText()).isEqualTo("upload " + second);
        for (JsonNode either : List.of(forwards, backwards)) {
            assertThat(texts(either.at("/warnings")))
                    .singleElement()
                    .asString()
                    .startsWith("upload " + first + " (first): 1 statements on roles, owners and grants");
        }
        assertThat(differences(diff(first, ""))).isEqualTo(differences(forwards));
        assertThat(diff(second, "").at("/drift").asBoolean()).isFalse();
        assertThat(as(token())
                        .get("/api/v1/truth/versions/" + first + "/diff?to=" + (second + 1))
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void shouldTellUploadsOfDrizzleApart() {
        String schema =
                "import * as p from 'drizzle-orm/pg-core'; export const sent = p.pgTable('sent', { id: p.integer() });";
        long sql = number(put(bytes(TABLE), "?kind=sql"));
        long same = number(put(bytes(schema), "?kind=drizzle"));
        long more = number(put(bytes(schema.replace("()", "(), name: p.text()")), "?kind=drizzle"));

        assertThat(diff(sql, "?to=" + same).at("/drift").asBoolean()).isFalse();
        assertThat(differences(diff(same, "?to=" + more))).containsExactly("extra public.sent.name");
        assertThat(differences(diff(more, "?to=" + same))).containsExactly("missing public.sent.name");
        assertThat(differences(diff(more, "?to=" + sql))).containsExactly("missing public.sent.name");
    }

    private JsonNode diff(long number, String query) {
        return json(as(token()).get("/api/v1/truth/versions/" + number + "/diff" + query));
    }

    /** What is different about a change, too. */
    private static List<String> differences(JsonNode diff) {
        List<String> differences = new ArrayList<>();
        diff.at("/differences")
                .forEach(item -> differences.add(item.at("/difference").asText() + " "
                        + item.at("/name").asText()
                        + (item.at("/difference").asText().equals("changed")
                                ? " " + item.at("/expected").asText() + " → "
                                        + item.at("/actual").asText()
                                : "")));
        return differences;
    }

    @Test
    void shouldPushWhatWasSentAndNameItsVersion() {
        put(bytes(TABLE), "?kind=sql&label=abc123");
        try (PairOverHttp pair = new PairOverHttp(token())) {
            pair.register(pair.source, pair.sourceUrl(), 1);

            JsonNode push = pair.finished("pushes", Map.of("environment", pair.source));

            assertThat(push.at("/state").asText()).as(push.toString()).isEqualTo("succeeded");
            assertThat(push.at("/result/plan/truth/name").asText()).contains("upload", "abc123");
            assertThat(pair.report(push, "text/plain")).contains("source of truth: upload");
        }
    }

    /** The guide's pitfall, with Drizzle: what is to be promoted stands in {@code schema.ts}, and not in development yet. */
    @Test
    void schemaIsAheadOfDevelopment() {
        String schema =
                "import * as p from 'drizzle-orm/pg-core'; export const sent = p.pgTable('sent', { id: p.integer() });";
        put(bytes(schema), "?kind=drizzle");
        try (PairOverHttp pair = new PairOverHttp(token())) {
            pair.register(pair.source, pair.sourceUrl(), 1);
            pair.finished("pushes", Map.of("environment", pair.source));
            assertThat(pair.promote(Map.of()).at("/outcome").asText()).isEqualTo("promoted");
            long ahead = number(put(bytes(schema.replace("()", "(), name: p.text()")), "?kind=drizzle"));
            Map<String, String> againstTruth = Map.of("environment", pair.source, "against", "truth");

            JsonNode check = pair.finished("drift-checks", againstTruth);
            JsonNode refused = pair.promote(Map.of());
            JsonNode push = pair.finished("pushes", Map.of("environment", pair.source));
            JsonNode promoted = pair.promote(Map.of());

            assertThat(differences(check.at("/result"))).containsExactly("missing public.sent.name");
            assertThat(check.at("/result/differences/0/origin").asText()).isEqualTo("not-promoted");
            assertThat(check.at("/result/truth/kind").asText()).isEqualTo("drizzle");
            assertThat(pair.report(check, "text/plain"))
                    .startsWith("❌ DRIFT DETECTED   truth (upload " + ahead + ") → " + pair.source)
                    .contains("name (text NULL)   [not-promoted]");
            assertThat(refused.at("/error/type").asText()).isEqualTo("urn:lockstep:problem:source-drifted");
            assertThat(texts(refused.at("/error/items")))
                    .containsExactly("missing column public.sent.name (text NULL)");
            assertThat(refused.at("/error/nextStep").asText()).contains("POST /pushes");
            assertThat(push.at("/outcome").asText()).as(push.toString()).isEqualTo("promoted");
            assertThat(promoted.at("/outcome").asText()).as(promoted.toString()).isEqualTo("promoted");
            assertThat(promoted.at("/result/plan/truth/name").asText()).isEqualTo("upload " + ahead);
            assertThat(List.of(pair.finished("drift-checks", againstTruth), pair.driftCheck()))
                    .allSatisfy(after ->
                            assertThat(after.at("/result/drift").asBoolean()).isFalse());
        }
    }

    @Test
    void shouldDeleteVersionsButTheTruthOnlyWhenAskedTo() {
        long first = number(put(bytes(TABLE), "?kind=sql"));
        long second = number(put(bytes("CREATE TABLE public.second (id int);"), "?kind=sql"));
        long third = number(put(bytes("CREATE TABLE public.third (id int);"), "?kind=sql"));

        Response refused = delete(third, "");
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(json(refused).at("/detail").asText()).isEqualTo("Version " + third + " is the source of truth.");
        assertThat(json(refused).at("/nextStep").asText()).contains("?current=true");
        assertThat(delete(first, "").statusCode()).isEqualTo(204);
        assertThat(delete(first, "").statusCode()).isEqualTo(404);
        assertThat(delete(third, "?current=maybe").statusCode()).isEqualTo(409);
        assertThat(delete(third, "?current=true").statusCode()).isEqualTo(204);
        assertThat(truth()).contains("upload " + second);
        assertThat(delete(second, "?current=true").statusCode()).isEqualTo(204);
        assertThat(truth()).doesNotContain("upload");
        assertThat(number(put(bytes(TABLE), "?kind=sql"))).isGreaterThan(third);
    }

    private Response delete(long number, String query) {
        return as(token()).delete("/api/v1/truth/versions/" + number + query);
    }

    private static long number(Response sent) {
        return json(sent).at("/number").asLong();
    }

    private String truth() {
        return as(token()).get("/api/v1/truth").asString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../a.sql", "/etc/a.sql", "x/../../a.sql"})
    void shouldRefusePathsThatLeadOut(String path) throws IOException {
        refused(put(zip(Map.of(path, TABLE)), ""), "may lead out of the folder");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sql", "drizzle"})
    void shouldRefuseWhatIsNoPattern(String kind) throws IOException {
        String file = kind.equals("sql") ? "a.sql" : "schema.ts";

        refused(
                put(zip(Map.of(file, kind.equals("sql") ? TABLE : "")), "?kind=" + kind + "&entries=a["),
                "'a[' is no pattern");
    }

    @Test
    void shouldRefuseLinksCrowdsAndBombs() throws IOException {
        refused(put(gzip(tar("a.sql", TarConstants.LF_SYMLINK, "")), ""), "a.sql is a link");
        refused(put(crowd(50_001), ""), "50000 entries");
        refused(put(list(300_000, 0, 0), ""), "50000 entries");
        refused(put(gzip(tarWithHoles()), ""), "picture.png is a sparse file");
        refused(put(gzip(new byte[40 << 20]), "?kind=sql"), "more than 8 MB");
        assertThat(put(new byte[17 << 20], "?kind=sql").statusCode()).isEqualTo(413);
    }

    /** Also where a later file, in another order than that of the names, is the wrong one. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a.sql|b.sql|",
                "V2__a.sql|V10__b.sql|",
                "z_a.sql|a_b.sql|{\"entries\": [{\"idx\": 0, \"tag\": \"z_a\"}, {\"idx\": 1, \"tag\": \"a_b\"}]}",
            })
    void shouldNameTheFileAndTheLineOfAnErrorAmongSeveral(String first, String second, String journal)
            throws IOException {
        Map<String, String> files = new HashMap<>();
        files.put(first, TABLE + "\n--> statement-breakpoint\nCREATE TABLE public.more (id int);\n");
        files.put(
                second,
                "CREATE TABLE public.last (id int);\n--> statement-breakpoint\n\nALTER TABLE public.sent\n  ADD name wrong_type;\n");
        if (journal != null) {
            files.put("meta/_journal.json", journal);
        }

        Response response = put(zip(files), "?kind=sql");

        refused(response, second + ", line 5: type \"wrong_type\" does not exist");
        assertThat(json(response).at("/sqlState").asText()).isEqualTo("42704");
    }

    /** Nobody says what they stand for. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "${schema}              |CREATE TABLE %s.t (id int);",
                "${flyway:defaultSchema}|CREATE TABLE public.t (name text DEFAULT '%s');",
                "${tenant}              |CREATE FUNCTION public.f() RETURNS text LANGUAGE sql AS $$ SELECT '%s' $$;"
            })
    void shouldRefusePlaceholdersOfFlyway(String placeholder, String sql) throws IOException {
        Response response =
                put(zip(Map.of("V1__a.sql", TABLE, "V2__b.sql", "\n" + sql.formatted(placeholder))), "?kind=sql");

        refused(response, "V2__b.sql, line 2: " + placeholder + " is a placeholder");
        assertThat(json(response).at("/nextStep").asText()).startsWith("Write the value there");
    }

    /** Elsewhere it is text like any other. */
    @Test
    void shouldTakeWhatLooksLikeAPlaceholderInFilesThatAreNotFlyways() {
        assertThat(put(bytes("CREATE TABLE public.t (name text DEFAULT '${name}');"), "?kind=sql")
                        .statusCode())
                .isEqualTo(201);
    }

    /** What the scratch role may not do, and what is no SQL: with file and line, and with nothing done. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DROP DATABASE %s;|schema.sql, line 2: ",
                "\\! touch /tmp/lockstep-never|schema.sql, line 2: \\! is a command of psql",
                "COPY public.sent FROM PROGRAM 'touch /tmp/lockstep-never';|schema.sql, line 2: ",
                "COPY public.sent TO '/tmp/lockstep-never';|schema.sql, line 2: ",
                "SELECT pg_read_file('/etc/passwd');|schema.sql, line 2: ",
                "ALTER SYSTEM SET work_mem = '1GB';|schema.sql, line 2: ",
                "SET ROLE postgres;|schema.sql, line 2: ",
                "CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION public.f();|schema.sql, line 2: ",
                "CREATE FOREIGN DATA WRAPPER w;|schema.sql, line 2: ",
                "CREATE SUBSCRIPTION s CONNECTION 'dbname=x' PUBLICATION p WITH (connect = false);|schema.sql, line 2: ",
                "CREATE EXTENSION dblink;|dblink"
            })
    void shouldRefuseWhatReachesOutOfTheScratch(String sql, String message) {
        String other = server.createDatabase("other");
        List<String> before = databases();

        refused(put(bytes(TABLE + "\n" + sql.formatted(other)), "?kind=sql"), message);

        assertThat(databases()).isEqualTo(before).contains(other);
        assertThat(java.nio.file.Path.of("/tmp/lockstep-never")).doesNotExist();
        server.dropDatabase(other);
    }

    @Test
    void shouldTakeUploadsFromOperatorsOnly() {
        for (Map.Entry<String, Integer> role :
                Map.of("viewer", 403, "operator", 201).entrySet()) {
            JsonNode made = json(as(token())
                    .body(Map.of("name", "upload-" + role.getKey() + System.nanoTime(), "role", role.getKey()))
                    .post("/api/v1/tokens"));

            assertThat(put(made.at("/token").asText(), bytes(TABLE), "?kind=sql")
                            .statusCode())
                    .as(role.getKey() + made)
                    .isEqualTo(role.getValue());
        }
    }

    private void refused(Response response, String message) {
        JsonNode problem = json(response);
        assertThat(response.statusCode()).as(response.asString()).isBetween(400, 422);
        assertThat(problem.at("/detail").asText()).contains(message);
        assertThat(json(as(token()).get("/api/v1/truth/versions")).at("/items")).isEmpty();
    }

    /** Without those of other tests and the scratch databases of this moment. */
    private List<String> databases() {
        return store
                .query("SELECT datname FROM pg_database WHERE datname LIKE 'other\\_%' ORDER BY 1")
                .execute()
                .await()
                .indefinitely()
                .stream()
                .map(row -> row.getString(0))
                .toList();
    }

    private Response put(byte[] content, String query) {
        return put(token(), content, query);
    }

    private static Response put(String token, byte[] content, String query) {
        return RestAssured.given()
                .header("Authorization", "Bearer " + token)
                .contentType("application/octet-stream")
                .body(content)
                .put("/api/v1/truth" + query);
    }

    private String token() {
        return admin.text().orElseThrow().value();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
