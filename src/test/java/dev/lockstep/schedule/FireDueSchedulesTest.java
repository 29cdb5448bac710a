package dev.lockstep.schedule;

import static dev.lockstep.testing.ApiClient.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.nullValue;

import dev.lockstep.access.BootstrapToken;
import dev.lockstep.environment.Environment;
import dev.lockstep.environment.Environments;
import dev.lockstep.job.Job;
import dev.lockstep.job.JobFilter;
import dev.lockstep.job.JobState;
import dev.lockstep.job.Jobs;
import dev.lockstep.testing.ConfiguredEnvironmentsResource;
import dev.lockstep.testing.StoreResource;
import dev.lockstep.testing.TestPostgres;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Schedules as they are put over HTTP, and fired by replicas that share a store and a clock that the test sets. */
@QuarkusTest
@WithTestResource(StoreResource.class)
@WithTestResource(ConfiguredEnvironmentsResource.class)
class FireDueSchedulesTest {
    private static final String PATH = "/api/v1/schedules/";

    private final TestPostgres server = TestPostgres.shared();
    private final String sourceDatabase = server.createDatabase("source");
    private final String targetDatabase = server.createDatabase("target");
    private final String source = "s-" + UUID.randomUUID().toString().substring(0, 8);
    private final String target = "t-" + UUID.randomUUID().toString().substring(0, 8);
    private final String name = "drift-" + UUID.randomUUID().toString().substring(0, 8);
    private final SettableClock clock = new SettableClock(Instant.parse("2031-03-01T12:00:00Z"));

    @Inject
    BootstrapToken admin;

    @Inject
    Pool store;

    @Inject
    Environments environments;

    @Inject
    Expectations expectations;

    @Inject
    Jobs jobs;

    @BeforeEach
    void twoEnvironments() {
        server.run(sourceDatabase, "CREATE TABLE public.merchants (id int PRIMARY KEY)");
        environment(source, sourceDatabase, 700);
        environment(target, targetDatabase, 701);
    }

    @AfterEach
    void forget() {
        for (String path : List.of(PATH + name, "/api/v1/environments/" + source, "/api/v1/environments/" + target)) {
            as(token()).delete(path);
        }
        server.dropDatabase(sourceDatabase);
        server.dropDatabase(targetDatabase);
    }

    private Schedules schedules() {
        return new Schedules(store, clock);
    }

    @Nested
    class OverHttp {

        @Test
        void shouldKeepWhatWasPut() {
            put(Map.of("cron", "0 30 5 * * ?", "environment", target))
                    .statusCode(200)
                    .body("name", equalTo(name))
                    .body("cron", equalTo("0 30 5 * * ?"))
                    .body("environment", equalTo(target))
                    .body("against", equalTo("predecessor"))
                    .body("enabled", equalTo(true))
                    .body("nextRunAt", containsString("T05:30:00Z"))
                    .body("lastRunAt", nullValue())
                    .body("updatedBy", equalTo("admin"));

            put(Map.of("cron", "0 0 7 * * ?", "against", "baseline", "enabled", false))
                    .statusCode(200);

            as(token())
                    .get(PATH + name)
                    .then()
                    .statusCode(200)
                    .body("against", equalTo("baseline"))
                    .body("environment", nullValue())
                    .body("enabled", equalTo(false));
            as(token()).get(PATH).then().statusCode(200).body("items.name", hasItem(name));
            as(token()).delete(PATH + name).then().statusCode(204);
            as(token()).get(PATH + name).then().statusCode(404).body("detail", containsString(name));
            as(token()).delete(PATH + name).then().statusCode(404);
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "every day|||400|/cron|is no cron expression",
                    "0 0 6 * * ? 1999|||400|/cron|never due",
                    "|||400|/cron|must not be blank",
                    "0 0 6 * * ?|nowhere||422|/environment|nowhere",
                    "0 0 6 * * ?||nowhere|422|/against|nowhere",
                    "0 0 6 * * ?|production|production|422|/against|always equals itself"
                })
        void shouldSayWhatIsWrongWithIt(
                String cron, String environment, String against, int status, String pointer, String detail) {
            Map<String, Object> body = new HashMap<>();
            body.put("cron", cron);
            body.put("environment", environment);
            body.put("against", against);

            put(body).statusCode(status).body("pointer", equalTo(pointer)).body("detail", containsString(detail));
        }
    }

    @Nested
    class Configured {

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "0 6 * * *|off|lockstep.schedule.drift-cron",
                    "off|daily|lockstep.schedule.backup-verification-cron"
                })
        void shouldStopTheStartNamingTheKeyOfWhatIsNoCronExpression(String drift, String verification, String key) {
            assertThatThrownBy(() -> new FireDueSchedules(
                            schedules(),
                            environments,
                            expectations,
                            jobs,
                            Optional.of(drift),
                            Optional.of(verification)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(key)
                    .hasMessageContaining("is no cron expression");
        }
    }

    @Nested
    class Firing {

        @Test
        void shouldMakeOneJobPerOccasionHoweverManyReplicasLook() {
            checkDaily(target);
            List<FireDueSchedules> replicas =
                    IntStream.range(0, 4).mapToObj(i -> replica()).toList();

            tick(replicas);
            assertThat(checks()).isEmpty();

            clock.set(Instant.parse("2031-03-02T06:00:01Z"));
            tick(replicas);
            tick(replicas);

            Job job = awaited();
            assertThat(job.requestedBy()).isEqualTo("scheduler");
            assertThat(job.request().path("against").asText()).isEqualTo(source);
            assertThat(job.state()).isEqualTo(JobState.SUCCEEDED);
            Schedule schedule = schedules().find(name).orElseThrow();
            assertThat(schedule.lastRunAt()).isEqualTo(Instant.parse("2031-03-02T06:00:00Z"));
            assertThat(schedule.nextRunAt()).isEqualTo(Instant.parse("2031-03-03T06:00:00Z"));
            assertThat(as(token()).accept("text/plain").get("/q/metrics").asString())
                    .contains("lockstep_drift_differences{environment=\"" + target + "\",expected=\"" + source + "\"");
        }

        @Test
        void shouldMakeUpForMissedOccasionsOnce() {
            checkDaily(target);

            clock.set(Instant.parse("2031-03-09T11:00:00Z"));
            tick(List.of(replica(), replica()));

            assertThat(checks()).hasSize(1);
            assertThat(schedules().find(name).orElseThrow().nextRunAt())
                    .isEqualTo(Instant.parse("2031-03-10T06:00:00Z"));
            awaited();
        }

        @Test
        void shouldDisableWhatIsNeverDueAgain() {
            schedules()
                    .put(
                            new Schedules.Definition(
                                    name, Schedule.DRIFT_CHECK, "0 0 6 9 3 ? 2031", target, source, true),
                            "test");

            clock.set(Instant.parse("2031-03-09T11:00:00Z"));
            tick(List.of(replica(), replica()));

            assertThat(checks()).hasSize(1);
            Schedule ended = schedules().find(name).orElseThrow();
            assertThat(ended.enabled()).isFalse();
            assertThat(ended.lastRunAt()).isEqualTo(Instant.parse("2031-03-09T06:00:00Z"));
            assertThat(schedules().due()).extracting(Schedule::name).doesNotContain(name);
            awaited();
        }

        @Test
        void shouldFireTheOthersWhenTheCronOfTheConfigurationIsOver() {
            checkDaily(target);

            clock.set(Instant.parse("2031-03-02T06:00:01Z"));
            new FireDueSchedules(
                            schedules(),
                            environments,
                            expectations,
                            jobs,
                            Optional.of("0 0 6 1 1 ? 2027"),
                            Optional.empty())
                    .tick();

            assertThat(checks()).hasSize(1);
            assertThat(schedules().find("drift")).isEmpty();
            awaited();
        }

        @Test
        void shouldNotFireWhatIsDisabled() {
            schedules()
                    .put(
                            new Schedules.Definition(
                                    name, Schedule.DRIFT_CHECK, "0 0 6 * * ?", target, Schedule.PREDECESSOR, false),
                            "test");

            clock.set(Instant.parse("2031-03-09T11:00:00Z"));
            tick(List.of(replica()));

            assertThat(checks()).isEmpty();
        }

        @Test
        void shouldGoOnWithTheOthersWhenAnEnvironmentIsGone() {
            String broken = "a-" + name;
            schedules()
                    .put(
                            new Schedules.Definition(
                                    broken, Schedule.DRIFT_CHECK, "0 0 6 * * ?", "gone", Schedule.PREDECESSOR, true),
                            "test");
            schedules()
                    .put(
                            new Schedules.Definition(name, Schedule.DRIFT_CHECK, "0 0 6 * * ?", target, source, true),
                            "test");

            clock.set(Instant.parse("2031-03-02T06:00:01Z"));
            tick(List.of(replica()));

            assertThat(checks()).hasSize(1);
            assertThat(schedules().find(broken).orElseThrow().nextRunAt())
                    .as("its next occasion, not every few seconds")
                    .isEqualTo(Instant.parse("2031-03-03T06:00:00Z"));
            assertThat(schedules().delete(broken)).isTrue();
            awaited();
        }

        @Test
        void shouldGoWithTheEnvironmentThatTheyAreOf() {
            String shortLived = "s-" + name;
            environment(shortLived, targetDatabase, 699);
            checkDaily(shortLived);
            schedules()
                    .put(
                            new Schedules.Definition(
                                    "of-all-" + name, Schedule.DRIFT_CHECK, "0 0 6 * * ?", null, shortLived, true),
                            "test");

            as(token()).delete("/api/v1/environments/" + shortLived).then().statusCode(204);

            assertThat(schedules().find(name)).isEmpty();
            assertThat(schedules().delete("of-all-" + name)).isTrue();
        }

        @Test
        void shouldLeaveTheEnvironmentWhereTheyCannotBeRemovedSoThatItCanBeTriedAgain() {
            String shortLived = "s-" + name;
            environment(shortLived, targetDatabase, 699);
            checkDaily(shortLived);
            inStore("""
                    CREATE FUNCTION never() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'never'; END $$;
                    CREATE TRIGGER never BEFORE DELETE ON schedule FOR EACH ROW WHEN (OLD.name = '%s') EXECUTE FUNCTION never()
                    """.formatted(name));
            try {
                as(token()).delete("/api/v1/environments/" + shortLived).then().statusCode(500);
            } finally {
                inStore("DROP FUNCTION never() CASCADE");
            }
            assertThat(schedules().find(name)).isPresent();

            as(token()).delete("/api/v1/environments/" + shortLived).then().statusCode(204);
            assertThat(schedules().find(name)).isEmpty();
            as(token()).delete("/api/v1/environments/" + shortLived).then().statusCode(404);
        }

        private void inStore(String sql) {
            store.query(sql).execute().await().indefinitely();
        }

        @Test
        void shouldHoldTheFirstEnvironmentAgainstItsBaselineWhereThereIsNoTruth() {
            checkDaily(target);
            FireDueSchedules replica = new FireDueSchedules(
                    schedules(), only(target), expectations, jobs, Optional.empty(), Optional.empty());

            clock.set(Instant.parse("2031-03-02T06:00:01Z"));
            replica.tick();
            assertThat(checks()).isEmpty();

            promote();
            server.run(targetDatabase, "CREATE TABLE public.by_hand (id int)");
            clock.set(Instant.parse("2031-03-03T06:00:01Z"));
            replica.tick();

            Job job = awaited();
            assertThat(job.request().path("against").asText()).isEqualTo("baseline");
            assertThat(job.state()).isEqualTo(JobState.SUCCEEDED);
            as(token())
                    .get("/api/v1/jobs/" + job.id())
                    .then()
                    .body("result.differences.name", hasItem("public.by_hand"));
        }

        @Test
        void shouldHoldAnEnvironmentAgainstItsTruthAndItsBaseline() {
            promote();
            server.run(
                    targetDatabase,
                    "CREATE TABLE public.by_hand (id int); CREATE SCHEMA elsewhere; CREATE TABLE elsewhere.unseen (id int)");
            int version = upload(
                    "CREATE TABLE public.merchants (id int PRIMARY KEY); CREATE TABLE public.by_hand (id int); CREATE TABLE public.later (id int);");
            try {
                fireWithTruth();

                Map<String, Job> jobs = bothAwaited(target);
                result(jobs.get("truth"))
                        .body("result.drift", equalTo(true))
                        .body("result.truth.name", equalTo("upload " + version))
                        .body("result.differences.name", hasItem("public.later"));
                result(jobs.get("baseline"))
                        .body("result.drift", equalTo(true))
                        .body("result.differences.name", hasItems("public.by_hand", "elsewhere.unseen"));
            } finally {
                as(token()).delete("/api/v1/truth/versions/" + version + "?current=true");
            }
        }

        /** What is uploaded is the truth of the first environment of the pipeline. */
        @Test
        void shouldHoldOnlyTheFirstEnvironmentAgainstWhatWasUploaded() {
            promote();
            String first = "f-" + name;
            environment(first, targetDatabase, 1);
            int version = upload("CREATE TABLE public.later (id int);");
            try {
                checkDaily(first);
                clock.set(Instant.parse("2031-03-02T06:00:01Z"));
                tick(List.of(replica()));
                Map<String, Job> jobs = bothAwaited(first);

                assertThat(jobs).containsOnlyKeys("truth", "baseline");
                result(jobs.get("truth")).body("result.differences.name", hasItem("public.later"));

                checkDaily(target);
                clock.set(Instant.parse("2031-03-03T06:00:01Z"));
                tick(List.of(replica()));
                assertThat(bothAwaited(target)).containsOnlyKeys(source, "baseline");
            } finally {
                as(token()).delete("/api/v1/truth/versions/" + version + "?current=true");
                as(token()).delete("/api/v1/environments/" + first);
            }
        }

        @Test
        void shouldHoldItAgainstItsBaselineThoughTheTruthIsNotThere() {
            promote();
            server.run(targetDatabase, "CREATE TABLE public.by_hand (id int)");

            fireWithTruth();

            Map<String, Job> jobs = bothAwaited(target);
            assertThat(jobs.get("truth").state()).isEqualTo(JobState.FAILED);
            result(jobs.get("baseline")).body("result.differences.name", contains("public.by_hand"));
        }

        /** Sends it as the truth; the number of its version. */
        private int upload(String schema) {
            return as(token())
                    .contentType("application/octet-stream")
                    .body(schema.getBytes(StandardCharsets.UTF_8))
                    .put("/api/v1/truth?kind=sql")
                    .then()
                    .statusCode(201)
                    .extract()
                    .path("number");
        }

        private void fireWithTruth() {
            checkDaily(target);
            clock.set(Instant.parse("2031-03-02T06:00:01Z"));
            List.of(1, 2).forEach(replica -> new FireDueSchedules(
                            schedules(), environments, new WithTruth(), jobs, Optional.empty(), Optional.empty())
                    .tick());
        }

        /** By what they are against. */
        private Map<String, Job> bothAwaited(String environment) {
            List<Job> both = await().atMost(Duration.ofSeconds(60))
                    .until(() -> checks(environment), list -> list.stream()
                            .allMatch(job -> job.state().isFinal()));
            assertThat(both).hasSize(2);
            return both.stream()
                    .collect(Collectors.toMap(
                            job -> job.request().path("against").asText(), job -> job));
        }

        private ValidatableResponse result(Job job) {
            assertThat(job.state()).isEqualTo(JobState.SUCCEEDED);
            return as(token()).get("/api/v1/jobs/" + job.id()).then();
        }

        private static final class WithTruth implements Expectations {
            @Override
            public boolean hasTruth(Environment environment) {
                return true;
            }

            @Override
            public boolean hasBaseline(Environment environment) {
                return true;
            }
        }

        /** The ledger travels with the database; no job of this service tells of it. */
        @Test
        void shouldSeeABaselineThatCameWithTheDatabase() {
            promote();
            String copy = "copy_of_" + targetDatabase;
            server.run("postgres", "CREATE DATABASE " + copy + " TEMPLATE " + targetDatabase);
            String restored = "r-" + name;
            environment(restored, copy, 699);
            checkDaily(restored);

            clock.set(Instant.parse("2031-03-02T06:00:01Z"));
            new FireDueSchedules(schedules(), only(restored), expectations, jobs, Optional.empty(), Optional.empty())
                    .tick();

            assertThat(checks(restored)).singleElement().satisfies(job -> assertThat(
                            job.request().path("against").asText())
                    .isEqualTo("baseline"));
            as(token()).delete("/api/v1/environments/" + restored);
            server.dropDatabase(copy);
        }

        private Environments only(String environment) {
            return new Environments() {
                @Override
                public Environment get(String name) {
                    return environments.get(name);
                }

                @Override
                public List<Environment> all() {
                    return List.of(environments.get(environment));
                }
            };
        }

        @Test
        void shouldProveTheNewestBackup() {
            schedules()
                    .put(
                            new Schedules.Definition(
                                    name, Schedule.BACKUP_VERIFICATION, "0 0 2 ? * SUN", target, null, true),
                            "test");

            clock.set(Instant.parse("2031-03-09T11:00:00Z"));
            tick(List.of(replica(), replica()));

            List<Job> proofs = jobs.list(new JobFilter(Set.of(), "backup_verification", target), null, 100)
                    .await()
                    .indefinitely();
            assertThat(proofs).hasSize(1);
            assertThat(proofs.get(0).request().path("environment").asText()).isEqualTo(target);
        }

        private void promote() {
            as(token())
                    .header("Prefer", "wait=60")
                    .body(Map.of("source", source, "target", target))
                    .post("/api/v1/promotions")
                    .then()
                    .body("outcome", equalTo("promoted"));
        }

        private void checkDaily(String environment) {
            schedules()
                    .put(
                            new Schedules.Definition(
                                    name, Schedule.DRIFT_CHECK, "0 0 6 * * ?", environment, Schedule.PREDECESSOR, true),
                            "test");
        }

        private void tick(List<FireDueSchedules> replicas) {
            CompletableFuture.allOf(replicas.stream()
                            .map(replica -> CompletableFuture.runAsync(replica::tick))
                            .toArray(CompletableFuture[]::new))
                    .join();
        }

        private FireDueSchedules replica() {
            return new FireDueSchedules(
                    schedules(), environments, expectations, jobs, Optional.empty(), Optional.empty());
        }

        private List<Job> checks() {
            return checks(target);
        }

        private List<Job> checks(String environment) {
            return jobs.list(new JobFilter(Set.of(), "drift_check", environment), null, 100)
                    .await()
                    .indefinitely();
        }

        private Job awaited() {
            return await().atMost(Duration.ofSeconds(60))
                    .until(() -> checks().get(0), job -> job.state().isFinal());
        }
    }

    private void environment(String environment, String database, int tier) {
        as(token())
                .body(Map.of("url", server.url(database), "tier", tier))
                .put("/api/v1/environments/" + environment)
                .then()
                .statusCode(201);
    }

    private ValidatableResponse put(Map<String, Object> body) {
        return as(token()).body(body).put(PATH + name).then();
    }

    private String token() {
        return admin.text().orElseThrow().value();
    }

    /** Stands still until it is set. */
    private static final class SettableClock extends Clock {
        private volatile Instant now;

        SettableClock(Instant now) {
            this.now = now;
        }

        void set(Instant to) {
            now = to;
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return Clock.fixed(now, zone);
        }
    }
}
