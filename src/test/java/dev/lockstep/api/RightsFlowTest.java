package dev.lockstep.api;

import static dev.lockstep.api.PairOverHttp.json;
import static dev.lockstep.api.PairOverHttp.parse;
import static dev.lockstep.testing.ApiClient.as;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.access.BootstrapToken;
import dev.lockstep.testing.ConfiguredEnvironmentsResource;
import dev.lockstep.testing.StoreResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What of the source is wanted, said in requests. */
@QuarkusTest
@WithTestResource(StoreResource.class)
@WithTestResource(ConfiguredEnvironmentsResource.class)
class RightsFlowTest {
    @Inject
    BootstrapToken admin;

    private PairOverHttp pair;

    @BeforeEach
    void twoEnvironments() {
        pair = new PairOverHttp(token());
        pair.both("CREATE TABLE public.merchants (id int PRIMARY KEY, tax text);");
    }

    @AfterEach
    void forget() {
        pair.close();
    }

    @Test
    void shouldCompareAndPromoteGrantsWhenAskedTo() {
        pair.source("GRANT SELECT ON public.merchants TO PUBLIC");
        assertThat(pair.driftCheck().at("/result/drift").booleanValue()).isFalse();
        JsonNode drift = driftCheck(Map.of("privileges", "sync"));
        assertThat(drift.at("/result/differences/0/kind").asText()).isEqualTo("privileges");
        assertThat(pair.report(drift, "text/plain")).contains("PUBLIC=SELECT");

        JsonNode promotion = pair.promote(Map.of("privileges", "sync"));

        assertThat(promotion.at("/outcome").asText()).isEqualTo("promoted");
        assertThat(promotion.at("/result/plan/steps/0/sql").asText())
                .isEqualTo("GRANT SELECT ON TABLE \"public\".\"merchants\" TO PUBLIC");
        assertThat(driftCheck(Map.of("privileges", "sync")).at("/result/drift").booleanValue())
                .isFalse();
    }

    @Test
    void shouldRefuseWordsThatMeanNothing() {
        var plan = as(token()).body(pair.order(Map.of("privileges", "copy"))).post("/api/v1/plans");
        assertThat(plan.statusCode()).isEqualTo(400);
        assertThat(json(plan).path("pointer").asText()).isEqualTo("/options/privileges");
        var drift = as(token())
                .body(Map.of("environment", pair.target, "against", pair.source, "privileges", "copy"))
                .post("/api/v1/drift-checks");
        assertThat(json(drift).path("pointer").asText()).isEqualTo("/privileges");
    }

    @Test
    void shouldLookAtAndPromoteAPartOnly() {
        pair.source("ALTER TABLE public.merchants ADD b int; CREATE TABLE public.tmp_x (id int)");
        Map<String, List<String>> scope = Map.of("include", List.of("public"), "exclude", List.of("*.tmp_*"));
        assertThat(driftCheck(scope).at("/result/differences")).hasSize(1);

        JsonNode promotion = pair.promote(scope);

        assertThat(promotion.at("/outcome").asText()).isEqualTo("promoted");
        assertThat(promotion.at("/result/plan/steps")).hasSize(1);
        assertThat(pair.report(promotion, "text/plain")).contains("Only a part was looked at: public without *.tmp_*.");
        assertThat(driftCheck(scope).at("/result/drift").booleanValue()).isFalse();
        assertThat(pair.driftCheck().at("/result/drift").booleanValue()).isTrue();
    }

    @Test
    void shouldSuggestARenameAndMakeItWhenItIsSentBack() {
        pair.source("ALTER TABLE public.merchants RENAME tax TO tax_id")
                .target("INSERT INTO public.merchants VALUES (1, 'kept')");
        JsonNode plan = pair.plan(Map.of());
        assertThat(plan.at("/result/suggestedRenames"))
                .isEqualTo(
                        parse(
                                "[{\"kind\":\"column\",\"from\":\"public.merchants.tax\",\"to\":\"public.merchants.tax_id\"}]"));
        assertThat(pair.report(plan, "text/plain"))
                .contains("{\"kind\":\"column\",\"from\":\"public.merchants.tax\",\"to\":\"public.merchants.tax_id\"}");

        JsonNode promotion = pair.promote(Map.of(
                "renames", plan.at("/result/suggestedRenames"), "acceptHazards", List.of("BACKWARD_INCOMPATIBLE")));

        assertThat(promotion.at("/outcome").asText()).as(promotion.toString()).isEqualTo("promoted");
        assertThat(promotion.at("/result/plan/steps")).hasSize(1);
        assertThat(pair.driftCheck().at("/result/drift").booleanValue()).isFalse();
        pair.target("DO $$ BEGIN ASSERT (SELECT tax_id = 'kept' FROM public.merchants); END $$");
    }

    @Test
    void shouldRefuseRenamesThatCannotBe() {
        Map<String, String> rename = Map.of("kind", "column", "from", "public.merchants.x", "to", "public.merchants.y");
        JsonNode plan = pair.plan(Map.of("renames", List.of(rename)));
        assertThat(plan.at("/state").asText()).isEqualTo("failed");
        assertThat(plan.at("/error/detail").asText()).isEqualTo("There is no column public.merchants.x in the target.");
        assertThat(plan.at("/error/pointer").asText()).isEqualTo("/options/renames/0/from");
        assertPointer(Map.of("renames", List.of(Map.of("kind", "column", "from", "a"))), "/options/renames/0/to");
        assertPointer(Map.of("renames", List.of(Map.of("kin", "column"))), "/options/renames/0/kin");
    }

    private void assertPointer(Map<String, ?> options, String pointer) {
        var plan = as(token()).body(pair.order(options)).post("/api/v1/plans");
        assertThat(plan.statusCode()).isEqualTo(400);
        assertThat(json(plan).path("pointer").asText()).isEqualTo(pointer);
    }

    @Test
    void shouldRefusePatternsThatAreNone() {
        var plan = as(token())
                .body(pair.order(Map.of("include", List.of("a", "tabel:x"))))
                .post("/api/v1/plans");
        assertThat(plan.statusCode()).isEqualTo(400);
        assertThat(json(plan).path("pointer").asText()).isEqualTo("/options/include/1");
        assertThat(json(plan).path("detail").asText()).isEqualTo("There is no kind \"tabel\".");
    }

    private JsonNode driftCheck(Map<String, ?> more) {
        Map<String, Object> body = new HashMap<>(more);
        body.put("environment", pair.target);
        body.put("against", pair.source);
        return pair.finished("drift-checks", body);
    }

    private String token() {
        return admin.text().orElseThrow().value();
    }
}
