package dev.lockstep.api;

import static dev.lockstep.api.PairOverHttp.accepting;
import static dev.lockstep.api.PairOverHttp.json;
import static dev.lockstep.api.PairOverHttp.texts;
import static dev.lockstep.testing.ApiClient.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.access.BootstrapToken;
import dev.lockstep.testing.ConfiguredEnvironmentsResource;
import dev.lockstep.testing.DatabaseState;
import dev.lockstep.testing.OldServer;
import dev.lockstep.testing.StoreResource;
import dev.lockstep.testing.TestPostgres;
import dev.lockstep.testing.TestPostgres.Login;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What only a job can find out: it fails with what is wrong, where, and what to do, and its target is as it was. */
@QuarkusTest
@WithTestResource(StoreResource.class)
@WithTestResource(ConfiguredEnvironmentsResource.class)
class FailedJobsTest {
    private static final List<String> ALL =
            List.of("DATA_LOSS", "TABLE_REWRITE", "BLOCKS_WRITES", "VALIDATION_SCAN", "BACKWARD_INCOMPATIBLE");

    private final TestPostgres server = TestPostgres.shared();

    @Inject
    BootstrapToken admin;

    @ConfigProperty(name = "lockstep.backup.directory")
    Path backups;

    private PairOverHttp pair;

    @BeforeEach
    void twoEnvironments() {
        pair = new PairOverHttp(token());
        pair.both("""
                CREATE TABLE public.merchants (id int PRIMARY KEY, name text, cents int NOT NULL);
                INSERT INTO public.merchants SELECT i, 'm' || i, i FROM generate_series(1, 10) i;
                """);
    }

    @AfterEach
    void forget() {
        pair.close();
    }

    @Nested
    class Plans {

        @Test
        void shouldNameThePatternThatMatchesNothing() {
            JsonNode error = unchanged(() -> pair.promote(accepting(ALL, "merch*", "fee_*")), "no-table-matches");

            assertThat(error.path("detail").asText()).contains("fee_*").doesNotContain("merch*");
            assertThat(error.path("nextStep").asText()).isNotBlank();
        }

        @Test
        void shouldRefuseTwoNamesOfOneDatabase() {
            String alias = "a-" + UUID.randomUUID().toString().substring(0, 8);
            pair.register(alias, pair.targetUrl().replace("127.0.0.1", "localhost"), 902);

            for (String path : List.of("promotions", "plans")) {
                JsonNode job = pair.finished(path, Map.of("source", alias, "target", pair.target));
                assertThat(job.at("/error/type").asText()).isEqualTo("urn:lockstep:problem:same-environment");
                assertThat(job.at("/error/detail").asText())
                        .isEqualTo(alias + " and " + pair.target + " are two names of one database.");
                assertThat(job.at("/error/nextStep").asText()).isNotBlank();
            }
            JsonNode drift = pair.finished("drift-checks", Map.of("environment", alias, "against", pair.target));
            assertThat(drift.at("/error/type").asText()).isEqualTo("urn:lockstep:problem:same-environment");
            as(token()).delete("/api/v1/environments/" + alias).then().statusCode(204);
        }

        @Test
        void shouldNameTheObjectThatCannotBecomeWhatTheSourceHas() {
            pair.target("CREATE TABLE public.visits (id integer) PARTITION BY LIST (id)")
                    .source("CREATE TABLE public.visits (id integer)");

            JsonNode error = unchanged(() -> pair.promote(accepting(ALL)), "not-handled");

            assertThat(error.path("items").toString()).contains("table public.visits");
            assertThat(error.path("nextStep").asText()).isNotBlank();
        }

        @Test
        void shouldSayThatThereIsNoBaselineBeforeAnythingWasPromoted() {
            JsonNode job = pair.finished("drift-checks", Map.of("environment", pair.target, "against", "baseline"));

            assertThat(job.at("/error/detail").asText()).contains(pair.target, "no baseline");
        }
    }

    @Nested
    class Statements {

        @Test
        void I1_shouldNameConstraintTableCountAndFiveKeysWhenRowsBreakIt() {
            pair.target("UPDATE public.merchants SET cents = -cents WHERE id > 3")
                    .source("ALTER TABLE public.merchants ADD CONSTRAINT positive CHECK (cents > 0)");

            JsonNode error = unchanged(() -> pair.promote(accepting(ALL)), "constraint-violated");

            assertThat(error.path("constraint").asText()).isEqualTo("positive");
            assertThat(error.path("table").asText()).isEqualTo("public.merchants");
            assertThat(error.path("detail").asText())
                    .startsWith("7 rows of public.merchants break constraint positive");
            assertThat(error.path("keys")).hasSize(5);
            assertThat(texts(error.path("keys"))).contains("id=4").allMatch(key -> key.matches("id=\\d+"));
            assertThat(error.path("statement").asText()).contains("ADD CONSTRAINT \"positive\"");
            assertThat(error.path("sqlState").asText()).isEqualTo("23514");
        }

        @Test
        void I1_shouldNameTheRoleAndTheObjectWhenAPrivilegeIsMissing() {
            Login clerk = server.createRole("clerk");
            server.run(
                    pair.targetDatabase(),
                    "GRANT CREATE ON DATABASE %1$s TO %2$s; GRANT SELECT ON ALL TABLES IN SCHEMA public TO %2$s"
                            .formatted(pair.targetDatabase(), clerk.user()));
            pair.register(pair.target, server.url(pair.targetDatabase(), clerk), 901);
            pair.source("ALTER TABLE public.merchants ADD tax_id text");

            JsonNode error = unchanged(() -> pair.promote(accepting(ALL)), "insufficient-privilege");

            assertThat(error.path("detail").asText()).contains("merchants", clerk.user(), pair.target);
            assertThat(error.path("statement").asText()).contains("tax_id");
            assertThat(error.path("sqlState").asText()).isEqualTo("42501");
            assertThat(error.path("nextStep").asText()).contains("/api/v1/environments/" + pair.target + "/ping");
            assertThat(json(as(token()).post("/api/v1/environments/" + pair.target + "/ping"))
                            .path("missingPrivileges")
                            .toString())
                    .contains("merchants", clerk.user());
        }

        @Test
        void I2_shouldNotTouchTheTargetWhenTheDiskOfTheBackupsIsFull() throws Exception {
            pair.target("ALTER TABLE public.merchants ADD payload text;"
                            + " UPDATE public.merchants SET payload ="
                            + " (SELECT string_agg(md5(random()::text), '') FROM generate_series(1, 3000))")
                    .source("ALTER TABLE public.merchants ADD payload text, ADD tax_id text");
            Path directory = Files.createDirectories(backups.toAbsolutePath());
            assumeTrue(
                    ran("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", directory.toString()),
                    "only root can mount a small disk");
            try {
                JsonNode error = unchanged(() -> pair.promote(accepting(ALL)), "disk-full");

                assertThat(error.path("detail").asText()).contains(directory.toString());
                assertThat(error.path("nextStep").asText()).contains("lockstep.backup.directory");
                try (var left = Files.list(directory)) {
                    assertThat(left).isEmpty();
                }
            } finally {
                assertThat(ran("umount", directory.toString())).isTrue();
            }
        }

        private boolean ran(String... command) throws IOException, InterruptedException {
            try {
                return new ProcessBuilder(command)
                                .redirectErrorStream(true)
                                .start()
                                .waitFor()
                        == 0;
            } catch (IOException e) {
                return false;
            }
        }
    }

    @Nested
    class Connections {

        @Test
        void shouldSayThatThePasswordIsWrong() {
            Login clerk = server.createRole("clerk");
            pair.register(
                    pair.target,
                    server.url(pair.targetDatabase(), new Login(clerk.user(), "wr0ng-" + clerk.password())),
                    901);

            JsonNode ping = refusedPing("authentication-failed");
            JsonNode job = pair.promote(accepting(ALL));

            assertThat(ping.path("detail").asText()).contains(pair.target, clerk.user());
            assertThat(job.path("state").asText()).isEqualTo("failed");
            assertThat(job.path("error")).isEqualTo(ping);
            assertThat(job.toString()).doesNotContain("wr0ng");
        }

        @Test
        void shouldSayThatTheServerIsTooOld() throws Exception {
            try (OldServer old = new OldServer("13.14")) {
                pair.register(pair.target, "postgresql://u@127.0.0.1:" + old.port() + "/d?sslmode=disable", 901);
                assertThat(refusedPing("server-too-old").path("detail").asText())
                        .contains("13.14", pair.target);
            }
            try (OldServer old = new OldServer("12.20")) {
                pair.register(pair.target, "postgresql://u@127.0.0.1:" + old.port() + "/d?sslmode=disable", 901);
                JsonNode job = pair.promote(accepting(ALL));
                assertThat(job.at("/error/type").asText()).isEqualTo("urn:lockstep:problem:server-too-old");
                assertThat(job.at("/error/detail").asText()).contains("12.20", pair.target);
                assertThat(job.at("/error/nextStep").asText()).contains("14");
            }
        }

        @Test
        void shouldTryAgainAndSayWhyWhenTheHostCannotBeReached() {
            pair.register(pair.target, "postgresql://u:p@127.0.0.1:1/d", 901);

            assertThat(refusedPing("connection-failed").path("detail").asText())
                    .contains(pair.target, "127.0.0.1:1", "refused");
            JsonNode started = pair.started("promotions", pair.order(accepting(ALL)));
            JsonNode waiting = pair.awaited(started, job -> !job.path("error").isNull());

            assertThat(waiting.path("state").asText()).isEqualTo("queued");
            assertThat(waiting.at("/error/type").asText()).isEqualTo("urn:lockstep:problem:connection-failed");
            assertThat(pair.log(started)).anySatisfy(line -> assertThat(line).contains("Trying again in"));
            cancel(started);
            assertThat(pair.awaited(started, job -> !job.path("finishedAt").isNull())
                            .path("state")
                            .asText())
                    .isEqualTo("cancelled");
        }

        @Test
        void I5_shouldFinishWhenTheTargetCutsTheConnectionOffAndComesBack() throws Exception {
            pair.source("ALTER TABLE public.merchants ADD tax_id text");
            JsonNode job;
            try (Connection application = server.connect(pair.targetDatabase());
                    Statement statement = application.createStatement()) {
                JsonNode started = startedAndWaiting(application, statement);
                statement.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname ="
                        + " current_database() AND wait_event_type = 'Lock'");
                pair.awaited(started, each -> each.path("state").asText().equals("queued"));
                application.rollback();
                job = pair.awaited(started, each -> !each.path("finishedAt").isNull());
            }

            assertThat(job.path("outcome").asText()).as(job.toString()).isEqualTo("promoted");
            assertThat(job.path("attempt").intValue()).isEqualTo(2);
            assertThat(pair.driftCheck().at("/result/drift").booleanValue()).isFalse();
        }

        @Test
        void I5_shouldSayThatTheTargetIsGoneWhenItVanishesForGood() throws Exception {
            pair.source("ALTER TABLE public.merchants ADD tax_id text");
            JsonNode started;
            try (Connection application = server.connect(pair.targetDatabase());
                    Statement statement = application.createStatement()) {
                started = startedAndWaiting(application, statement);
                server.dropDatabase(pair.targetDatabase());
            }
            JsonNode job =
                    pair.awaited(started, each -> !each.path("finishedAt").isNull());

            assertThat(job.path("state").asText()).isEqualTo("failed");
            assertThat(job.path("outcome").asText()).isEqualTo("unchanged");
            assertThat(job.at("/error/type").asText()).isEqualTo("urn:lockstep:problem:connection-failed");
            assertThat(job.at("/error/detail").asText()).contains(pair.target, pair.targetDatabase(), "does not exist");
            assertThat(job.at("/error/nextStep").asText()).isNotBlank();
        }

        /** A promotion whose step waits for what the application holds. */
        private JsonNode startedAndWaiting(Connection application, Statement statement) throws Exception {
            application.setAutoCommit(false);
            statement.execute("LOCK TABLE public.merchants IN ROW SHARE MODE");
            Map<String, Object> options = new HashMap<>(accepting(ALL));
            options.put("lockTimeout", "10min");
            JsonNode started = pair.started("promotions", pair.order(options));
            pair.awaited(started, each -> pair.log(each).toString().contains("ADD COLUMN"));
            return started;
        }

        private JsonNode refusedPing(String type) {
            Response answer = as(token()).post("/api/v1/environments/" + pair.target + "/ping");
            assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(422);
            assertThat(json(answer).path("type").asText()).isEqualTo("urn:lockstep:problem:" + type);
            assertThat(json(answer).path("nextStep").asText()).isNotBlank();
            return json(answer);
        }

        private void cancel(JsonNode job) {
            as(token()).post(job.at("/links/self").asText() + "/cancel").then().statusCode(200);
        }
    }

    @Nested
    class Repeats {

        @Test
        void shouldReturnTheFirstJobForItsKeyAndRefuseTheKeyForAnotherBody() {
            String key = UUID.randomUUID().toString();

            String first = json(keyed(key, pair.order(Map.of()))).path("id").asText();

            assertThat(json(keyed(key, pair.order(Map.of()))).path("id").asText())
                    .isEqualTo(first);
            Response reused = keyed(key, pair.order(Map.of("dryRun", true)));
            assertThat(reused.statusCode()).isEqualTo(409);
            assertThat(json(reused).path("type").asText()).isEqualTo("urn:lockstep:problem:idempotency-key-reused");
            assertThat(json(reused).path("nextStep").asText()).isNotBlank();
            assertThat(pair.get("jobs?kind=plan&environment=" + pair.target).path("items"))
                    .hasSize(1);
        }

        @Test
        void shouldIgnoreAPreferenceThatItDoesNotUnderstand() {
            Response answer = as(token())
                    .header("Prefer", "wait=soon, handling=lenient")
                    .body(pair.order(Map.of()))
                    .post("/api/v1/plans");

            assertThat(answer.statusCode()).isEqualTo(202);
            assertThat(answer.header("Preference-Applied")).isNull();
        }

        private Response keyed(String key, Map<String, Object> order) {
            return as(token()).header("Idempotency-Key", key).body(order).post("/api/v1/plans");
        }
    }

    /** Runs the promotion, which must fail with this problem and leave the target as it was. */
    private JsonNode unchanged(Supplier<JsonNode> promotion, String type) {
        DatabaseState before = pair.targetState();
        JsonNode job = promotion.get();
        assertThat(job.path("state").asText()).as(job.toString()).isEqualTo("failed");
        assertThat(job.path("outcome").asText()).isEqualTo("unchanged");
        assertThat(job.at("/error/type").asText()).as(job.toString()).isEqualTo("urn:lockstep:problem:" + type);
        assertThat(pair.targetState()).isEqualTo(before);
        assertThat(pair.report(job, "text/plain"))
                .startsWith("❌")
                .contains(job.at("/error/detail").asText());
        return job.path("error");
    }

    private String token() {
        return admin.text().orElseThrow().value();
    }
}
