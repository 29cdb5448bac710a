package dev.lockstep.api;

import static dev.lockstep.api.PairOverHttp.texts;
import static dev.lockstep.testing.ApiClient.as;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.access.BootstrapToken;
import dev.lockstep.testing.StoreResource;
import dev.lockstep.testing.TruthRepositoryResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The truth is what a commit says, whatever lies in the working tree, and every report names the commit. */
@QuarkusTest
@WithTestResource(StoreResource.class)
@WithTestResource(TruthRepositoryResource.class)
class TruthRepositoryFlowTest {
    private static final String JOURNAL = "drizzle/meta/_journal.json";

    @Inject
    BootstrapToken admin;

    private final List<String> registered = new ArrayList<>();
    private PairOverHttp pair;

    @BeforeEach
    void twoEnvironments() {
        pair = new PairOverHttp(token());
    }

    @AfterEach
    void forget() {
        registered.forEach(name -> as(token()).delete("/api/v1/environments/" + name));
        pair.close();
    }

    @ParameterizedTest
    @CsvSource({
        TruthRepositoryResource.ON_MAIN + ", main, first second third",
        TruthRepositoryResource.ON_BRANCH + ", release, first second",
        TruthRepositoryResource.ON_TAG + ", v1.0, first",
        TruthRepositoryResource.ON_COMMIT + ", v1.0, first",
        TruthRepositoryResource.BARE + ", release, first second",
        TruthRepositoryResource.SHALLOW + ", main, first second third",
    })
    void shouldHoldAnEnvironmentAgainstTheCommitOfARef(String environment, String ref, String tables) {
        String commit = "commit " + TruthRepositoryResource.commitOf(ref);
        register(environment);

        JsonNode check = check(environment);

        assertThat(check.at("/result/truth/name").asText()).isEqualTo(commit);
        assertThat(check.at("/result/differences").findValuesAsText("name"))
                .containsExactlyInAnyOrder(List.of(tables.split(" ")).stream()
                        .map("public."::concat)
                        .toArray(String[]::new));
        assertThat(pair.report(check, "text/plain")).contains("truth (" + commit + ") → " + environment);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                TruthRepositoryResource.NOWHERE + "| has no commit no-such-branch. | Correct lockstep.truth.ref.",
                TruthRepositoryResource.CUT_OFF
                        + "| does not have all of | Fetch it, without --filter and without --depth."
            })
    void shouldSayWhatIsNotThere(String environment, String detail, String nextStep) {
        register(environment);

        JsonNode check = check(environment);

        assertThat(check.at("/error/type").asText()).isEqualTo("urn:lockstep:problem:truth-invalid");
        assertThat(check.at("/error/detail").asText()).contains(detail);
        assertThat(check.at("/error/nextStep").asText()).isEqualTo(nextStep);
    }

    @Test
    void shouldNameTheCommitInPushesAndPromotions() {
        String environment = TruthRepositoryResource.ON_BRANCH;
        String commit = "commit " + TruthRepositoryResource.commitOf("release");
        register(environment);

        JsonNode push = pair.finished("pushes", Map.of("environment", environment));
        JsonNode promotion = promote(environment);

        for (JsonNode job : List.of(push, promotion)) {
            assertThat(job.at("/outcome").asText()).as(job.toString()).isEqualTo("promoted");
            assertThat(job.at("/result/plan/truth/name").asText()).isEqualTo(commit);
            assertThat(pair.report(job, "text/plain")).contains("source of truth: " + commit);
        }
    }

    /** What the migrations say, development has; schema.ts says more, for which nobody made a migration yet. */
    @Test
    void schemaIsAheadOfTheMigrations() {
        String commit = "commit "
                + TruthRepositoryResource.commit(
                        "project",
                        Map.of(
                                "drizzle/0000_merchants.sql",
                                "CREATE TABLE \"merchants\" (\n\t\"id\" integer PRIMARY KEY NOT NULL\n);",
                                JOURNAL,
                                "{\"version\":\"7\",\"dialect\":\"postgresql\",\"entries\":[{\"idx\":0,\"version\":\"7\",\"when\":1,\"tag\":\"0000_merchants\",\"breakpoints\":true}]}",
                                "shared/schema.ts",
                                "import { integer, pgTable, text } from 'drizzle-orm/pg-core';\nexport const merchants = pgTable('merchants', { id: integer().primaryKey(), name: text() });"));
        String migrated = TruthRepositoryResource.MIGRATED;
        String development = TruthRepositoryResource.DRIZZLE;
        register(migrated);
        assertThat(pair.finished("pushes", Map.of("environment", migrated))
                        .at("/outcome")
                        .asText())
                .isEqualTo("promoted");
        register(development);

        JsonNode check = check(development);
        JsonNode refused = promote(development);

        assertThat(check.at("/result/truth/name").asText()).isEqualTo(commit);
        assertThat(check.at("/result/differences").findValuesAsText("name")).containsExactly("public.merchants.name");
        assertThat(check.at("/result/differences/0/difference").asText()).isEqualTo("missing");
        assertThat(check.at("/result/differences/0/origin").asText()).isEqualTo("not-promoted");
        assertThat(refused.at("/error/type").asText()).isEqualTo("urn:lockstep:problem:source-drifted");
        assertThat(texts(refused.at("/error/items")))
                .singleElement()
                .asString()
                .contains("missing column public.merchants.name");
        assertThat(pair.finished("pushes", Map.of("environment", development))
                        .at("/outcome")
                        .asText())
                .isEqualTo("promoted");
        assertThat(check(development).at("/result/drift").asBoolean()).isFalse();
        JsonNode promoted = promote(development);
        assertThat(promoted.at("/outcome").asText()).as(promoted.toString()).isEqualTo("promoted");
        assertThat(promoted.at("/result/plan/truth/name").asText()).isEqualTo(commit);
    }

    /** By this name the pair's source has a truth of its own. */
    private void register(String environment) {
        pair.register(environment, pair.sourceUrl(), 1);
        registered.add(environment);
    }

    private JsonNode check(String environment) {
        return pair.finished("drift-checks", Map.of("environment", environment, "against", "truth"));
    }

    private JsonNode promote(String environment) {
        return pair.finished("promotions", Map.of("source", environment, "target", pair.target));
    }

    private String token() {
        return admin.text().orElseThrow().value();
    }
}
