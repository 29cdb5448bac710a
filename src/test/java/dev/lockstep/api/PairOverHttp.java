package dev.lockstep.api;

import static dev.lockstep.testing.ApiClient.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.oneOf;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.testing.DatabaseState;
import dev.lockstep.testing.TestPostgres;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;

/** Two databases that are registered as environments, and all that a user does with them: over HTTP, with a token. */
final class PairOverHttp implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String API = "/api/v1/";

    private final TestPostgres server = TestPostgres.shared();
    private final String token;
    private final String sourceDatabase = server.createDatabase("source");
    private final String targetDatabase = server.createDatabase("target");
    final String source = "s-" + UUID.randomUUID().toString().substring(0, 8);
    final String target = "t-" + UUID.randomUUID().toString().substring(0, 8);

    /** @param token an admin's */
    PairOverHttp(String token) {
        this.token = token;
        register(source, server.url(sourceDatabase), 900);
        register(target, server.url(targetDatabase), 901);
    }

    void register(String name, String url, int tier) {
        as(token)
                .body(Map.of("url", url, "tier", tier))
                .put(API + "environments/" + name)
                .then()
                .statusCode(oneOf(200, 201));
    }

    PairOverHttp source(String sql) {
        server.run(sourceDatabase, sql);
        return this;
    }

    PairOverHttp target(String sql) {
        server.run(targetDatabase, sql);
        return this;
    }

    PairOverHttp both(String sql) {
        return source(sql).target(sql);
    }

    boolean sourceHas(String rows) {
        return server.has(sourceDatabase, rows);
    }

    String sourceDatabase() {
        return sourceDatabase;
    }

    String targetDatabase() {
        return targetDatabase;
    }

    String sourceUrl() {
        return server.url(sourceDatabase);
    }

    String targetUrl() {
        return server.url(targetDatabase);
    }

    DatabaseState sourceState() {
        return DatabaseState.of(server, sourceDatabase);
    }

    DatabaseState targetState() {
        return DatabaseState.of(server, targetDatabase);
    }

    JsonNode driftCheck() {
        return finished("drift-checks", Map.of("environment", target, "against", source));
    }

    /** Of the source, against the truth. */
    JsonNode truthDrift() {
        return finished("drift-checks", Map.of("environment", source, "against", "truth"));
    }

    /** The same, a line each: what is different, and the name of what. */
    List<String> differencesFromTruth() {
        JsonNode job = truthDrift();
        assertThat(job.at("/state").asText()).as(job.toString()).isEqualTo("succeeded");
        return job.at("/result/differences").findParents("difference").stream()
                .map(item ->
                        item.at("/difference").asText() + " " + item.at("/name").asText())
                .toList();
    }

    JsonNode compare(String... tables) {
        return finished("comparisons", Map.of("source", source, "target", target, "tables", List.of(tables)));
    }

    JsonNode plan(Map<String, ?> options) {
        return finished("plans", order(options));
    }

    JsonNode promote(Map<String, ?> options) {
        return finished("promotions", order(options));
    }

    Map<String, Object> order(Map<String, ?> options) {
        return Map.of("source", source, "target", target, "options", options);
    }

    /** Starts the work and waits until it is over. */
    JsonNode finished(String path, Map<String, ?> body) {
        Response response = as(token).header("Prefer", "wait=60").body(body).post(API + path);
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
        return json(response);
    }

    /** Starts the work and does not wait. */
    JsonNode started(String path, Map<String, ?> body) {
        Response response = as(token).body(body).post(API + path);
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(202);
        assertThat(response.header("Location"))
                .isEqualTo(json(response).at("/links/self").asText());
        return json(response);
    }

    JsonNode get(String path) {
        Response response = as(token).get(path.startsWith("/") ? path : API + path);
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
        return json(response);
    }

    String report(JsonNode job, String accept) {
        Response response = as(token).accept(accept).get(job.at("/links/report").asText());
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
        assertThat(response.contentType()).startsWith(accept);
        return response.asString();
    }

    /** Waits until the job is as it should be. */
    JsonNode awaited(JsonNode job, Predicate<JsonNode> condition) {
        String self = job.at("/links/self").asText();
        return await().atMost(Duration.ofSeconds(60)).until(() -> get(self), condition);
    }

    /** All lines of the job's log. */
    List<String> log(JsonNode job) {
        List<String> lines = new ArrayList<>();
        get(job.at("/links/log").asText() + "?limit=200").at("/items").forEach(entry -> lines.add(entry.toString()));
        return lines;
    }

    static Map<String, Object> accepting(List<String> hazards, String... tables) {
        Map<String, Object> options = new HashMap<>();
        options.put("acceptHazards", hazards);
        options.put("tables", List.of(tables));
        return options;
    }

    static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    static List<String> fields(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    static JsonNode json(Response response) {
        return parse(response.asString());
    }

    static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(text, e);
        }
    }

    @Override
    public void close() {
        for (String name : List.of(source, target)) {
            as(token).delete(API + "environments/" + name);
        }
        server.dropDatabase(sourceDatabase);
        server.dropDatabase(targetDatabase);
    }
}
