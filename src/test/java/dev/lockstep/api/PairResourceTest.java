package dev.lockstep.api;

import static dev.lockstep.api.PairOverHttp.accepting;
import static dev.lockstep.testing.ApiClient.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.access.BootstrapToken;
import dev.lockstep.testing.ConfiguredEnvironmentsResource;
import dev.lockstep.testing.StoreResource;
import dev.lockstep.testing.TestPostgres;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(StoreResource.class)
@WithTestResource(ConfiguredEnvironmentsResource.class)
class PairResourceTest {
    private static final String PATH = "/api/v1/pairs/";

    @Inject
    BootstrapToken admin;

    private PairOverHttp pair;
    private String name;

    @BeforeEach
    void createHooks() {
        pair = new PairOverHttp(token());
        name = "p-" + pair.source;
        pair.both("""
                CREATE TABLE kind (id int PRIMARY KEY, name text);
                CREATE TABLE hook (id int PRIMARY KEY, kind_id int REFERENCES kind, name text, url text, secret text)""");
        pair.source("INSERT INTO kind VALUES (1, 'a'); INSERT INTO hook VALUES (1, 1, 'paid', 'dev', 'd3v')");
        pair.target("INSERT INTO kind VALUES (1, 'a'); INSERT INTO hook VALUES (1, 1, 'payed', 'prod', 'pr0d')");
    }

    @AfterEach
    void forget() {
        as(token()).delete(PATH + name);
        pair.close();
    }

    private String token() {
        return admin.text().orElseThrow().value();
    }

    private String inTarget(String sql) {
        try (var connection = TestPostgres.shared().connect(pair.targetDatabase());
                var rows = connection.createStatement().executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private ValidatableResponse put(Map<String, ?> declaration) {
        return put(name, declaration);
    }

    private ValidatableResponse put(String called, Map<String, ?> declaration) {
        return as(token())
                .body(Map.of("source", pair.source, "target", pair.target, "lookup", List.of(declaration)))
                .put(PATH + called)
                .then();
    }

    private static Map<String, Object> hook(String... more) {
        Map<String, Object> declaration = new HashMap<>(Map.of("table", "hook"));
        for (int i = 0; i < more.length; i += 2) {
            declaration.put(
                    more[i],
                    more[i + 1].startsWith("[")
                            ? List.of(more[i + 1].substring(1).split(","))
                            : more[i + 1]);
        }
        return declaration;
    }

    @Test
    void shouldKeepWhatWasPutWhenRead() {
        put(hook("where", "id < 10", "targetOwned", "[url,secret"))
                .statusCode(201)
                .header("Location", containsString(name));
        put(hook("policy", "upsert")).statusCode(200);

        as(token())
                .get(PATH + name)
                .then()
                .statusCode(200)
                .body("source", equalTo(pair.source))
                .body("lookup", equalTo(List.of(Map.of("table", "hook", "policy", "upsert"))))
                .body("createdBy", equalTo("admin"));
        as(token()).get("/api/v1/pairs").then().statusCode(200).body("items.name", hasItem(name));
        as(token()).delete(PATH + name).then().statusCode(204);
        as(token()).get(PATH + name).then().statusCode(404);
    }

    @Test
    void shouldPointAtTheFieldWhenADeclarationCannotBe() {
        put(hook("where", "true) OR (true"))
                .statusCode(400)
                .body("pointer", equalTo("/lookup/0/where"))
                .body("detail", containsString("bracket"));
        put(hook("policy", "replace")).statusCode(400).body("pointer", equalTo("/lookup/0/policy"));
    }

    @Test
    void shouldRefuseASecondPairOfTheSameEnvironments() {
        put(hook()).statusCode(201);
        put(name + "-2", hook()).statusCode(409);
    }

    @Test
    void shouldNotQuoteASensitiveValueWhenAConstraintIsBroken() {
        pair.both("CREATE UNIQUE INDEX hook_secret ON hook (secret)")
                .target("INSERT INTO hook VALUES (2, 1, 'of its own', 'prod', 'd3v')");
        put(hook("sensitive", "[secret", "policy", "upsert")).statusCode(201);

        JsonNode job = pair.promote(accepting(List.of(), "*"));

        assertThat(job.at("/error/detail").asText()).contains("hook_secret");
        assertThat(job.at("/error/hint").asText()).contains("may quote the value of a sensitive column");
        assertThat(job.toString()).doesNotContain("d3v");
    }

    @Test
    void shouldSayWhatTheDeclarationMeansWhenReviewed() {
        pair.target("INSERT INTO kind SELECT i, 'k' FROM generate_series(2, 30) AS i")
                .target("ANALYZE kind");
        put(hook("targetOwned", "[url,secret", "where", "name <> ''")).statusCode(201);

        as(token())
                .post(PATH + name + "/review")
                .then()
                .statusCode(200)
                .body("tables[0].table", equalTo("public.hook"))
                .body("tables[0].key", equalTo(List.of("id")))
                .body("tables[0].leftAlone", equalTo(List.of("secret", "url")))
                .body("warnings", hasItem(containsString("refers to public.kind")))
                .body("suggestions.table", equalTo(List.of("public.kind")))
                .body("suggestions[0].referencedBy", equalTo(1));
        put(hook("where", "nmae <> ''")).statusCode(200);
        as(token())
                .post(PATH + name + "/review")
                .then()
                .statusCode(422)
                .body("type", equalTo("urn:lockstep:problem:lookup-declaration"))
                .body("detail", containsString("nmae"));
    }

    @Test
    void I8_shouldShowNoSensitiveValueWhenCompared() {
        put(hook("sensitive", "[secret")).statusCode(201);

        JsonNode comparison = pair.compare("hook");

        assertThat(comparison.at("/result/tables/0/changed").asInt()).isEqualTo(1);
        assertThat(comparison.toString()).doesNotContain("d3v", "pr0d");
        assertThat(pair.report(comparison, "text/plain"))
                .doesNotContain("d3v", "pr0d")
                .contains("secret: •••");
    }

    @Test
    void I8_shouldShowNoSensitiveValueInTheOtherDirectionEither() {
        put(hook("sensitive", "[secret")).statusCode(201);

        JsonNode comparison = pair.finished(
                "comparisons", Map.of("source", pair.target, "target", pair.source, "tables", List.of("hook")));

        assertThat(comparison.at("/result/tables/0/changed").asInt()).isEqualTo(1);
        assertThat(comparison.toString()).contains("payed").doesNotContain("d3v", "pr0d");
        assertThat(pair.report(comparison, "text/plain")).contains("payed").doesNotContain("d3v", "pr0d");
    }

    @Test
    void shouldKeepTargetValuesWhateverTablesTheRequestNames() {
        put(hook("targetOwned", "[url,secret")).statusCode(201);

        JsonNode job = pair.promote(accepting(List.of(), "*"));

        assertThat(job.at("/outcome").asText()).as(job.toString()).isEqualTo("promoted");
        assertThat(inTarget("SELECT concat_ws(' ', name, url, secret) FROM hook"))
                .isEqualTo("paid prod pr0d");
    }

    @Test
    void I4_shouldRefuseTheReviewedPlanWhenTheDeclarationChanged() {
        put(hook("targetOwned", "[url,secret")).statusCode(201);
        JsonNode plan = pair.plan(Map.of());
        assertThat(plan.at("/result/data/0/update").asInt()).isEqualTo(1);
        put(hook("targetOwned", "[secret")).statusCode(200);

        JsonNode job = promoteReviewed(plan);

        assertThat(job.at("/error/type").asText()).isEqualTo("urn:lockstep:problem:plan-changed");
        assertThat(inTarget("SELECT url FROM hook")).isEqualTo("prod");
    }

    @Test
    void I4_shouldRefuseTheReviewedPlanWhenAReferenceRowMovedOnEitherSide() {
        put(hook("targetOwned", "[url,secret")).statusCode(201);
        JsonNode plan = pair.plan(Map.of());
        pair.target("UPDATE hook SET name = 'moved'");
        assertThat(promoteReviewed(plan).at("/error/status").asInt()).isEqualTo(409);
        pair.target("UPDATE hook SET name = 'payed', url = 'of no matter'").source("UPDATE hook SET name = 'moved'");
        assertThat(promoteReviewed(plan).at("/error/status").asInt()).isEqualTo(409);
        pair.source("UPDATE hook SET name = 'paid'");
        assertThat(promoteReviewed(plan).at("/outcome").asText()).isEqualTo("promoted");
    }

    @Test
    void shouldPageThroughRowsThatDiffer() {
        pair.source("INSERT INTO hook SELECT i, 1, 'n' || i FROM generate_series(2, 6) AS i");
        put(hook("sensitive", "[secret")).statusCode(201);
        String rows = "comparisons/" + pair.compare("hook").at("/id").asText() + "/tables/public.hook/rows";

        JsonNode first = pair.get(rows + "?limit=4");
        JsonNode second = pair.get(rows + "?limit=4&cursor=" + first.at("/next").asText());

        assertThat(first.at("/items"))
                .hasSize(4)
                .allMatch(row -> row.at("/difference").asText().equals("added"));
        assertThat(second.at("/items")).hasSize(2);
        assertThat(second.at("/next").isNull()).isTrue();
        assertThat(second.at("/items/1/key/id").asText()).isEqualTo("1");
        assertThat(second.at("/items/1/before/name").asText()).isEqualTo("payed");
        assertThat(second.at("/items/1/after/secret").asText()).startsWith("•••");
        assertThat(pair.get(rows + "?difference=removed").at("/items")).isEmpty();
        as(token())
                .get("/api/v1/" + rows.replace("public.hook", "public.kind"))
                .then()
                .statusCode(404);
    }

    private JsonNode promoteReviewed(JsonNode plan) {
        return pair.finished(
                "promotions",
                Map.of(
                        "source", pair.source,
                        "target", pair.target,
                        "plan", plan.at("/result/fingerprint").asText()));
    }
}
