package dev.lockstep.api;

import static dev.lockstep.api.PairOverHttp.texts;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.access.BootstrapToken;
import dev.lockstep.testing.ApiClient;
import dev.lockstep.testing.DatabaseState;
import dev.lockstep.testing.StoreResource;
import dev.lockstep.testing.TestPostgres;
import dev.lockstep.testing.TruthFolderResource;
import dev.lockstep.truth.SourceFiles;
import dev.lockstep.truth.StoredUploads;
import dev.lockstep.truth.TruthSource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From a file of SQL to the first environment, and on to the next, as a user does it over HTTP. */
@QuarkusTest
@WithTestResource(StoreResource.class)
@WithTestResource(TruthFolderResource.class)
class TruthFlowTest {
    private static final String SCHEMA = """
            CREATE TABLE public.merchants (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL);
            CREATE TABLE public.fees (id int PRIMARY KEY, merchant bigint NOT NULL REFERENCES public.merchants);
            """;

    @Inject
    BootstrapToken admin;

    @Inject
    StoredUploads uploads;

    private PairOverHttp pair;

    @BeforeEach
    void twoEnvironments() {
        pair = new PairOverHttp(admin.text().orElseThrow().value());
        pair.register(pair.source, pair.sourceUrl(), 1);
        TruthFolderResource.write("schema.sql", SCHEMA);
    }

    @AfterEach
    void forget() {
        pair.close();
    }

    @Test
    void shouldSeeDriftFromTheTruthPushItAndSeeNoneAfterwards() {
        JsonNode before = pair.finished("drift-checks", Map.of("environment", pair.source, "against", "truth"));

        assertThat(before.at("/result/drift").asBoolean()).isTrue();
        assertThat(before.at("/result/expected").asText()).isEqualTo("truth");
        assertThat(before.at("/result/truth/kind").asText()).isEqualTo("sql");
        assertThat(before.at("/result/truth/name").asText()).startsWith("files ");
        assertThat(before.at("/result/differences/0/name").asText()).isEqualTo("public.fees");

        JsonNode push = pair.finished("pushes", Map.of("environment", pair.source));

        assertThat(push.at("/state").asText()).as(push.toString()).isEqualTo("succeeded");
        assertThat(push.at("/kind").asText()).isEqualTo("push");
        assertThat(push.at("/outcome").asText()).isEqualTo("promoted");
        assertThat(push.at("/result/plan/source").asText()).isEqualTo("truth");
        assertThat(push.at("/result/plan/truth/name").asText()).startsWith("files ");
        assertThat(push.at("/result/backup").asText()).isNotBlank();
        assertThat(push.at("/result/verification/schema").asText()).isEqualTo("equal");
        JsonNode after = pair.finished("drift-checks", Map.of("environment", pair.source, "against", "truth"));
        assertThat(after.at("/result/drift").asBoolean()).isFalse();
        assertThat(pair.finished("pushes", Map.of("environment", pair.source))
                        .at("/outcome")
                        .asText())
                .isEqualTo("unchanged");
    }

    @Test
    void shouldTellWhatWasChangedByHandFromWhatIsNotPushedYet() {
        JsonNode push = pair.finished("pushes", Map.of("environment", pair.source));
        pair.source("ALTER TABLE public.merchants ADD by_hand int, ALTER name TYPE varchar(10)");
        TruthFolderResource.write(
                "schema.sql", SCHEMA.replace("name text", "name varchar(20)") + "CREATE TABLE public.later (id int);");

        JsonNode check = pair.finished("drift-checks", Map.of("environment", pair.source, "against", "truth"));

        Map<String, String> origins = new TreeMap<>();
        check.at("/result/differences")
                .forEach(item -> origins.put(
                        item.at("/name").asText(), item.at("/origin").asText()));
        assertThat(origins)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "public.merchants.by_hand", "by-hand",
                        "public.merchants.name", "both",
                        "public.later", "not-promoted"));
        assertThat(check.at("/result/since/promotion").asText())
                .isEqualTo(push.at("/id").asText());
        assertThat(Instant.parse(check.at("/result/since/at").asText()))
                .isBetween(
                        Instant.parse(push.at("/createdAt").asText()),
                        Instant.parse(push.at("/finishedAt").asText()));
        assertThat(pair.report(check, "text/plain"))
                .contains(
                        "• 1 difference changed by hand since the last promotion",
                        "• 1 difference not yet promoted",
                        "• 1 difference both changed by hand and not yet promoted",
                        "CHANGED BY HAND in " + pair.source + " since the promotion from truth at ",
                        "[by-hand]",
                        "[not-promoted]",
                        "[both]");
    }

    @Test
    void shouldPushARenameThatIsAskedFor() {
        pair.finished("pushes", Map.of("environment", pair.source));
        pair.source("INSERT INTO public.merchants (name) VALUES ('kept')");
        TruthFolderResource.write("schema.sql", SCHEMA.replace("name text", "title text"));
        Map<String, String> rename =
                Map.of("kind", "column", "from", "public.merchants.name", "to", "public.merchants.title");

        JsonNode push = pair.finished(
                "pushes",
                Map.of(
                        "environment",
                        pair.source,
                        "options",
                        Map.of("renames", List.of(rename), "acceptHazards", List.of("BACKWARD_INCOMPATIBLE"))));

        assertThat(push.at("/state").asText()).as(push.toString()).isEqualTo("succeeded");
        assertThat(push.at("/result/plan/steps")).singleElement().satisfies(step -> assertThat(
                        step.at("/sql").asText())
                .contains("RENAME COLUMN \"name\" TO \"title\""));
        pair.source("DO $$ BEGIN ASSERT (SELECT title = 'kept' FROM public.merchants); END $$");
    }

    @Test
    void I4_shouldPushExactlyThePlanThatWasReviewed() {
        JsonNode plan = pair.finished("plans", Map.of("source", "truth", "target", pair.source));
        String fingerprint = plan.at("/result/fingerprint").asText();
        TruthFolderResource.write("schema.sql", SCHEMA + "CREATE TABLE public.later (id int);");
        DatabaseState untouched = pair.sourceState();

        JsonNode stale = pair.finished("pushes", Map.of("environment", pair.source, "plan", fingerprint));

        assertThat(stale.at("/error/type").asText()).isEqualTo("urn:lockstep:problem:plan-changed");
        assertThat(pair.sourceState()).isEqualTo(untouched);
        TruthFolderResource.write("schema.sql", SCHEMA);
        JsonNode push = pair.finished("pushes", Map.of("environment", pair.source, "plan", fingerprint));
        assertThat(push.at("/state").asText()).as(push.toString()).isEqualTo("succeeded");
        assertThat(push.at("/result/plan/fingerprint").asText()).isEqualTo(fingerprint);
    }

    @Test
    void I3_shouldNotPushAHazardThatNobodyAccepted() {
        pair.source(SCHEMA + "ALTER TABLE public.merchants ADD legacy text");

        JsonNode refused = pair.finished("pushes", Map.of("environment", pair.source));

        assertThat(refused.at("/error/type").asText()).isEqualTo("urn:lockstep:problem:hazards-not-accepted");
        assertThat(texts(refused.at("/error/items")))
                .anySatisfy(item -> assertThat(item).contains("legacy"));
        JsonNode accepted = pair.finished(
                "pushes",
                Map.of(
                        "environment",
                        pair.source,
                        "options",
                        Map.of("acceptHazards", List.of("DATA_LOSS", "BACKWARD_INCOMPATIBLE"))));
        assertThat(accepted.at("/state").asText()).as(accepted.toString()).isEqualTo("succeeded");
    }

    /** The guide's pitfall: what is to be promoted is not in development yet. */
    @Test
    void schemaIsAheadOfDevelopment() {
        pair.finished("pushes", Map.of("environment", pair.source));
        TruthFolderResource.write("schema.sql", SCHEMA + "CREATE TABLE public.ahead (id int);");

        JsonNode refused = pair.promote(Map.of());

        assertThat(refused.at("/error/type").asText()).isEqualTo("urn:lockstep:problem:source-drifted");
        assertThat(texts(refused.at("/error/items"))).singleElement().asString().contains("missing table public.ahead");
        assertThat(refused.at("/error/nextStep").asText()).contains("POST /pushes");
        pair.finished("pushes", Map.of("environment", pair.source));
        JsonNode promoted = pair.promote(Map.of());
        assertThat(promoted.at("/state").asText()).as(promoted.toString()).isEqualTo("succeeded");
        assertThat(promoted.at("/result/plan/truth/name").asText()).startsWith("files ");
        assertThat(pair.report(promoted, "text/plain")).contains("source of truth: files ");
    }

    @Test
    void shouldNameTheTruthFurtherDownThePipelineUnlessSomebodyChangedAnythingByHand() {
        pair.finished("pushes", Map.of("environment", pair.source));
        JsonNode first = pair.promote(Map.of());
        PairOverHttp next = new PairOverHttp(admin.text().orElseThrow().value());
        try {
            next.register(next.target, next.targetUrl(), 902);

            JsonNode second = next.finished("promotions", Map.of("source", pair.target, "target", next.target));

            assertThat(second.at("/state").asText()).as(second.toString()).isEqualTo("succeeded");
            assertThat(second.at("/result/plan/truth")).isEqualTo(first.at("/result/plan/truth"));
            assertThat(next.report(second, "text/plain")).contains("source of truth: files ");

            pair.target("CREATE TABLE public.by_hand (id int)");
            JsonNode third = next.finished("promotions", Map.of("source", pair.target, "target", next.target));

            assertThat(third.at("/state").asText()).as(third.toString()).isEqualTo("succeeded");
            assertThat(third.at("/result/plan/truth").isObject()).isFalse();
            assertThat(next.log(third))
                    .anyMatch(line -> line.contains(pair.target + " was changed by hand since promotion")
                            && line.contains("public.by_hand"));
        } finally {
            next.close();
        }
    }

    /** An import of rows, what is taken back and a promotion of a part leave the target what the truth says. */
    @Test
    void shouldNameTheTruthFurtherDownThePipelineAsLongAsTheSchemaIsTheTruths() {
        pair.finished("pushes", Map.of("environment", pair.source));
        JsonNode first = pair.promote(Map.of());
        pair.source("INSERT INTO public.merchants (name) VALUES ('a')");
        JsonNode export = pair.finished("exports", Map.of("environment", pair.source, "tables", List.of("merchants")));

        JsonNode imported = pair.finished(
                "imports", Map.of("export", export.at("/result/export").asText(), "target", pair.target));

        assertThat(imported.at("/outcome").asText()).as(imported.toString()).isEqualTo("promoted");
        assertThat(truthFurtherDown()).isEqualTo(truth(first));

        TruthFolderResource.write("schema.sql", SCHEMA + "CREATE TABLE public.later (id int);");
        pair.finished("pushes", Map.of("environment", pair.source));
        JsonNode later = pair.promote(Map.of());
        assertThat(truthFurtherDown()).isEqualTo(truth(later)).isNotEqualTo(truth(first));
        JsonNode undone = pair.finished(
                "promotions/" + later.path("id").asText() + "/undo",
                Map.of("options", Map.of("acceptHazards", List.of("BACKWARD_INCOMPATIBLE"))));
        assertThat(undone.at("/outcome").asText()).as(undone.toString()).isEqualTo("promoted");
        assertThat(truthFurtherDown()).isEqualTo(truth(first));

        JsonNode part = pair.promote(Map.of("include", List.of("public.later")));
        assertThat(truth(part)).isEqualTo(truth(later));
        assertThat(truthFurtherDown()).as("two versions of it").isEmpty();

        pair.target("DROP TABLE public.later");
        pair.promote(Map.of("acceptDrift", true));
        pair.target("DROP TABLE public.later");
        JsonNode again = pair.promote(Map.of("acceptDrift", true, "include", List.of("public.later")));
        assertThat(again.at("/outcome").asText()).as(again.toString()).isEqualTo("promoted");
        assertThat(truthFurtherDown()).as("one version of it").isEqualTo(truth(later));
    }

    /** What is pushed within a scope of the request's own is not all that the truth says. */
    @Test
    void shouldNameTheTruthFurtherDownThePipelineAfterPushesOfAllOfIt() {
        pair.register(pair.target, pair.targetUrl(), 2);
        JsonNode part = pair.finished(
                "pushes",
                Map.of("environment", pair.target, "options", Map.of("include", List.of("public.merchants"))));
        assertThat(part.at("/outcome").asText()).as(part.toString()).isEqualTo("promoted");
        assertThat(truthFurtherDown()).isEmpty();

        JsonNode push = pair.finished(
                "pushes",
                Map.of("environment", pair.target, "options", Map.of("acceptHazards", List.of("BLOCKS_WRITES"))));

        assertThat(push.at("/outcome").asText()).as(push.toString()).isEqualTo("promoted");
        assertThat(truthFurtherDown()).isEqualTo(truth(push));
    }

    private String truthFurtherDown() {
        try (PairOverHttp next = new PairOverHttp(admin.text().orElseThrow().value())) {
            next.register(next.target, next.targetUrl(), 902);
            JsonNode promoted = next.finished("promotions", Map.of("source", pair.target, "target", next.target));
            assertThat(promoted.at("/outcome").asText()).as(promoted.toString()).isEqualTo("promoted");
            return truth(promoted);
        }
    }

    /** Its name; empty for none. */
    private static String truth(JsonNode promoted) {
        return promoted.at("/result/plan/truth").path("name").asText();
    }

    /** Who owns the database and no more can do all of it. */
    @Test
    void shouldPushWithARoleThatIsNoSuperuserAndRehearseItBefore() {
        TestPostgres server = TestPostgres.shared();
        TestPostgres.Login owner = server.createRole("pusher");
        String database = server.createDatabase("owned");
        server.run("postgres", "ALTER DATABASE " + database + " OWNER TO " + owner.user());
        pair.register(pair.source, server.url(database, owner), 1);

        JsonNode push =
                pair.finished("pushes", Map.of("environment", pair.source, "options", Map.of("rehearse", true)));

        assertThat(push.at("/outcome").asText()).as(push.toString()).isEqualTo("promoted");
        assertThat(pair.finished("drift-checks", Map.of("environment", pair.source, "against", "truth"))
                        .at("/result/drift")
                        .asBoolean())
                .isFalse();
        pair.register(pair.source, pair.sourceUrl(), 1);
        server.dropDatabase(database);
        server.run("postgres", "DROP ROLE " + owner.user());
    }

    /** As with drizzle-kit's filters. */
    @Test
    void shouldLeaveAloneWhatTheTruthDoesNotSpeakAbout() {
        pair.source(SCHEMA
                + "CREATE SCHEMA %1$s; CREATE TABLE %1$s.kept (id int)"
                        .formatted(TruthFolderResource.NOT_SPOKEN_ABOUT));

        JsonNode check = pair.finished("drift-checks", Map.of("environment", pair.source, "against", "truth"));
        TruthFolderResource.write("schema.sql", SCHEMA + "CREATE TABLE public.later (id int);");
        JsonNode push = pair.finished("pushes", Map.of("environment", pair.source));

        assertThat(check.at("/result/drift").asBoolean()).as(check.toString()).isFalse();
        assertThat(push.at("/outcome").asText()).as(push.toString()).isEqualTo("promoted");
        pair.source("INSERT INTO elsewhere.kept VALUES (1); INSERT INTO public.later VALUES (1)");
    }

    /** While the truth is read one of that name stands in, on the server that is the environment's, too. */
    @Test
    void shouldStopAPushThatTakesARoleWhichNobodyMade() {
        String role = "nobody_" + UUID.randomUUID().toString().substring(0, 8);
        TruthFolderResource.write(
                "schema.sql",
                SCHEMA + "ALTER TABLE public.fees ENABLE ROW LEVEL SECURITY;" + "CREATE POLICY p ON public.fees TO "
                        + role + " USING (true);");
        DatabaseState untouched = pair.sourceState();

        JsonNode refused = pair.finished("pushes", Map.of("environment", pair.source));

        assertThat(refused.at("/error/type").asText())
                .as(refused.toString())
                .isEqualTo("urn:lockstep:problem:role-missing");
        assertThat(texts(refused.at("/error/items"))).singleElement().asString().contains(role, "fees");
        assertThat(pair.sourceState()).isEqualTo(untouched);
        TestPostgres.shared().run("postgres", "CREATE ROLE " + role + "; DROP ROLE " + role);
    }

    /** Uploads of before, when files are the truth by now: to be got rid of like anything that nobody uses. */
    @Test
    void shouldDeleteUploadsThatAreNobodysTruthAndTakeNoNewOnes() {
        SourceFiles files = SourceFiles.of(Map.of("schema.sql", SCHEMA));
        long number = uploads.add(
                        new StoredUploads.Sent(TruthSource.Language.SQL, files, List.of(), null, null), "before")
                .version()
                .number();
        String token = admin.text().orElseThrow().value();

        assertThat(ApiClient.as(token)
                        .delete("/api/v1/truth/versions/" + number)
                        .statusCode())
                .isEqualTo(204);
        assertThat(ApiClient.as(token).get("/api/v1/truth/versions/" + number).statusCode())
                .isEqualTo(404);
        assertThat(ApiClient.as(token)
                        .contentType("application/octet-stream")
                        .body(SCHEMA.getBytes(StandardCharsets.UTF_8))
                        .put("/api/v1/truth?kind=sql")
                        .statusCode())
                .isEqualTo(409);
    }

    @Test
    void shouldRefuseToPushToAProtectedEnvironment() {
        JsonNode refused =
                PairOverHttp.json(ApiClient.as(admin.text().orElseThrow().value())
                        .body(Map.of("environment", pair.target))
                        .post("/api/v1/pushes"));

        assertThat(refused.at("/type").asText()).isEqualTo("urn:lockstep:problem:protected-environment");
    }
}
