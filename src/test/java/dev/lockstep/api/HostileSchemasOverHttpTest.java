package dev.lockstep.api;

import static dev.lockstep.api.PairOverHttp.json;
import static dev.lockstep.testing.ApiClient.as;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.access.BootstrapToken;
import dev.lockstep.testing.ImpatientEvaluationResource;
import dev.lockstep.testing.StoreResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.config.HttpClientConfig;
import io.restassured.response.Response;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A {@code schema.ts} is somebody's code. Whatever it does, its sender gets an error that says where, and the service is as before:
 * it reads the next schema, no thread is left, and the heap is given back.
 */
@QuarkusTest
@WithTestResource(StoreResource.class)
@WithTestResource(ImpatientEvaluationResource.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileSchemasOverHttpTest {
    private static final int ANSWER_MILLIS = 180_000;
    private static final long GIVEN_BACK = 48L << 20;
    private static final String IMPORTS = "import { sql } from 'drizzle-orm';"
            + " import { pgTable, integer, text, jsonb } from 'drizzle-orm/pg-core';\n";

    @Inject
    BootstrapToken admin;

    @Inject
    Pool store;

    private long heap;

    /** The reader is set up by the first schema, which is no part of what the hostile ones take. */
    @BeforeEach
    void readASchema() {
        if (heap == 0) {
            accepted("export const t = pgTable('t', { id: integer('id') });");
            forget();
            heap = heap();
        }
    }

    @AfterEach
    void shouldBeAsBefore() {
        accepted("export const t = pgTable('after', { id: integer('id') }); // " + System.nanoTime());
        forget();
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("drizzle-sandbox");
    }

    @AfterAll
    void shouldGiveTheHeapBack() {
        assertThat(heap()).isLessThan(heap + GIVEN_BACK);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "for (;;) { try { for (;;) {} } finally { continue; } }|schema.ts:2: Evaluating the schema takes longer than the 3 seconds",
                "const again = () => Promise.resolve().then(again); again();|Evaluating the schema takes ",
                "/^(?=(a+)+b)\\1(a+)+$/.test('a'.repeat(60) + '!');|schema.ts:2: Evaluating the schema takes longer than",
                "while (true) { try { Array.from({ length: 2 ** 32 }); } catch {} }|Evaluating the schema takes ",
                "'x'.repeat(2 ** 23).indexOf('x'.repeat(2 ** 22) + 'y');|Evaluating the schema takes longer than",
                "const all = []; for (;;) all.push({});|schema.ts:2: Evaluating the schema takes more memory than the 256 MB"
            })
    void shouldStopWhatDoesNotEnd(String schema, String message) {
        refused(schema, message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'x'.repeat(2 ** 31);|schema.ts:2: RangeError: Invalid string length.",
                "let s = 'x'; for (;;) s += s;|schema.ts:2: RangeError: Invalid string length.",
                "const deep = (n) => deep(n + 1) + 1; deep(0);|schema.ts:2: RangeError: Maximum call stack size exceeded.",
                "let e = sql`1`; e.queryChunks.push(e); export const t = pgTable('t', { a: integer('a').default(e) });|schema.ts:2: RangeError: Maximum call stack size exceeded.",
                "let o = {}; for (let i = 0; i < 100000; i++) o = { o }; export const t = pgTable('t', { a: jsonb('a').default(o) });|schema.ts:2: RangeError: cannot stringify objects nested that deep.",
                "require('fs').readFileSync('/etc/passwd');|schema.ts:2: ReferenceError: 'fs' is used while the schema is read, and is not available there.",
                "process.exit(1);|schema.ts:2: ReferenceError: process.exit is not available while a schema is read.",
                "setTimeout(() => {}, 1);|schema.ts:2: ReferenceError: setTimeout is not available while a schema is read.",
                "performance.now();|schema.ts:2: ReferenceError: 'performance' is used while the schema is read, and is not available there.",
                "export const t = pgTable('t', { id: integer('id') ];|schema.ts:2 is not valid TypeScript: Unexpected token",
                "import { users } from './users'; users;|schema.ts:2: ReferenceError: there is no file for the import './users'.",
                "export const a = pgTable('t', {}); export const b = pgTable('t', {});|schema.ts:2: There are two tables called public.t.",
                "throw null;|schema.ts:2: null.",
                "throw Object.freeze(new Error('frozen'));|schema.ts:2: Error: frozen.",
                "export const t = pgTable('t', { a: integer('a').references(() => { throw 'up'; }) });|schema.ts:2: up.",
                "export const t = pgTable('t', { a: text('a').default('\\u0000') });|schema.ts, line 2: a statement has a character of the code 0",
                "export const t = pgTable('t', { a: integer('a').default(sql`1); DROP DATABASE postgres; --`) });|schema.ts, line 2: "
            })
    void shouldSayWhatIsWrongAndWhere(String schema, String message) {
        refused(schema, message);
    }

    /** As no schema may depend on the day on which it is read. */
    @Test
    void shouldReadTheSameAtAnyTime() {
        String schema = "export const t = pgTable(`t_${Date.now()}_${new Date().getFullYear()}_${Math.random()}`, {});";
        JsonNode first = accepted(schema);
        accepted("export const t = pgTable('t', {});");
        JsonNode second = accepted(schema);

        String diff = "/api/v1/truth/versions/" + first.at("/number").asLong() + "/diff?to="
                + second.at("/number").asLong();
        assertThat(json(as(token()).get(diff)).at("/drift").asBoolean()).isFalse();
    }

    @Test
    void shouldRefuseWhatIsTooLongOrNestedTooDeeply() {
        refused("export const x = " + "(".repeat(20_000) + ";", "schema.ts is nested too deeply to be read.");
        refused("// " + "x".repeat(1_000_000), "characters; a schema file may have 1000000.");
    }

    private void refused(String schema, String message) {
        Response response = put(schema);
        JsonNode problem = json(response);
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(422);
        assertThat(problem.at("/type").asText()).isEqualTo("urn:lockstep:problem:truth-invalid");
        assertThat(problem.at("/detail").asText()).contains(message);
        assertThat(problem.at("/nextStep").asText()).isNotBlank();
        assertThat(response.asString()).doesNotContain("declarations.js", "dev.lockstep", "java.", "truffle", "\\tat ");
    }

    private JsonNode accepted(String schema) {
        Response response = put(schema);
        assertThat(response.statusCode()).as(response.asString()).isBetween(200, 201);
        return json(response);
    }

    private Response put(String schema) {
        return RestAssured.given()
                .config(RestAssured.config()
                        .httpClient(HttpClientConfig.httpClientConfig().setParam("http.socket.timeout", ANSWER_MILLIS)))
                .header("Authorization", "Bearer " + token())
                .contentType("application/octet-stream")
                .body((IMPORTS + schema).getBytes(StandardCharsets.UTF_8))
                .put("/api/v1/truth?kind=drizzle");
    }

    private String token() {
        return admin.text().orElseThrow().value();
    }

    /** Else it would be the truth of other tests, too. */
    private void forget() {
        store.query("DELETE FROM truth_version").execute().await().indefinitely();
    }

    /** What is in use once the collector has run often enough to have found all that is not. */
    private static long heap() {
        long least = Long.MAX_VALUE;
        for (int run = 0; run < 3; run++) {
            System.gc();
            least = Math.min(
                    least,
                    Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
        }
        return least;
    }
}
