package dev.lockstep.api;

import static dev.lockstep.api.PairOverHttp.accepting;
import static dev.lockstep.api.PairOverHttp.fields;
import static dev.lockstep.api.PairOverHttp.json;
import static dev.lockstep.api.PairOverHttp.parse;
import static dev.lockstep.api.PairOverHttp.texts;
import static dev.lockstep.testing.ApiClient.as;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.access.BootstrapToken;
import dev.lockstep.testing.ConfiguredEnvironmentsResource;
import dev.lockstep.testing.DatabaseState;
import dev.lockstep.testing.StoreResource;
import dev.lockstep.testing.TestPostgres;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What a user does from the first look to the promotion, and what each answer holds. */
@QuarkusTest
@WithTestResource(StoreResource.class)
@WithTestResource(ConfiguredEnvironmentsResource.class)
class PromotionFlowTest {
    private static final List<String> HAZARDS =
            List.of("BACKWARD_INCOMPATIBLE", "BLOCKS_WRITES", "DATA_LOSS", "LOOKUP_ROWS_DELETED");

    private static final String BEFORE = """
            CREATE TABLE public.merchants (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL, legacy text);
            CREATE TABLE public.fee_groups (id int PRIMARY KEY, name text NOT NULL);
            CREATE TABLE public.fee_items (id int PRIMARY KEY, group_id int NOT NULL REFERENCES public.fee_groups, cents int NOT NULL);
            INSERT INTO public.merchants (name, legacy) VALUES ('Acme', 'x'), ('Bolt', 'y');
            INSERT INTO public.fee_groups VALUES (1, 'cards');
            INSERT INTO public.fee_items VALUES (1, 1, 10), (2, 1, 20), (3, 1, 30);
            """;

    private static final String AFTER = """
            ALTER TABLE public.merchants ADD tax_id text, DROP legacy;
            CREATE INDEX merchants_name ON public.merchants (name);
            INSERT INTO public.fee_groups VALUES (2, 'wires');
            UPDATE public.fee_items SET cents = 15 WHERE id = 1;
            DELETE FROM public.fee_items WHERE id = 3;
            INSERT INTO public.fee_items VALUES (4, 2, 40);
            """;

    @Inject
    BootstrapToken admin;

    private PairOverHttp pair;

    @BeforeEach
    void twoEnvironments() {
        pair = new PairOverHttp(token());
        pair.both(BEFORE).source(AFTER);
    }

    @AfterEach
    void forget() {
        pair.close();
    }

    @Nested
    class Looking {

        @Test
        void shouldSayWhatAnEnvironmentIsWhenPinged() {
            JsonNode ping = json(as(token()).post("/api/v1/environments/" + pair.target + "/ping"));

            assertThat(fields(ping))
                    .contains("environment", "serverVersion", "connectMs", "latencyMs", "database", "sizeBytes")
                    .contains("ssl", "role", "superuser", "standby", "missingPrivileges");
            assertThat(ping.path("database").asText()).isEqualTo(pair.targetDatabase());
            assertThat(ping.path("missingPrivileges")).isEmpty();
        }

        @Test
        void shouldListEveryDifferenceWhenCheckedForDrift() {
            DatabaseState before = pair.targetState();

            JsonNode job = pair.driftCheck();

            assertFinishedJob(job, "drift_check");
            JsonNode result = job.path("result");
            assertThat(fields(result))
                    .containsExactlyInAnyOrder(
                            "drift",
                            "environment",
                            "expected",
                            "differences",
                            "counts",
                            "notHandled",
                            "notCompared",
                            "warnings",
                            "known",
                            "since",
                            "truth");
            assertThat(result.path("drift").booleanValue()).isTrue();
            assertThat(result.path("differences")).hasSize(3).allSatisfy(each -> assertThat(fields(each))
                    .containsExactlyInAnyOrder("kind", "name", "difference", "expected", "actual", "origin"));
            JsonNode missing = find(result.path("differences"), "name", "public.merchants.tax_id");
            assertThat(missing.path("kind").asText()).isEqualTo("column");
            assertThat(missing.path("difference").asText()).isEqualTo("missing");
            assertThat(missing.path("expected").asText()).isEqualTo("text NULL");
            assertThat(missing.path("actual").isNull()).isTrue();
            assertThat(find(result.path("differences"), "name", "public.merchants.legacy")
                            .path("difference")
                            .asText())
                    .isEqualTo("extra");
            assertThat(result.path("counts").path("column"))
                    .isEqualTo(parse("{\"missing\":1,\"extra\":1,\"changed\":0}"));
            assertThat(result.path("counts").path("index"))
                    .isEqualTo(parse("{\"missing\":1,\"extra\":0,\"changed\":0}"));
            assertThat(pair.targetState()).isEqualTo(before);
            assertThat(pair.report(job, "text/plain"))
                    .startsWith("❌ DRIFT DETECTED")
                    .contains("1 column in " + pair.source + " NOT in " + pair.target)
                    .contains("tax_id (text NULL)");
        }

        @Test
        void shouldCountAndSampleRowsWhenCompared() {
            JsonNode job = pair.compare("fee_*");

            assertFinishedJob(job, "comparison");
            JsonNode result = job.path("result");
            assertThat(fields(result)).containsExactlyInAnyOrder("equal", "source", "target", "tables", "warnings");
            assertThat(result.path("equal").booleanValue()).isFalse();
            JsonNode items = find(result.path("tables"), "table", "public.fee_items");
            assertThat(fields(items))
                    .containsExactlyInAnyOrder(
                            "table",
                            "sourceRows",
                            "targetRows",
                            "sourceChecksum",
                            "targetChecksum",
                            "added",
                            "changed",
                            "removed",
                            "samples");
            assertThat(List.of(
                            items.path("sourceRows").intValue(),
                            items.path("targetRows").intValue(),
                            items.path("added").intValue(),
                            items.path("changed").intValue(),
                            items.path("removed").intValue()))
                    .containsExactly(3, 3, 1, 1, 1);
            assertThat(items.path("sourceChecksum").asText())
                    .isNotBlank()
                    .isNotEqualTo(items.path("targetChecksum").asText());
            JsonNode changed = find(items.path("samples"), "difference", "changed");
            assertThat(changed.path("key")).isEqualTo(parse("{\"id\":\"1\"}"));
            assertThat(changed.at("/before/cents").asText()).isEqualTo("10");
            assertThat(changed.at("/after/cents").asText()).isEqualTo("15");
            assertThat(pair.report(job, "text/plain")).contains("fee_items");
        }

        @Test
        void shouldShowEveryStepWhenPlanned() {
            DatabaseState before = pair.targetState();

            JsonNode job = pair.plan(accepting(List.of(), "fee_*"));

            assertFinishedJob(job, "plan");
            JsonNode plan = job.path("result");
            assertPlan(plan);
            assertThat(plan.path("fingerprint").asText()).matches("sha256:[0-9a-f]{64}");
            assertThat(plan.path("empty").booleanValue()).isFalse();
            assertThat(texts(plan.path("hazards"))).containsExactlyInAnyOrderElementsOf(HAZARDS);
            JsonNode drop = step(plan, "public.merchants.legacy");
            assertThat(drop.at("/change/kind").asText()).isEqualTo("column");
            assertThat(drop.at("/change/action").asText()).isEqualTo("drop");
            assertThat(texts(drop.path("hazards"))).contains("DATA_LOSS");
            assertThat(drop.path("lock").asText()).isEqualTo("ACCESS EXCLUSIVE");
            assertThat(drop.path("sql").asText()).contains("DROP COLUMN");
            assertThat(find(plan.path("data"), "table", "public.fee_items"))
                    .isEqualTo(parse("{\"table\":\"public.fee_items\",\"insert\":1,\"update\":1,\"delete\":1}"));
            assertThat(pair.targetState()).isEqualTo(before);
            assertThat(pair.report(job, "text/plain")).startsWith("📝 PLAN").contains("DATA_LOSS");
            assertThat(pair.report(job, "application/sql"))
                    .contains(
                            "BEGIN;",
                            "DROP COLUMN",
                            "COMMIT;",
                            plan.path("fingerprint").asText());
            assertThat(pair.report(job, "application/json"))
                    .contains(plan.path("fingerprint").asText());
        }
    }

    @Nested
    class Promoting {

        @Test
        void shouldBuildBesideTheTransactionWhenItIsOnline() {
            List<String> hazards = HAZARDS.stream()
                    .filter(name -> !name.equals("BLOCKS_WRITES"))
                    .toList();
            Map<String, Object> options = new HashMap<>(accepting(hazards, "fee_*"));
            options.put("mode", "online");
            JsonNode plan = pair.plan(options);

            JsonNode job = pair.promote(options);

            assertThat(plan.at("/result/steps").findValuesAsText("stretch")).contains("ahead", "transaction");
            assertThat(pair.report(plan, "application/sql"))
                    .contains("CREATE INDEX CONCURRENTLY", "-- undo: DROP INDEX");
            assertThat(job.path("outcome").asText()).isEqualTo("promoted");
            assertThat(job.path("phases").findValuesAsText("name"))
                    .containsExactly("preflight", "backup", "prepare", "migrate", "sync data", "verify", "commit");
            assertThat(pair.driftCheck().at("/result/drift").booleanValue()).isFalse();
        }

        @Test
        void shouldRunThePlanThatWasReviewedAndThenHaveNothingToDo() {
            JsonNode plan = pair.plan(accepting(List.of(), "fee_*")).path("result");

            JsonNode job = promoteReviewed(plan.path("fingerprint").asText());

            assertFinishedJob(job, "promotion");
            assertThat(job.path("outcome").asText()).isEqualTo("promoted");
            assertThat(job.path("phases").findValuesAsText("name"))
                    .containsExactly("preflight", "backup", "migrate", "sync data", "verify", "commit");
            JsonNode result = job.path("result");
            assertThat(fields(result)).containsExactlyInAnyOrder("plan", "verification", "backup", "dryRun");
            assertPlan(result.path("plan"));
            assertThat(whatRuns(result.path("plan"))).isEqualTo(whatRuns(plan));
            assertVerified(result.path("verification"));
            assertThat(UUID.fromString(result.path("backup").asText()).version())
                    .isEqualTo(7);
            assertThat(pair.report(job, "text/plain")).startsWith("✅ PROMOTED");
            assertThat(pair.report(job, "application/sql")).contains("DROP COLUMN");

            JsonNode again = pair.promote(accepting(List.of(), "fee_*"));
            assertThat(again.path("outcome").asText()).isEqualTo("unchanged");
            assertThat(again.at("/result/plan/empty").booleanValue()).isTrue();
            assertThat(again.at("/result/backup").isNull()).isTrue();
            assertThat(pair.driftCheck().at("/result/drift").booleanValue()).isFalse();
            assertThat(pair.compare("fee_*").at("/result/equal").booleanValue()).isTrue();
            assertThat(pair.report(pair.driftCheck(), "text/plain")).startsWith("✅ NO DRIFT DETECTED");
        }

        @Test
        void I3_shouldRefuseAndNameTheStepsWhenHazardsAreNotAccepted() {
            DatabaseState before = pair.targetState();

            JsonNode job = pair.promote(accepting(List.of("BLOCKS_WRITES"), "fee_*"));

            assertThat(job.path("state").asText()).isEqualTo("failed");
            assertThat(job.path("outcome").asText()).isEqualTo("unchanged");
            assertThat(job.at("/error/type").asText()).isEqualTo("urn:lockstep:problem:hazards-not-accepted");
            assertThat(job.at("/error/detail").asText()).contains("DATA_LOSS").doesNotContain("BLOCKS_WRITES");
            assertThat(job.at("/error/items").toString()).contains("legacy", "fee_items");
            assertThat(job.at("/error/nextStep").asText()).contains("\"DATA_LOSS\"");
            assertThat(pair.targetState()).isEqualTo(before);
        }

        @Test
        void I1_shouldChangeNothingWhenRehearsed() {
            DatabaseState before = pair.targetState();
            Map<String, Object> options = new HashMap<>(accepting(HAZARDS, "fee_*"));
            options.put("dryRun", true);

            JsonNode job = pair.promote(options);

            assertThat(job.path("state").asText()).as(job.toString()).isEqualTo("succeeded");
            assertThat(job.path("outcome").asText()).isEqualTo("unchanged");
            assertThat(job.at("/result/dryRun").booleanValue()).isTrue();
            assertVerified(job.at("/result/verification"));
            assertThat(pair.targetState()).isEqualTo(before);
            assertThat(pair.report(job, "text/plain")).startsWith("✅ REHEARSED");
        }

        @Test
        void I4_shouldStopWhenTheTargetWasChangedByHandUntilThatIsAccepted() {
            assertThat(pair.promote(accepting(HAZARDS, "fee_*")).path("outcome").asText())
                    .isEqualTo("promoted");
            pair.target("ALTER TABLE public.merchants ADD by_hand int");
            DatabaseState before = pair.targetState();

            JsonNode refused = pair.promote(accepting(HAZARDS, "fee_*"));

            assertThat(refused.at("/error/type").asText()).isEqualTo("urn:lockstep:problem:target-drifted");
            assertThat(refused.at("/error/items").toString()).contains("by_hand");
            assertThat(refused.at("/error/nextStep").asText()).contains("acceptDrift");
            assertThat(pair.targetState()).isEqualTo(before);
            JsonNode baseline =
                    pair.finished("drift-checks", Map.of("environment", pair.target, "against", "baseline"));
            assertThat(baseline.at("/result/differences/0/name").asText()).isEqualTo("public.merchants.by_hand");

            Map<String, Object> options = new HashMap<>(accepting(HAZARDS, "fee_*"));
            options.put("acceptDrift", true);
            assertThat(pair.promote(options).path("outcome").asText()).isEqualTo("promoted");
            assertThat(pair.driftCheck().at("/result/drift").booleanValue()).isFalse();
        }

        @Test
        void I4_shouldFailAsAConflictWhenTheReviewedPlanIsNoLongerTheSame() {
            String fingerprint = pair.plan(accepting(List.of(), "fee_*"))
                    .at("/result/fingerprint")
                    .asText();
            pair.source("ALTER TABLE public.merchants ADD vat_id text");
            DatabaseState before = pair.targetState();

            JsonNode job = promoteReviewed(fingerprint);

            assertThat(job.path("state").asText()).isEqualTo("failed");
            assertThat(job.path("outcome").asText()).isEqualTo("unchanged");
            assertThat(job.at("/error/type").asText()).isEqualTo("urn:lockstep:problem:plan-changed");
            assertThat(job.at("/error/status").intValue()).isEqualTo(409);
            assertThat(job.at("/error/nextStep").asText()).isNotBlank();
            assertThat(pair.targetState()).isEqualTo(before);
        }

        @Test
        void I1_shouldLeaveTheTargetUnchangedWhenCancelledWhileAStepWaits() throws Exception {
            DatabaseState before = pair.targetState();
            JsonNode job;
            try (Connection application = TestPostgres.shared().connect(pair.targetDatabase());
                    Statement statement = application.createStatement()) {
                application.setAutoCommit(false);
                statement.execute("LOCK TABLE public.merchants IN ROW SHARE MODE");
                Map<String, Object> options = new HashMap<>(accepting(HAZARDS, "fee_*"));
                options.put("lockTimeout", "10min");
                JsonNode started = pair.started("promotions", pair.order(options));
                pair.awaited(started, each -> each.path("phase").asText().equals("migrate"));

                assertThat(as(token())
                                .post(started.at("/links/self").asText() + "/cancel")
                                .statusCode())
                        .isEqualTo(200);
                job = pair.awaited(started, each -> each.path("state").asText().equals("cancelled"));
            }
            assertThat(job.path("outcome").asText()).isEqualTo("unchanged");
            assertThat(job.at("/error/type").asText()).isEqualTo("urn:lockstep:problem:cancelled");
            assertThat(job.path("phases").findValuesAsText("state"))
                    .containsExactly("succeeded", "succeeded", "cancelled");
            assertThat(pair.targetState()).isEqualTo(before);
        }
    }

    @Nested
    class LookingBack {

        @Test
        void shouldListPromotionsWithWhatBecameOfThem() {
            JsonNode refused = pair.promote(accepting(List.of(), "fee_*"));
            JsonNode promoted = pair.promote(accepting(HAZARDS, "fee_*"));

            JsonNode page = pair.get("promotions?limit=1&target=" + pair.target);
            JsonNode first = page.at("/items/0");
            JsonNode second = pair.get("promotions?limit=1&target=" + pair.target + "&cursor="
                            + page.path("next").asText())
                    .at("/items/0");

            assertThat(page.path("items")).hasSize(1);
            assertThat(fields(first))
                    .containsExactlyInAnyOrder(
                            "id",
                            "source",
                            "target",
                            "state",
                            "outcome",
                            "dryRun",
                            "fingerprint",
                            "backup",
                            "requestedBy",
                            "createdAt",
                            "startedAt",
                            "finishedAt",
                            "error",
                            "job",
                            "undoOf",
                            "undone",
                            "undo");
            assertThat(first.path("id")).isEqualTo(promoted.path("id"));
            assertThat(first.path("source").asText()).isEqualTo(pair.source);
            assertThat(first.path("outcome").asText()).isEqualTo("promoted");
            assertThat(first.path("fingerprint")).isEqualTo(promoted.at("/result/plan/fingerprint"));
            assertThat(first.path("backup")).isEqualTo(promoted.at("/result/backup"));
            assertThat(first.path("finishedAt")).isEqualTo(promoted.path("finishedAt"));
            assertThat(first.path("job")).isEqualTo(promoted.at("/links/self"));
            assertThat(second.path("id")).isEqualTo(refused.path("id"));
            assertThat(second.path("error")).isEqualTo(refused.at("/error/title"));
            assertThat(second.path("backup").isNull()).isTrue();
        }

        @Test
        void shouldFindJobsByStateKindAndEnvironment() {
            JsonNode plan = pair.plan(accepting(List.of(), "fee_*"));
            JsonNode refused = pair.promote(accepting(List.of(), "fee_*"));

            assertThat(ids("jobs?environment=" + pair.target))
                    .containsExactly(
                            refused.path("id").asText(), plan.path("id").asText());
            assertThat(ids("jobs?kind=plan&environment=" + pair.target))
                    .containsExactly(plan.path("id").asText());
            assertThat(ids("jobs?state=failed&state=cancelled&environment=" + pair.target))
                    .containsExactly(refused.path("id").asText());
            assertThat(ids("jobs?state=running&environment=" + pair.target)).isEmpty();
        }

        @Test
        void shouldTellTheStoryInLogEventsAuditAndMetrics() {
            JsonNode job = pair.promote(accepting(HAZARDS, "fee_*"));

            assertThat(pair.log(job)).anySatisfy(line -> assertThat(line).contains("DROP COLUMN", "ACCESS EXCLUSIVE"));
            String events = as(token()).get(job.at("/links/events").asText()).asString();
            assertThat(events).contains("event:phase", "event:log", "event:job", "\"state\":\"succeeded\"");
            assertThat(pair.get("audit?subject=" + job.path("id").asText()).at("/items/0"))
                    .satisfies(entry -> assertThat(entry.toString()).contains("promote", "\"admin\"", "127.0.0.1"));
            assertThat(pair.get("audit?subject=" + pair.target).path("items")).isNotEmpty();
            String metrics = as(token()).accept("text/plain").get("/q/metrics").asString();
            assertThat(metrics)
                    .contains("lockstep_jobs_seconds_count{kind=\"promotion\",outcome=\"promoted\",state=\"succeeded\"")
                    .contains(
                            "lockstep_job_phases_seconds_count{kind=\"promotion\",phase=\"verify\",state=\"succeeded\"")
                    .contains("lockstep_queue_depth", "lockstep_queue_oldest_seconds", "lockstep_workers_busy")
                    .contains("lockstep_backup_bytes_count{engine=\"native\"")
                    .contains("lockstep_rows_synchronised_total{action=\"insert\",environment=\"" + pair.target + "\"");
        }

        private List<String> ids(String path) {
            return pair.get(path).path("items").findValuesAsText("id");
        }
    }

    private JsonNode promoteReviewed(String fingerprint) {
        Map<String, Object> order = new HashMap<>(pair.order(accepting(HAZARDS, "fee_*")));
        order.put("plan", fingerprint);
        return pair.finished("promotions", order);
    }

    private static void assertFinishedJob(JsonNode job, String kind) {
        assertThat(fields(job))
                .containsExactlyInAnyOrder(
                        "id",
                        "kind",
                        "state",
                        "outcome",
                        "phase",
                        "requestedBy",
                        "createdAt",
                        "startedAt",
                        "finishedAt",
                        "attempt",
                        "request",
                        "phases",
                        "result",
                        "error",
                        "undone",
                        "links");
        assertThat(job.path("kind").asText()).isEqualTo(kind);
        assertThat(job.path("state").asText()).as(job.toString()).isEqualTo("succeeded");
        assertThat(job.path("error").isNull()).isTrue();
        assertThat(job.path("requestedBy").asText()).isEqualTo("admin");
        assertThat(UUID.fromString(job.path("id").asText()).version()).isEqualTo(7);
        assertThat(job.path("finishedAt").asText()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z");
        assertThat(job.path("phases")).isNotEmpty().allSatisfy(phase -> {
            assertThat(fields(phase))
                    .containsExactlyInAnyOrder("name", "state", "startedAt", "finishedAt", "progress", "summary");
            assertThat(phase.path("state").asText()).isEqualTo("succeeded");
        });
        assertThat(fields(job.path("links"))).containsExactlyInAnyOrder("self", "log", "events", "report", "undo");
    }

    private static void assertPlan(JsonNode plan) {
        assertThat(fields(plan))
                .containsExactlyInAnyOrder(
                        "source",
                        "target",
                        "fingerprint",
                        "empty",
                        "hazards",
                        "steps",
                        "data",
                        "notHandled",
                        "notCompared",
                        "warnings",
                        "rehearsal",
                        "suggestedRenames",
                        "guard",
                        "truth");
        assertThat(plan.path("steps")).hasSize(3).allSatisfy(step -> {
            assertThat(fields(step))
                    .containsExactlyInAnyOrder(
                            "sql",
                            "purpose",
                            "change",
                            "hazards",
                            "lock",
                            "rewrites",
                            "rows",
                            "bytes",
                            "scans",
                            "stretch",
                            "transactional",
                            "undo");
            assertThat(fields(step.path("change"))).containsExactlyInAnyOrder("kind", "name", "action");
            assertThat(step.path("rewrites").isBoolean()).isTrue();
            assertThat(step.path("rows").isIntegralNumber()).isTrue();
            assertThat(step.path("bytes").isIntegralNumber()).isTrue();
        });
    }

    private static void assertVerified(JsonNode verification) {
        assertThat(fields(verification)).containsExactlyInAnyOrder("schema", "tables", "foreignKeys", "notValidated");
        assertThat(verification.path("schema").asText()).isEqualTo("equal");
        assertThat(verification.path("foreignKeys").asText()).isEqualTo("valid");
        JsonNode items = find(verification.path("tables"), "table", "public.fee_items");
        assertThat(fields(items)).containsExactlyInAnyOrder("table", "rows", "checksum");
        assertThat(items.path("rows").intValue()).isEqualTo(3);
        assertThat(items.path("checksum").asText()).isNotBlank();
    }

    private static JsonNode step(JsonNode plan, String name) {
        for (JsonNode step : plan.path("steps")) {
            if (step.at("/change/name").asText().equals(name)) {
                return step;
            }
        }
        throw new AssertionError("no step for " + name + " in " + plan);
    }

    private static JsonNode find(JsonNode array, String field, String value) {
        for (JsonNode each : array) {
            if (each.path(field).asText().equals(value)) {
                return each;
            }
        }
        throw new AssertionError("no " + field + " " + value + " in " + array);
    }

    private String token() {
        return admin.text().orElseThrow().value();
    }

    /** Only plans for protected environments are rehearsed unasked, and only a plan's script is to be run by hand and so has a guard. */
    private static JsonNode whatRuns(JsonNode plan) {
        return ((ObjectNode) plan.deepCopy()).without(List.of("rehearsal", "guard"));
    }
}
