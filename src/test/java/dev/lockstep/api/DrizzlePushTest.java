package dev.lockstep.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.access.BootstrapToken;
import dev.lockstep.testing.Archives;
import dev.lockstep.testing.StoreResource;
import dev.lockstep.testing.TestPostgres;
import dev.lockstep.truth.drizzle.DrizzleCorpus;
import dev.lockstep.truth.drizzle.DrizzleCorpus.Case;
import dev.lockstep.truth.drizzle.DrizzleKit;
import dev.lockstep.truth.drizzle.DrizzleReader;
import dev.lockstep.truth.drizzle.DrizzleRepeats;
import dev.lockstep.truth.drizzle.DrizzleSchema;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The other way round: the real {@code drizzle-kit push} finds nothing to do in a database that our push has made. Where it finds
 * something in what its own push has just made ({@link DrizzleRepeats} has the reasons), it finds exactly that in ours.
 *
 * <p>Each push of drizzle-kit's is a process, and no more than two of them run at a time: one in a database of its own, one in ours.
 */
@QuarkusTest
@WithTestResource(StoreResource.class)
class DrizzlePushTest {
    private static final TestPostgres SERVER = TestPostgres.shared();
    private static final Pattern NEW_SCHEMA = Pattern.compile("CREATE SCHEMA \"(.*)\"");

    private static final Map<String, DrizzleRepeats> REPEATS = DrizzleRepeats.all();
    private static final ExecutorService BESIDE = Executors.newSingleThreadExecutor();
    private static final Map<String, Future<List<String>>> THEIRS = new HashMap<>();
    private static final Map<String, List<String>> SCHEMAS = new HashMap<>();

    @Inject
    BootstrapToken admin;

    @Inject
    Pool store;

    @BeforeAll
    static void letDrizzleKitPush() throws Exception {
        DrizzleKit.assumeInstalled();
        DrizzleKit.takeCorpus();
        SERVER.run("postgres", """
                DO $$ BEGIN
                    CREATE ROLE drizzle_reader; CREATE ROLE drizzle_writer;
                EXCEPTION WHEN duplicate_object THEN NULL; END $$
                """);
        try (DrizzleReader reader = new DrizzleReader()) {
            DrizzleCorpus.cases().forEach(schema -> SCHEMAS.put(schema.name(), schemas(schema.read(reader))));
        }
        DrizzleCorpus.cases().stream()
                .filter(schema -> REPEATS.containsKey(schema.name()))
                .forEach(schema -> THEIRS.put(schema.name(), BESIDE.submit(() -> againInTheirOwn(schema))));
    }

    @AfterAll
    static void stop() {
        BESIDE.shutdownNow();
    }

    /** Else it would be the truth of other tests, too. */
    @AfterEach
    void forget() {
        store.query("DELETE FROM truth_version").execute().await().indefinitely();
    }

    @ParameterizedTest
    @MethodSource("names")
    void shouldFindNothingThatItDoesNotFindInItsOwn(String name) throws Exception {
        Case schema = DrizzleCorpus.named(name);
        try (PairOverHttp pair = new PairOverHttp(token())) {
            schema.prepare(SERVER, pair.sourceDatabase());
            pushed(schema, pair);

            List<String> inOurs = DrizzleKit.push(schema, SCHEMAS.get(name), pair.sourceUrl());

            DrizzleRepeats known = REPEATS.get(name);
            if (known == null) {
                assertThat(inOurs).as("in ours").isEmpty();
            } else {
                List<String> inTheirs = THEIRS.get(name).get();
                DrizzleRepeats.write(name, inTheirs);
                assertThat(inTheirs).as("in its own").isEqualTo(known.statements());
                assertThat(inOurs).as("in ours").isEqualTo(inTheirs);
            }
        }
    }

    @Test
    void shouldRepeatNothingOfSchemasThatAreNotThere() {
        assertThat(names()).containsAll(REPEATS.keySet());
    }

    static List<String> names() {
        return DrizzleCorpus.cases().stream().map(Case::name).toList();
    }

    private static List<String> schemas(DrizzleSchema schema) {
        return schema.statements().stream()
                .map(statement -> NEW_SCHEMA.matcher(statement.sql()))
                .filter(Matcher::matches)
                .map(found -> found.group(1))
                .toList();
    }

    /** What it wants to do in a database that its own push has just made. */
    private static List<String> againInTheirOwn(Case schema) throws Exception {
        String database = SERVER.createDatabase("theirs");
        try {
            schema.prepare(SERVER, database);
            String url = SERVER.url(database);
            assertThat(DrizzleKit.push(schema, SCHEMAS.get(schema.name()), url)).isNotEmpty();
            return DrizzleKit.push(schema, SCHEMAS.get(schema.name()), url);
        } finally {
            SERVER.dropDatabase(database);
        }
    }

    /** Sends the schema, and has it pushed to the pair's source, which is an empty database. */
    private void pushed(Case schema, PairOverHttp pair) throws IOException {
        RequestSpecification request = RestAssured.given()
                .header("Authorization", "Bearer " + token())
                .contentType("application/octet-stream")
                .queryParam("kind", "drizzle")
                .queryParam("entries", schema.entries());
        switch (schema.options().casing()) {
            case NONE -> {}
            case SNAKE_CASE -> request.queryParam("casing", "snake_case");
            case CAMEL_CASE -> request.queryParam("casing", "camelCase");
        }
        pair.register(pair.source, pair.sourceUrl(), 1);
        Response sent = request.body(Archives.zip(schema.files().texts())).put("/api/v1/truth");
        assertThat(sent.statusCode()).as(sent.asString()).isEqualTo(201);
        JsonNode push = pair.finished("pushes", Map.of("environment", pair.source));
        assertThat(push.at("/state").asText()).as(push.toString()).isEqualTo("succeeded");
    }

    private String token() {
        return admin.text().orElseThrow().value();
    }
}
