package dev.lockstep.job;

import static dev.lockstep.job.TestStore.QUICK;
import static dev.lockstep.job.TestStore.handler;
import static dev.lockstep.job.TestStore.job;
import static dev.lockstep.job.TestStore.succeeded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.testing.TestPostgres;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two replicas on one store, each with its own connections and workers. */
class ReplicasTest {
    private static final List<String> ENVIRONMENTS = List.of("a", "b", "c", "d", "e");
    private static final int JOBS = 1_000;

    private TestStore store;
    private Jobs jobs;

    /** What the handlers of both replicas saw. */
    private final Queue<String> attempts = new ConcurrentLinkedQueue<>();

    private final Map<String, AtomicInteger> inside = new ConcurrentHashMap<>();
    private final Map<String, Queue<UUID>> begun = new ConcurrentHashMap<>();
    private final Queue<String> overlaps = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void openStore() {
        store = new TestStore();
        jobs = store.jobs();
    }

    @AfterEach
    void closeStore() throws Exception {
        store.close();
    }

    @Test
    void I5_I6_shouldRunEachJobOnceAndOneChangePerEnvironmentWhenTwoReplicasShareTheQueue() throws Exception {
        store.replica(QUICK, changes(), reads());
        store.replica(QUICK, changes(), reads());

        Map<String, List<UUID>> submitted = submitFromManyThreads();
        await().atMost(Duration.ofSeconds(90)).until(() -> count("state <> 'succeeded'") == 0);

        assertThat(count("state = 'succeeded'")).isEqualTo(JOBS);
        assertThat(overlaps).isEmpty();
        assertThat(attempts).doesNotHaveDuplicates();
        assertThat(attempts).hasSize(JOBS + (int) count("attempt = 2"));
        assertThat(count("attempt = 2")).isPositive();
        assertThat(count("attempt > 2")).isZero();
        for (String environment : ENVIRONMENTS) {
            assertThat(begun.get(environment))
                    .as("the order of changes of " + environment)
                    .containsExactlyElementsOf(submitted.get(environment));
        }
    }

    @Test
    void I6_shouldLetAnExclusiveJobWaitWhenAnOlderOneAwaitsApproval() {
        UUID older = submit(TestStore.exclusive("change", "a"));
        store.run("UPDATE job SET state = 'awaiting_approval'");
        UUID younger = submit(TestStore.exclusive("change", "a"));
        UUID elsewhere = submit(TestStore.exclusive("change", "b"));
        FetchCandidates fetch = new FetchCandidates(store.pool(), "one", Duration.ofSeconds(30), List.of("change"));

        assertThat(fetch.queued(10)).extracting(Lease::id).containsExactly(elsewhere);
        Store.await(jobs.cancel(older, "anna"));
        assertThat(fetch.queued(10)).extracting(Lease::id).containsExactly(younger);
    }

    @Test
    void I6_shouldTakeNoSecondExclusiveJobWhenTheFirstWasCommittedLate() throws Exception {
        UUID younger = submit(TestStore.exclusive("change", "a"));
        FetchCandidates fetch = new FetchCandidates(store.pool(), "one", Duration.ofSeconds(30), List.of("change"));
        // As another fetch would have done that saw an older job which this one does not see yet.
        try (var other = TestPostgres.shared().connect(database());
                var statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("""
                    INSERT INTO job (id, kind, state, environment, exclusive, requested_by, request_hash, request,
                                     started_at, attempt, max_attempts, worker, lease_until, token)
                    VALUES (gen_random_uuid(), 'change', 'running', 'a', true, 'ci', '', '{}', now(), 1, 5, 'other',
                            now() + interval '1 hour', 1)
                    """);
            ExecutorService executor = Executors.newSingleThreadExecutor();
            Future<List<Lease>> fetched = executor.submit(() -> fetch.queued(1));
            await().atMost(Duration.ofSeconds(10)).until(() -> waitsForALock());
            other.commit();

            assertThat(fetched.get(10, TimeUnit.SECONDS)).isEmpty();
            executor.shutdownNow();
        }
        assertThat(Store.await(jobs.get(younger)).state()).isEqualTo(JobState.QUEUED);
    }

    @Test
    void shouldRunTheMoreUrgentFirstWhenSeveralWait() {
        UUID low = submit(new NewJob("read", TestStore.request(1), null, false, "ci", null, -1));
        UUID normal = submit(job("read"));
        UUID high = submit(new NewJob("read", TestStore.request(3), null, false, "ci", null, 5));
        UUID normalToo = submit(job("read"));
        FetchCandidates fetch = new FetchCandidates(store.pool(), "one", Duration.ofSeconds(30), List.of("read"));

        List<UUID> order = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            order.add(fetch.queued(1).get(0).id());
        }

        assertThat(order).containsExactly(high, normal, normalToo, low);
    }

    @Test
    void shouldLeaveKindsThatItDoesNotKnowToOthers() {
        UUID unknown = submit(job("of-a-newer-version"));
        store.replica(QUICK, reads());
        TestStore.end(jobs, submit(job("read")));

        assertThat(Store.await(jobs.get(unknown)).state()).isEqualTo(JobState.QUEUED);
    }

    @Test
    void shouldStartAtOnceWhenPollingIsFarAway() {
        store.replica(QUICK.withPoll(Duration.ofHours(1)), reads());
        TestStore.end(jobs, submit(job("read")));

        Job second = TestStore.end(jobs, submit(job("read")));

        assertThat(Duration.between(second.createdAt(), second.startedAt())).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void shouldHearAgainWhenItsConnectionsWereCut() {
        CountDownLatch first = new CountDownLatch(1);
        store.replica(QUICK, handler("read", run -> {
            first.countDown();
            return succeeded();
        }));
        submit(job("read"));
        WorkersTest.awaitLatch(first);

        store.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                + " WHERE datname = current_database() AND pid <> pg_backend_pid()");

        await().atMost(Duration.ofSeconds(20)).ignoreExceptions().untilAsserted(() -> {
            UUID id = submit(job("read"));
            assertThat(TestStore.end(jobs, id).state()).isEqualTo(JobState.SUCCEEDED);
        });
        await().atMost(Duration.ofSeconds(20))
                .ignoreExceptions()
                .until(() -> store.rows(
                                        "SELECT FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'")
                                .size()
                        == 2);
    }

    private JobHandler changes() {
        return handler("change", run -> {
            String environment = run.request().get("environment").textValue();
            AtomicInteger now = inside.computeIfAbsent(environment, key -> new AtomicInteger());
            if (now.incrementAndGet() != 1) {
                overlaps.add(run.id() + " in " + environment);
            }
            try {
                attempts.add(run.id() + " " + run.attempt());
                if (run.attempt() == 1) {
                    begun.computeIfAbsent(environment, key -> new ConcurrentLinkedQueue<>())
                            .add(run.id());
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
                return run.attempt() == 1 && run.request().get("number").intValue() % 20 == 7
                        ? new JobResult.Retry(Problem.of(ProblemType.LOCK_TIMEOUT, "Busy."), Duration.ZERO)
                        : succeeded();
            } finally {
                now.decrementAndGet();
            }
        });
    }

    private JobHandler reads() {
        return handler("read", run -> {
            attempts.add(run.id() + " " + run.attempt());
            return succeeded();
        });
    }

    /** One thread for each environment's changes, so that their order is known, and one for what needs no order. */
    private Map<String, List<UUID>> submitFromManyThreads() throws Exception {
        int each = JOBS / (2 * ENVIRONMENTS.size());
        Map<String, List<UUID>> submitted = new ConcurrentHashMap<>();
        ExecutorService threads = Executors.newFixedThreadPool(ENVIRONMENTS.size() + 1);
        List<Future<?>> done = new ArrayList<>();
        for (String environment : ENVIRONMENTS) {
            List<UUID> ids = Collections.synchronizedList(new ArrayList<>());
            submitted.put(environment, ids);
            done.add(threads.submit(() -> {
                for (int i = 0; i < each; i++) {
                    ids.add(submit(change(environment, i)));
                }
            }));
        }
        done.add(threads.submit(() -> {
            for (int i = 0; i < JOBS / 2; i++) {
                submit(job("read"));
            }
        }));
        for (Future<?> submitter : done) {
            submitter.get(90, TimeUnit.SECONDS);
        }
        threads.shutdownNow();
        return submitted;
    }

    private static NewJob change(String environment, int number) {
        var request = ((ObjectNode) TestStore.request(number)).put("environment", environment);
        return new NewJob("change", request, environment, true, "ci", null, number % 3);
    }

    private UUID submit(NewJob job) {
        return Store.await(jobs.submit(job)).id();
    }

    private long count(String condition) {
        return store.rows("SELECT count(*) FROM job WHERE " + condition).get(0).getLong(0);
    }

    private String database() {
        return store.rows("SELECT current_database()").get(0).getString(0);
    }

    private boolean waitsForALock() {
        return !store.rows("SELECT FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'")
                .isEmpty();
    }
}
