package dev.lockstep.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.access.BootstrapToken;
import dev.lockstep.testing.StoreResource;
import dev.lockstep.testing.TruthFolderResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A promotion whose source is not what the truth says names no truth, there and further down the pipeline. */
@QuarkusTest
@WithTestResource(StoreResource.class)
@WithTestResource(TruthFolderResource.class)
class AcceptedSourceDriftTest {
    private static final String SCHEMA = "CREATE TABLE public.merchants (id int PRIMARY KEY);";
    private static final Map<String, Object> ACCEPTED = Map.of("acceptDrift", true);

    @Inject
    BootstrapToken admin;

    private PairOverHttp pair;

    @BeforeEach
    void pushed() {
        String token = admin.text().orElseThrow().value();
        pair = new PairOverHttp(token);
        pair.register(pair.source, pair.sourceUrl(), 1);
        TruthFolderResource.write("schema.sql", SCHEMA);
        JsonNode push = pair.finished("pushes", Map.of("environment", pair.source));
        assertThat(push.at("/state").asText()).as(push.toString()).isEqualTo("succeeded");
    }

    @AfterEach
    void forget() {
        pair.close();
    }

    @Test
    void shouldBeSaidAndNamedNowhere() {
        pair.source("CREATE TABLE public.by_hand (id int)");

        JsonNode promoted = pair.promote(ACCEPTED);

        assertPromotedFromNoTruth(promoted);
        assertThat(pair.log(promoted))
                .anyMatch(line -> line.contains(pair.source + " is not what the source of truth says (files ")
                        && line.contains("which the request accepts: extra table public.by_hand"));
        assertFurtherDownFromNoTruth();
    }

    /** A promotion of a part names the truth for that part; what else is in the environment came from elsewhere. */
    @Test
    void shouldBeNamedNowhereFurtherDownWhenAPartIsPromotedFromTheTruth() {
        pair.source("CREATE TABLE public.by_hand (id int)");
        pair.promote(ACCEPTED);
        TruthFolderResource.write("schema.sql", SCHEMA + "CREATE TABLE public.fees (id int);");
        pair.source("CREATE TABLE public.fees (id int)");

        JsonNode part = pair.promote(Map.of("include", List.of("public.fees")));

        assertThat(part.at("/result/plan/truth/name").asText())
                .as(part.toString())
                .startsWith("files ");
        assertFurtherDownFromNoTruth();
    }

    /** Nothing is to be done then, but it is known what the environment is. */
    @Test
    void shouldBeNamedAgainOnceTheTruthSaysIt() {
        pair.source("CREATE TABLE public.by_hand (id int)");
        pair.promote(ACCEPTED);
        TruthFolderResource.write("schema.sql", SCHEMA + "CREATE TABLE public.by_hand (id int);");

        JsonNode nothing = pair.promote(Map.of());

        assertThat(nothing.at("/outcome").asText()).as(nothing.toString()).isEqualTo("unchanged");
        JsonNode next = furtherDown();
        assertThat(next.at("/result/plan/truth/name").asText())
                .as(next.toString())
                .startsWith("files ")
                .isEqualTo(nothing.at("/result/plan/truth/name").asText());
    }

    @Test
    void shouldGoOnWithoutATruthThatCannotBeRead() {
        TruthFolderResource.write("schema.sql", SCHEMA + "CREATE TABEL public.later (id int);");
        assertThat(pair.promote(Map.of()).at("/error/type").asText()).isEqualTo("urn:lockstep:problem:truth-invalid");

        JsonNode promoted = pair.promote(ACCEPTED);

        assertPromotedFromNoTruth(promoted);
        assertThat(pair.log(promoted))
                .anyMatch(line -> line.contains("The source of truth could not be read, which the request accepts: ")
                        && line.contains("schema.sql"));
    }

    private void assertFurtherDownFromNoTruth() {
        assertPromotedFromNoTruth(furtherDown());
    }

    private JsonNode furtherDown() {
        try (PairOverHttp next = new PairOverHttp(admin.text().orElseThrow().value())) {
            next.register(next.target, next.targetUrl(), 902);
            return next.finished("promotions", Map.of("source", pair.target, "target", next.target));
        }
    }

    private void assertPromotedFromNoTruth(JsonNode promoted) {
        assertThat(promoted.at("/outcome").asText()).as(promoted.toString()).isEqualTo("promoted");
        assertThat(promoted.at("/result/plan/truth").isObject()).isFalse();
        assertThat(pair.report(promoted, "text/plain")).doesNotContain("source of truth:");
    }
}
