package dev.lockstep.job;

import static dev.lockstep.job.TestStore.exclusive;
import static dev.lockstep.job.TestStore.job;
import static dev.lockstep.job.TestStore.keyed;
import static dev.lockstep.job.TestStore.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static TestStore store;
    private static Jobs jobs;

    @BeforeAll
    static void openStore() {
        store = new TestStore();
        jobs = store.jobs();
    }

    @AfterAll
    static void closeStore() throws Exception {
        store.close();
    }

    @BeforeEach
    void emptyStore() {
        store.run("TRUNCATE job CASCADE");
    }

    @Nested
    class WhenAKeyIsUsedAgain {
        @Test
        void shouldMakeOneJobWhenTwentyThreadsSendTheSame() throws Exception {
            List<UUID> ids = inTwentyThreads(() ->
                    Store.await(jobs.submit(keyed("plan", "k", request(1)))).id());

            assertThat(Set.copyOf(ids)).hasSize(1);
            assertThat(store.rows("SELECT FROM job")).hasSize(1);
        }

        @Test
        void shouldTakeOneAndRefuseTheOthersWhenTwentyThreadsSendDifferentBodies() throws Exception {
            List<String> answers = new ArrayList<>();
            AtomicInteger number = new AtomicInteger();
            answers.addAll(inTwentyThreads(() -> {
                try {
                    return Store.await(jobs.submit(keyed("plan", "k", request(number.incrementAndGet()))))
                            .state()
                            .code();
                } catch (ProblemException e) {
                    return e.problem().type().code();
                }
            }));

            assertThat(answers).filteredOn("queued"::equals).hasSize(1);
            assertThat(answers).filteredOn("idempotency-key-reused"::equals).hasSize(19);
        }

        @Test
        void shouldReturnTheFirstJobWhenOnlyTheOrderOfFieldsDiffers() {
            Job first = submit(keyed("plan", "k", json("{\"a\":1,\"b\":{\"c\":2,\"d\":3}}")));

            Job second = submit(keyed("plan", "k", json("{\"b\":{\"d\":3,\"c\":2},\"a\":1}")));

            assertThat(second.id()).isEqualTo(first.id());
        }

        @Test
        void shouldRefuseWhenTheCallIsAnother() {
            submit(keyed("plan", "k", request(1)));

            assertThatThrownBy(() -> submit(keyed("promotion", "k", request(1))))
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            e -> assertThat(e.problem().type()).isEqualTo(ProblemType.IDEMPOTENCY_KEY_REUSED));
        }

        @Test
        void shouldMakeAnotherJobWhenSomebodyElseUsesIt() {
            Job first = submit(keyed("plan", "k", request(1)));

            Job second = submit(new NewJob("plan", request(1), null, false, "anna", "k", 0));

            assertThat(second.id()).isNotEqualTo(first.id());
        }
    }

    @Nested
    class WhenJobsAreListed {
        @Test
        void shouldGiveEachOnceAndTheNewestFirstWhenPaged() {
            List<UUID> submitted = IntStream.range(0, 25)
                    .mapToObj(i -> submit(job("plan")).id())
                    .toList();

            List<UUID> listed = new ArrayList<>();
            Long before = null;
            List<Job> page = Store.await(jobs.list(JobFilter.ALL, null, 10));
            while (!page.isEmpty()) {
                page.forEach(job -> listed.add(job.id()));
                before = page.get(page.size() - 1).ordinal();
                submit(job("newer-than-the-first-page"));
                page = Store.await(jobs.list(JobFilter.ALL, before, 10));
            }

            List<UUID> newestFirst = new ArrayList<>(submitted);
            Collections.reverse(newestFirst);
            assertThat(listed).containsExactlyElementsOf(newestFirst);
        }

        @Test
        void shouldKeepToTheFilters() {
            Job plan = submit(job("plan"));
            Job change = submit(TestStore.exclusive("promotion", "test"));
            Job cancelled = submit(TestStore.exclusive("promotion", "production"));
            Store.await(jobs.cancel(cancelled.id(), "anna"));

            assertThat(ids(new JobFilter(Set.of(), "plan", null))).containsExactly(plan.id());
            assertThat(ids(new JobFilter(Set.of(), null, "test"))).containsExactly(change.id());
            assertThat(ids(new JobFilter(Set.of(JobState.CANCELLED), null, null)))
                    .containsExactly(cancelled.id());
            assertThat(ids(new JobFilter(Set.of(JobState.CANCELLED, JobState.QUEUED), "promotion", null)))
                    .containsExactly(cancelled.id(), change.id());
            assertThat(ids(new JobFilter(Set.of(JobState.FAILED), null, null))).isEmpty();
        }

        private List<UUID> ids(JobFilter filter) {
            return Store.await(jobs.list(filter, null, 10)).stream()
                    .map(Job::id)
                    .toList();
        }
    }

    @Test
    void shouldKeepTheRequestAsItIsWhenNumbersAreLong() {
        JsonNode request = json("{\"big\":12345678901234567890123,\"exact\":0.10000000000000000001,\"nul\":null}");

        Job job = submit(new NewJob("plan", request, null, false, "ci", null, 0));

        assertThat(Store.await(jobs.get(job.id())).request().toString())
                .contains("12345678901234567890123", "0.10000000000000000001", "\"nul\":null");
    }

    @Test
    void shouldKeepTheRestWhenARequestHoldsWhatJsonbCannot() {
        JsonNode request = json("{\"text\":\"a\\u0000b\\\\u0000c\"}");

        Job job = submit(new NewJob("plan", request, null, false, "ci", null, 0));

        assertThat(job.request().get("text").textValue()).isEqualTo("a\uFFFDb\\u0000c");
    }

    @Test
    void shouldFailWithNotFoundWhenThereIsNoSuchJob() {
        UUID nobody = UUID.randomUUID();

        for (Uni<?> call : List.of(
                jobs.get(nobody),
                jobs.cancel(nobody, "anna"),
                jobs.watch(nobody).toUni())) {
            assertThatThrownBy(() -> Store.await(call)).isInstanceOfSatisfying(ProblemException.class, e -> assertThat(
                            e.problem().type())
                    .isEqualTo(ProblemType.NOT_FOUND));
        }
        assertThat(Store.await(jobs.find(nobody))).isEmpty();
    }

    @Test
    void shouldGiveTheJobAsItIsWhenItDoesNotEndInTime() {
        Job job = submit(job("nobody-does-this"));

        assertThat(Store.await(jobs.awaitFinal(job.id(), Duration.ofMillis(100))))
                .isEqualTo(job);
    }

    @Test
    void shouldShowEachChangeAndEndWhenAJobIsWatched() {
        Job job = submit(job("nobody-does-this"));
        var watched = jobs.watch(job.id()).subscribe().withSubscriber(AssertSubscriber.<Job>create(10));
        await().atMost(Duration.ofSeconds(10)).until(() -> watched.getItems().size() == 1);

        Store.await(jobs.cancel(job.id(), "anna"));
        watched.awaitCompletion(Duration.ofSeconds(10));

        assertThat(watched.getItems()).extracting(Job::state).containsExactly(JobState.QUEUED, JobState.CANCELLED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "state = 'succeeded'",
                "state = 'running'",
                "state = 'failed', finished_at = now()",
                "finished_at = now()",
                "lease_until = now()",
                "outcome = 'promoted'",
                "result = '{}'",
                "worker = 'x'",
                "exclusive = true",
                "state = 'lost'",
                "cancel_requested_by = 'anna'"
            })
    void shouldRefuseStatesThatMeanNothingWhoeverWritesThem(String assignment) {
        submit(job("plan"));

        assertThatThrownBy(() -> store.run("UPDATE job SET " + assignment)).hasMessageContaining("check constraint");
    }

    private static Job submit(NewJob job) {
        return Store.await(jobs.submit(job));
    }

    private static JsonNode json(String text) {
        try {
            return JSON.copy()
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static <T> List<T> inTwentyThreads(Callable<T> call) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(20);
        CyclicBarrier together = new CyclicBarrier(20);
        List<Future<T>> answers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            answers.add(threads.submit(() -> {
                together.await();
                return call.call();
            }));
        }
        List<T> all = new ArrayList<>();
        for (Future<T> answer : answers) {
            all.add(answer.get());
        }
        threads.shutdownNow();
        return all;
    }

    @Nested
    class WhenAnEnvironmentIsNotToBeChanged {
        @Test
        void shouldSayWhichJobHasNotEnded() {
            Job waiting = Store.await(jobs.submit(exclusive("promotion", "test")));

            assertThat(jobs.<Job>withoutChanges("test", Optional::orElseThrow))
                    .extracting(Job::id)
                    .isEqualTo(waiting.id());
            assertThat(jobs.<Boolean>withoutChanges("other", Optional::isEmpty)).isTrue();
        }

        /** Checked before, and submitted when it is too late to see it. */
        @Test
        void I5_shouldLetNothingBeSubmittedThatChangesItUntilItIsDone() {
            List<CompletableFuture<Job>> submitted = new ArrayList<>();

            jobs.withoutChanges("test", changing -> {
                submitted.add(jobs.submit(exclusive("promotion", "test")).subscribeAsCompletionStage());
                Store.await(jobs.submit(exclusive("promotion", "other")));
                Store.await(jobs.submit(job("plan")));
                assertThat(store.rows("SELECT FROM job WHERE environment = 'test'"))
                        .isEmpty();
                assertThat(submitted.get(0)).isNotDone();
                return "done";
            });

            assertThat(submitted.get(0).orTimeout(30, TimeUnit.SECONDS).join().environment())
                    .isEqualTo("test");
            assertThat(store.rows("SELECT FROM job")).hasSize(3);
        }

        /** Each takes a connection of a pool that has ten, and needs another one. */
        @Test
        void shouldNotWaitForEachOthersConnections() throws Exception {
            AtomicInteger environment = new AtomicInteger();

            List<String> done =
                    inTwentyThreads(() -> jobs.withoutChanges("test-" + environment.incrementAndGet(), changing -> {
                        Store.await(jobs.submit(job("plan")));
                        return "done";
                    }));

            assertThat(done).hasSize(20).containsOnly("done");
        }

        @Test
        void shouldSendAwayWhoeverComesWhenTooManyAreAtIt() {
            ChangesHeldOff heldOff = new ChangesHeldOff(store.pool(), 1, Duration.ofSeconds(2));

            heldOff.during("test", changing -> {
                assertBusy(() -> heldOff.during("other", none -> "never"));
                return "done";
            });

            assertThat(heldOff.<String>during("test", changing -> "free again")).isEqualTo("free again");
        }

        @Test
        void shouldGiveAConnectionBackThatComesTooLate() {
            Pool one = store.newPool(1);
            SqlConnection only = Store.await(one.getConnection());
            ChangesHeldOff heldOff = new ChangesHeldOff(one, 1, Duration.ofMillis(1));

            assertBusy(() -> heldOff.during("test", changing -> "never"));
            Store.await(only.close());

            assertThat(Store.await(one.query("SELECT 1").execute()).rowCount()).isOne();
        }

        @Test
        void shouldSayWhatTheActionSaysWhenTheLockCannotBeGivenBack() {
            RuntimeException failure = new IllegalStateException("as if");

            assertThat(jobs.<String>withoutChanges("test", changing -> {
                        endHolders();
                        return "done";
                    }))
                    .isEqualTo("done");
            assertThatThrownBy(() -> jobs.withoutChanges("test", changing -> {
                        endHolders();
                        throw failure;
                    }))
                    .isSameAs(failure);
        }

        @Test
        void shouldWaitWithoutTheConnectionThatTheActionNeeds() {
            Pool two = store.newPool(2);
            Jobs few = store.jobs(two);
            List<CompletableFuture<Job>> submitted = new ArrayList<>();

            few.withoutChanges("test", changing -> {
                for (int i = 0; i < 5; i++) {
                    submitted.add(
                            few.submit(TestStore.exclusive("change", "test")).subscribeAsCompletionStage());
                }
                Store.await(two.query("SELECT 1").execute());
                assertThat(submitted).noneMatch(CompletableFuture::isDone);
                return "done";
            });

            assertThat(submitted).allSatisfy(job -> assertThat(job).succeedsWithin(Duration.ofSeconds(20)));
        }

        private void endHolders() {
            String holders =
                    "FROM pg_locks JOIN pg_database ON oid = database WHERE datname = current_database() AND classid = "
                            + ChangesHeldOff.LOCKS;
            store.rows("SELECT pg_terminate_backend(pid) " + holders);
            await().until(() -> store.rows("SELECT " + holders).isEmpty());
        }

        private static void assertBusy(ThrowingCallable call) {
            assertThatThrownBy(call).isInstanceOfSatisfying(ProblemException.class, e -> assertThat(
                            e.problem().type())
                    .isEqualTo(ProblemType.TOO_BUSY));
        }
    }
}
