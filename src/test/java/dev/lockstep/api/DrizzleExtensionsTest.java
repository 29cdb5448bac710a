package dev.lockstep.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.access.BootstrapToken;
import dev.lockstep.testing.StoreResource;
import dev.lockstep.testing.TestPostgres;
import dev.lockstep.testing.Tool;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A {@code schema.ts} uses types of extensions, and has no words for the extensions: each environment has its own. */
@QuarkusTest
@WithTestResource(StoreResource.class)
class DrizzleExtensionsTest {
    private static final String SCHEMA = """
            import { geometry, index, integer, pgTable, vector } from 'drizzle-orm/pg-core';
            export const notes = pgTable('notes', {
              id: integer().primaryKey(),
              embedding: vector({ dimensions: 3 }).default([1, 2, 3]).notNull(),
            });
            """;
    private static final String WITH_INDEX = SCHEMA.replace(
            "\n});", "\n}, (t) => [index('near').using('hnsw', t.embedding.op('vector_l2_ops')).with({ m: 16 })]);");
    private static final String PLACES = SCHEMA + "export const places = pgTable('places', { at: geometry() });";

    @Inject
    BootstrapToken admin;

    @Inject
    Pool store;

    private PairOverHttp pair;

    @BeforeEach
    void pair() {
        assumeTrue(TestPostgres.shared().offers("vector"), "vector is not there: it would have to be compiled");
        pair = new PairOverHttp(token());
        pair.register(pair.source, pair.sourceUrl(), 1);
    }

    /** Else it would be the truth of other tests, too. */
    @AfterEach
    void forget() {
        if (pair != null) {
            pair.close();
            store.query("DELETE FROM truth_version").execute().await().indefinitely();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"public", "extensions"})
    void shouldPushAndCompareTypesOfExtensionsThatTheEnvironmentHas(String schema) {
        pair.source(
                "CREATE SCHEMA IF NOT EXISTS %1$s; CREATE EXTENSION vector SCHEMA %1$s; CREATE EXTENSION pgcrypto SCHEMA %1$s"
                        .formatted(schema));
        sent(SCHEMA);
        assertThat(pair.differencesFromTruth()).containsExactlyInAnyOrder("missing public.notes");

        JsonNode push = push();

        assertThat(push.at("/state").asText()).as(push.toString()).isEqualTo("succeeded");
        assertThat(pair.differencesFromTruth()).isEmpty();
        assertThat(push().at("/result/plan/empty").asBoolean()).isTrue();

        pair.source("ALTER TABLE notes ALTER embedding TYPE %s.vector(4)".formatted(schema));
        assertThat(pair.differencesFromTruth()).containsExactly("changed public.notes.embedding");
    }

    @Test
    void shouldMakeIndexesByAnExtensionsAccessMethod() {
        pair.source("CREATE EXTENSION vector");
        Tool.CC.assume(pair.sourceHas("pg_am WHERE amname = 'hnsw'"), "A C compiler, cc, is not there");
        sent(SCHEMA);
        assertThat(push().at("/state").asText()).isEqualTo("succeeded");
        sent(WITH_INDEX);

        assertThat(pair.differencesFromTruth()).containsExactly("missing public.near");
        JsonNode push = pair.finished(
                "pushes",
                Map.of("environment", pair.source, "options", Map.of("acceptHazards", List.of("BLOCKS_WRITES"))));

        assertThat(push.at("/state").asText()).as(push.toString()).isEqualTo("succeeded");
        assertThat(pair.differencesFromTruth()).isEmpty();
    }

    @Test
    void shouldLeaveExtensionsAloneThatTheSchemaDoesNotUse() {
        pair.source("CREATE SCHEMA extensions; CREATE EXTENSION pgcrypto SCHEMA extensions");
        sent(
                "import { integer, pgTable } from 'drizzle-orm/pg-core'; export const t = pgTable('t', { id: integer() });");

        assertThat(pair.differencesFromTruth()).containsExactly("missing public.t");
        assertThat(push().at("/state").asText()).isEqualTo("succeeded");

        assertThat(pair.differencesFromTruth()).isEmpty();
    }

    /** The extension that one of them is read with is the environment's and no part of either. */
    @Test
    void shouldTellUploadsApartWithoutTheExtensionsThatTheyUse() {
        pair.source("CREATE EXTENSION vector");
        long without = sent(SCHEMA.replaceAll("(?m)^ *embedding.*$", ""));
        long with = sent(SCHEMA);

        JsonNode diff = pair.get("truth/versions/" + without + "/diff?to=" + with);

        assertThat(diff.at("/differences").findValuesAsText("name")).containsExactly("public.notes.embedding");
    }

    @Test
    void shouldSayWhichExtensionTheEnvironmentLacks() {
        pair.target("CREATE EXTENSION vector; CREATE EXTENSION postgis");
        sent(PLACES);

        lacks("type \"vector\" does not exist", "CREATE EXTENSION vector in the environment first");
        pair.source("CREATE EXTENSION vector");
        lacks("type \"geometry\" does not exist", "CREATE EXTENSION postgis in the environment first");
        pair.source("CREATE EXTENSION postgis");
        assertThat(push().at("/state").asText()).isEqualTo("succeeded");
        assertThat(pair.differencesFromTruth()).isEmpty();

        pair.source("DROP EXTENSION postgis CASCADE");
        lacks("type \"geometry\" does not exist", "CREATE EXTENSION postgis in the environment first");
    }

    @Test
    void shouldTakeAnUploadWhileOneOfTheEnvironmentsIsAway() {
        String away = pair.source + "-away";
        pair.register(away, pair.sourceUrl().replaceFirst("/[^/?]+(\\?|$)", "/nowhere$1"), 902);
        try {
            pair.source("CREATE EXTENSION vector");
            sent(SCHEMA);
            assertThat(push().at("/state").asText()).isEqualTo("succeeded");
        } finally {
            RestAssured.given()
                    .header("Authorization", "Bearer " + token())
                    .delete("/api/v1/environments/" + away)
                    .then()
                    .statusCode(204);
        }
    }

    @Test
    void shouldSayThatTheScratchServerLacksTheExtension() {
        pair.source("CREATE EXTENSION vector; UPDATE pg_extension SET extname = 'nowhere' WHERE extname = 'vector'");
        pair.target("CREATE EXTENSION vector");
        sent(SCHEMA);

        lacks(
                "type \"vector\" does not exist",
                "has the extension nowhere, which the server for scratch databases does not make");
    }

    private void lacks(String detail, String nextStep) {
        for (JsonNode job : List.of(push(), pair.truthDrift())) {
            assertThat(job.at("/state").asText()).as(job.toString()).isEqualTo("failed");
            assertThat(job.at("/error/type").asText()).endsWith("truth-invalid");
            assertThat(job.at("/error/detail").asText())
                    .startsWith("schema.ts, line ")
                    .contains(detail);
            assertThat(job.at("/error/nextStep").asText()).contains(nextStep);
        }
    }

    private JsonNode push() {
        return pair.finished("pushes", Map.of("environment", pair.source));
    }

    /** Returns the version's number. */
    private long sent(String schema) {
        Response sent = RestAssured.given()
                .header("Authorization", "Bearer " + token())
                .contentType("application/octet-stream")
                .queryParam("kind", "drizzle")
                .body(schema.getBytes(StandardCharsets.UTF_8))
                .put("/api/v1/truth");
        assertThat(sent.statusCode()).as(sent.asString()).isEqualTo(201);
        return PairOverHttp.json(sent).at("/number").asLong();
    }

    private String token() {
        return admin.text().orElseThrow().value();
    }
}
