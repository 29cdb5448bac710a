package dev.lockstep.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.access.BootstrapToken;
import dev.lockstep.sql.SqlSession;
import dev.lockstep.testing.Archives;
import dev.lockstep.testing.StoreResource;
import dev.lockstep.testing.TestPostgres;
import dev.lockstep.truth.drizzle.DrizzleCorpus;
import dev.lockstep.truth.drizzle.DrizzleCorpus.Case;
import dev.lockstep.truth.drizzle.DrizzleKit;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The other way round: what the real {@code drizzle-kit push} finds to do in a database that our push has made is what it finds to do in
 * one that its own {@code export} has made, which mostly is nothing. What it finds in its own is asked in the same run: it pushes some
 * defaults, sized types and names that PostgreSQL has cut at 63 bytes every time anew.
 *
 * <p>Each push of drizzle-kit's is a process. A sample of the corpus by default; {@code -Dlockstep.drizzle.push=all} takes all of it.
 */
@QuarkusTest
@WithTestResource(StoreResource.class)
class DrizzlePushTest {
    private static final TestPostgres SERVER = TestPostgres.shared();
    private static final String WANTED = System.getProperty("lockstep.drizzle.push", "8");
    private static final String NOTHING = "No changes detected";

    private static final AtomicInteger WITHOUT_CHANGES = new AtomicInteger();
    private static Map<String, List<String>> exported = Map.of();

    @Inject
    BootstrapToken admin;

    @Inject
    Pool store;

    @BeforeAll
    static void askDrizzleKit() throws Exception {
        DrizzleKit.assumeInstalled();
        exported = DrizzleKit.exportAll(DrizzleCorpus.FOLDER);
        SERVER.run("postgres", """
                DO $$ BEGIN
                    CREATE ROLE drizzle_reader; CREATE ROLE drizzle_writer;
                EXCEPTION WHEN duplicate_object THEN NULL; END $$
                """);
    }

    /** Else "the same as in its own" would say little. */
    @AfterAll
    static void shouldMostlyFindNothing() {
        if (!exported.isEmpty()) {
            assertThat(WITHOUT_CHANGES.get()).isGreaterThanOrEqualTo((int) sample().count() / 2);
        }
    }

    /** Else it would be the truth of other tests, too. */
    @AfterEach
    void forget() {
        store.query("DELETE FROM truth_version").execute().await().indefinitely();
    }

    @ParameterizedTest
    @MethodSource("sample")
    void shouldFindNothingThatItDoesNotFindInItsOwn(String name) throws Exception {
        Case schema = DrizzleCorpus.named(name);
        List<String> inTheirs = inTheirs(name);
        try (PairOverHttp pair = new PairOverHttp(token())) {
            pushed(schema, pair);

            List<String> inOurs = DrizzleKit.push(name, pair.sourceUrl());

            // It reads all tables at once, and says what it finds in the order in which their answers came.
            assertThat(inOurs).isNotEmpty().containsExactlyInAnyOrderElementsOf(inTheirs);
            if (inOurs.stream().anyMatch(line -> line.contains(NOTHING))) {
                WITHOUT_CHANGES.incrementAndGet();
            }
        }
    }

    static Stream<String> sample() {
        List<Case> all = DrizzleCorpus.cases();
        int wanted = WANTED.equals("all") ? all.size() : Math.min(Integer.parseInt(WANTED), all.size());
        Stream<String> spread = IntStream.range(0, wanted)
                .mapToObj(n -> all.get(n * all.size() / wanted).name());
        // Of the dimensions of arrays nothing but drizzle-kit takes notice.
        return Stream.concat(spread, Stream.of("arrays")).distinct();
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
        Response sent = request.body(Archives.zip(schema.files().texts())).put("/api/v1/truth");
        assertThat(sent.statusCode()).as(sent.asString()).isEqualTo(201);
        pair.register(pair.source, pair.sourceUrl(), 1);
        JsonNode push = pair.finished("pushes", Map.of("environment", pair.source));
        assertThat(push.at("/state").asText()).as(push.toString()).isEqualTo("succeeded");
    }

    /** What drizzle-kit says and does in a database that was made by what it has exported. */
    private static List<String> inTheirs(String name) throws Exception {
        String database = SERVER.createDatabase("theirs");
        try {
            run(database, exported.get(name));
            return DrizzleKit.push(name, SERVER.url(database));
        } finally {
            SERVER.dropDatabase(database);
        }
    }

    private static void run(String database, List<String> statements) throws SQLException {
        try (SqlSession session = new SqlSession(SERVER.connect(database))) {
            session.transactional(true);
            for (String statement : statements) {
                session.execute(statement.replace(" CONCURRENTLY ", " "));
            }
            session.commit();
        }
    }

    private String token() {
        return admin.text().orElseThrow().value();
    }
}
