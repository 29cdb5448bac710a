package dev.lockstep.job;

import static dev.lockstep.job.TestStore.QUICK;
import static dev.lockstep.job.TestStore.end;
import static dev.lockstep.job.TestStore.handler;
import static dev.lockstep.job.TestStore.job;
import static dev.lockstep.job.TestStore.succeeded;
import static dev.lockstep.job.TestStore.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.LogLevel;
import dev.lockstep.progress.Progress;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.PreparedQuery;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class WorkersTest {
    private TestStore store;
    private Jobs jobs;

    @BeforeEach
    void openStore() {
        store = new TestStore();
        jobs = store.jobs();
    }

    @AfterEach
    void closeStore() throws Exception {
        store.close();
    }

    private UUID submit(NewJob job) {
        return Store.await(jobs.submit(job)).id();
    }

    private Job find(UUID id) {
        return Store.await(jobs.get(id));
    }

    private void awaitState(UUID id, JobState state) {
        await().atMost(Duration.ofSeconds(20)).until(() -> find(id).state() == state);
    }

    @Nested
    class WhenAJobRuns {
        @Test
        void shouldKeepResultPhasesAndLogWhenItSucceeds() {
            store.replica(QUICK, handler("sum", run -> {
                Progress progress = run.progress();
                progress.phaseStarted("read");
                progress.advanced(3, 3, "rows");
                progress.phaseSucceeded("3 rows");
                progress.phaseStarted("add");
                progress.log(LogLevel.WARN, "odd", Map.of("count", 2, "name", "x", "late", true));
                progress.phaseSucceeded("6");
                return new JobResult.Succeeded(
                        "promoted", JsonNodeFactory.instance.objectNode().put("requestedBy", run.requestedBy()));
            }));

            Job ended = end(jobs, submit(job("sum")));

            assertThat(ended.state()).isEqualTo(JobState.SUCCEEDED);
            assertThat(ended.outcome()).isEqualTo("promoted");
            assertThat(text(ended.result(), "requestedBy")).isEqualTo("ci");
            assertThat(ended.error()).isNull();
            assertThat(ended.attempt()).isEqualTo(1);
            assertThat(ended.phase()).isEqualTo("add");
            assertThat(ended.phases())
                    .extracting(JobPhase::name, JobPhase::state, JobPhase::summary)
                    .containsExactly(tuple("read", "succeeded", "3 rows"), tuple("add", "succeeded", "6"));
            assertThat(ended.phases().get(0))
                    .returns(3L, JobPhase::done)
                    .returns(3L, JobPhase::total)
                    .returns("rows", JobPhase::unit);
            List<LogEntry> log = Store.await(jobs.log(ended.id(), 0, 100));
            assertThat(log)
                    .extracting(LogEntry::message)
                    .containsExactly("Phase read", "3 rows", "Phase add", "odd", "6");
            assertThat(log.get(3).phase()).isEqualTo("add");
            assertThat(log.get(3).fields().get("count").intValue()).isEqualTo(2);
            assertThat(log.get(3).fields().get("late").booleanValue()).isTrue();
        }

        @Test
        void shouldFailWithTheProblemWhenTheHandlerThrowsOne() {
            store.replica(QUICK, handler("push", run -> {
                run.progress().phaseStarted("connect");
                throw new ProblemException(ProblemType.CONNECTION_FAILED, "Nobody there.");
            }));

            Job ended = end(jobs, submit(job("push")));

            assertThat(ended.state()).isEqualTo(JobState.FAILED);
            assertThat(text(ended.error(), "type")).isEqualTo("urn:lockstep:problem:connection-failed");
            assertThat(text(ended.error(), "detail")).isEqualTo("Nobody there.");
            assertThat(ended.phases()).extracting(JobPhase::state).containsExactly("failed");
        }

        @Test
        void shouldFailWhenAStatementWasStoppedAndNobodyCancelledTheJob() {
            store.replica(QUICK, handler("check", run -> {
                throw new ProblemException(ProblemType.CANCELLED, "canceling statement due to statement timeout");
            }));

            Job ended = end(jobs, submit(job("check")));

            assertThat(ended.state()).isEqualTo(JobState.FAILED);
            assertThat(text(ended.error(), "detail")).isEqualTo("canceling statement due to statement timeout");
        }

        @Test
        void shouldHideWhatHappenedBehindAnIncidentWhenTheHandlerHasADefect() {
            store.replica(QUICK, handler("push", run -> {
                throw new IllegalStateException("our internals");
            }));

            Job ended = end(jobs, submit(job("push")));

            assertThat(ended.state()).isEqualTo(JobState.FAILED);
            assertThat(text(ended.error(), "type")).isEqualTo("urn:lockstep:problem:internal");
            assertThat(text(ended.error(), "detail")).contains("incident").doesNotContain("internals");
        }

        @Test
        void shouldNumberLinesWithoutGapsWhenManyThreadsLog() {
            int threads = 8;
            int linesEach = 400;
            store.replica(QUICK, handler("loud", run -> {
                inParallel(threads, thread -> {
                    for (int line = 0; line < linesEach; line++) {
                        run.progress().log(LogLevel.DEBUG, thread + ":" + line, Map.of());
                    }
                });
                return succeeded();
            }));

            UUID id = submit(job("loud"));
            end(jobs, id);

            List<LogEntry> log = Store.await(jobs.log(id, 0, 10_000));
            assertThat(log)
                    .extracting(LogEntry::number)
                    .containsExactlyElementsOf(LongStream.rangeClosed(1, (long) threads * linesEach)
                            .boxed()
                            .toList());
            assertThat(log).extracting(LogEntry::message).doesNotHaveDuplicates();
        }

        @Test
        void shouldShowProgressAndLogBeforeTheEndWhenItTakesLong() throws Exception {
            CountDownLatch seen = new CountDownLatch(1);
            store.replica(QUICK, handler("slow", run -> {
                run.progress().phaseStarted("copy");
                run.progress().advanced(10, -1, "rows");
                run.progress().info("ten");
                awaitLatch(seen);
                return succeeded();
            }));

            UUID id = submit(job("slow"));

            await().atMost(Duration.ofSeconds(10)).until(() -> {
                List<JobPhase> phases = find(id).phases();
                return phases.size() == 1
                        && Long.valueOf(10).equals(phases.get(0).done());
            });
            assertThat(find(id).phases().get(0).total()).isNull();
            // The line may be written a little later than the number.
            await().atMost(Duration.ofSeconds(10)).until(() -> Store.await(jobs.log(id, 1, 10)).stream()
                    .map(LogEntry::message)
                    .toList()
                    .equals(List.of("ten")));
            seen.countDown();
            end(jobs, id);
        }

        @Test
        void shouldTryAgainWithBackoffWhenTheHandlerAsksForIt() {
            AtomicInteger runs = new AtomicInteger();
            store.replica(
                    QUICK,
                    handler(
                            "flaky",
                            run -> run.attempt() < 3
                                    ? new JobResult.Retry(
                                            Problem.of(ProblemType.LOCK_TIMEOUT, "Busy, try " + runs.incrementAndGet()),
                                            Duration.ofMillis(50))
                                    : succeeded()));

            Job ended = end(jobs, submit(job("flaky")));

            assertThat(ended.state()).isEqualTo(JobState.SUCCEEDED);
            assertThat(ended.attempt()).isEqualTo(3);
            assertThat(runs).hasValue(2);
            // 50 ms, then twice as long
            assertThat(Duration.between(ended.startedAt(), ended.finishedAt()))
                    .isGreaterThanOrEqualTo(Duration.ofMillis(150));
            assertThat(Store.await(jobs.log(ended.id(), 0, 10)))
                    .extracting(LogEntry::level)
                    .containsExactly(LogLevel.WARN, LogLevel.WARN);
        }

        @Test
        void shouldFailWithTheLastProblemWhenTriesAreUsedUp() {
            store.replica(
                    QUICK,
                    handler(
                            "hopeless",
                            run -> new JobResult.Retry(
                                    Problem.of(ProblemType.LOCK_TIMEOUT, "Try " + run.attempt()), Duration.ZERO)));

            Job ended = end(jobs, submit(job("hopeless")));

            assertThat(ended.state()).isEqualTo(JobState.FAILED);
            assertThat(ended.attempt()).isEqualTo(QUICK.maxAttempts());
            assertThat(text(ended.error(), "detail")).isEqualTo("Try " + QUICK.maxAttempts());
        }

        /** Whether by a commit the target changed is not to be given up on, nor cancelled away. */
        @Test
        void I5_shouldGoOnUntilItIsKnownWhatAnAttemptDid() {
            CountDownLatch first = new CountDownLatch(1);
            store.replica(QUICK, handler("change", run -> {
                first.countDown();
                return run.attempt() <= QUICK.maxAttempts() + QUICK.maxLapses() + 1
                        ? new JobResult.Unsettled(
                                Problem.of(ProblemType.CONNECTION_FAILED, "Nobody there."), Duration.ofMillis(50))
                        : new JobResult.Succeeded(
                                run.unseen() ? "promoted" : "guessed", JsonNodeFactory.instance.objectNode());
            }));
            UUID id = submit(job("change"));
            awaitLatch(first);

            assertThat(Store.await(jobs.cancel(id, "somebody")).state()).isEqualTo(JobState.RUNNING);

            Job ended = end(jobs, id);
            assertThat(ended.state()).isEqualTo(JobState.SUCCEEDED);
            assertThat(ended.outcome()).isEqualTo("promoted");
        }

        @Test
        void shouldMeasureJobsAndPhases() {
            store.replica(QUICK, handler("sum", run -> {
                run.progress().phaseStarted("add");
                run.progress().phaseSucceeded("1");
                return new JobResult.Succeeded("promoted", JsonNodeFactory.instance.objectNode());
            }));

            end(jobs, submit(job("sum")));

            await().atMost(Duration.ofSeconds(10))
                    .until(() -> store.registry
                                    .find("lockstep.jobs")
                                    .tags("kind", "sum", "state", "succeeded", "outcome", "promoted")
                                    .timer()
                            != null);
            assertThat(store.registry
                            .get("lockstep.job.phases")
                            .tags("kind", "sum", "phase", "add")
                            .timer()
                            .count())
                    .isEqualTo(1);
        }
    }

    @Nested
    class WhenItsThreadsMeetTheWorst {
        @Test
        void I5_shouldGoOnFetchingAndRenewingAfterAnError() {
            AtomicInteger errors = new AtomicInteger();
            Pool failing = new Pool(store.newPool().getDelegate()) {
                @Override
                public PreparedQuery<RowSet<Row>> preparedQuery(String sql) {
                    if (errors.incrementAndGet() <= 20) {
                        throw new NoClassDefFoundError("of the test");
                    }
                    return super.preparedQuery(sql);
                }
            };
            Duration lease = Duration.ofMillis(600);
            store.replica(failing, QUICK.withLease(lease), handler("long", run -> {
                await().pollDelay(lease.multipliedBy(2)).until(() -> true);
                return succeeded();
            }));

            Job ended = end(jobs, submit(job("long")));

            assertThat(ended.state()).isEqualTo(JobState.SUCCEEDED);
            assertThat(ended.attempt()).isEqualTo(1);
        }

        @Test
        void shouldSayWhichIsStuckUntilItGoesOn() {
            CountDownLatch release = new CountDownLatch(1);
            Pool blocking = new Pool(store.newPool().getDelegate()) {
                @Override
                public PreparedQuery<RowSet<Row>> preparedQuery(String sql) {
                    if (Thread.currentThread().getName().startsWith("lockstep-fetch")) {
                        awaitLatch(release);
                    }
                    return super.preparedQuery(sql);
                }
            };
            // Renewals have nothing to renew, and come every few seconds.
            Duration limit = QUICK.renewEvery().multipliedBy(2);
            Workers workers =
                    store.replica(blocking, QUICK.withLease(Duration.ofSeconds(2)), handler("any", run -> succeeded()));

            await().atMost(limit.multipliedBy(3))
                    .untilAsserted(() -> assertThat(workers.stuck(limit)).containsExactly("fetch"));
            assertThat(workers.stuck()).as("not for long").isEmpty();

            release.countDown();
            await().untilAsserted(() -> assertThat(workers.stuck(limit)).isEmpty());
        }
    }

    @Nested
    class WhenSomebodyCancels {
        @Test
        void shouldEndAtOnceWhenTheJobIsQueued() {
            UUID id = submit(job("nobody-does-this"));

            Job cancelled = Store.await(jobs.cancel(id, "anna"));

            assertThat(cancelled.state()).isEqualTo(JobState.CANCELLED);
            assertThat(text(cancelled.error(), "detail")).contains("anna");
            assertThat(Store.await(jobs.log(id, 0, 10)))
                    .extracting(LogEntry::number)
                    .containsExactly(1L);
        }

        @Test
        void shouldEndAtOnceWhenTheJobAwaitsApproval() {
            UUID id = submit(job("nobody-does-this"));
            store.run("UPDATE job SET state = 'awaiting_approval'");

            assertThat(Store.await(jobs.cancel(id, "anna")).state()).isEqualTo(JobState.CANCELLED);
        }

        @Test
        void shouldStopTheHandlerQuicklyWhenTheJobRuns() {
            AtomicBoolean queryCancelled = new AtomicBoolean();
            // Neither polling nor a renewed lease can be what it hears by.
            store.replica(QUICK.withPoll(Duration.ofHours(1)), handler("long", run -> {
                CountDownLatch stopped = new CountDownLatch(1);
                Progress.Registration registration = run.progress().onCancel(() -> {
                    queryCancelled.set(true);
                    stopped.countDown();
                });
                try (registration) {
                    awaitLatch(stopped);
                    run.progress().checkCancelled();
                    return succeeded();
                }
            }));
            UUID id = submit(job("long"));
            awaitState(id, JobState.RUNNING);

            Job asked = Store.await(jobs.cancel(id, "anna"));
            Job ended = end(jobs, id);

            assertThat(asked.cancelRequested()).isTrue();
            assertThat(ended.state()).isEqualTo(JobState.CANCELLED);
            assertThat(text(ended.error(), "detail")).isEqualTo("Cancelled by anna.");
            assertThat(queryCancelled).isTrue();
        }

        @Test
        void shouldSucceedWhenTheHandlerWasFasterThanTheCancel() {
            CountDownLatch asked = new CountDownLatch(1);
            store.replica(QUICK, handler("fast", run -> {
                awaitLatch(asked);
                return succeeded();
            }));
            UUID id = submit(job("fast"));
            awaitState(id, JobState.RUNNING);

            Store.await(jobs.cancel(id, "anna"));
            asked.countDown();

            assertThat(end(jobs, id).state()).isEqualTo(JobState.SUCCEEDED);
        }

        @Test
        void shouldNotWaitForTheNextTryWhenTheCancelCameWithTheEndOfThisOne() {
            CountDownLatch asked = new CountDownLatch(1);
            store.replica(QUICK.withRenewEvery(Duration.ofHours(1)), handler("flaky", run -> {
                run.progress().checkCancelled();
                awaitLatch(asked);
                return new JobResult.Retry(Problem.of(ProblemType.LOCK_TIMEOUT, "Busy."), Duration.ofMinutes(5));
            }));
            UUID id = submit(job("flaky"));
            awaitState(id, JobState.RUNNING);
            // As the cancel that the worker does not hear of any more; triggers off, so without a signal.
            store.run("SET session_replication_role = replica;"
                    + "UPDATE job SET cancel_requested_by = 'anna', cancel_requested_at = now()");
            asked.countDown();

            assertThat(end(jobs, id).state()).isEqualTo(JobState.CANCELLED);
        }

        @Test
        void shouldSayWhatBecameOfTheEnvironmentWhenATryThatWouldBeRepeatedIsCancelled() {
            store.replica(QUICK, handler("flaky", run -> {
                CountDownLatch cancelled = new CountDownLatch(1);
                run.progress().onCancel(cancelled::countDown);
                awaitLatch(cancelled);
                return new JobResult.Retry(
                        Problem.of(ProblemType.LOCK_TIMEOUT, "Busy."), Duration.ofMinutes(5), "unchanged");
            }));
            UUID id = submit(job("flaky"));
            awaitState(id, JobState.RUNNING);
            Store.await(jobs.cancel(id, "anna"));

            Job ended = end(jobs, id);

            assertThat(ended.state()).isEqualTo(JobState.CANCELLED);
            assertThat(ended.outcome()).isEqualTo("unchanged");
        }

        @Test
        void shouldSayThatItIsTooLateWhenTheJobHasEnded() {
            store.replica(QUICK, handler("fast", run -> succeeded()));
            UUID id = submit(job("fast"));
            end(jobs, id);

            assertThatThrownBy(() -> Store.await(jobs.cancel(id, "anna")))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("succeeded");
        }

        @Test
        void shouldAnswerTheSameWhenItIsCancelledAlready() {
            UUID id = submit(job("nobody-does-this"));
            Job first = Store.await(jobs.cancel(id, "anna"));

            assertThat(Store.await(jobs.cancel(id, "ben"))).isEqualTo(first);
        }
    }

    @Nested
    class WhenALeaseIsLost {
        @Test
        void I5_shouldGoOnElsewhereWhenAWorkerIsPaused() throws Exception {
            CountDownLatch resumed = new CountDownLatch(1);
            CountDownLatch lateWritesDone = new CountDownLatch(1);
            AtomicBoolean refused = new AtomicBoolean();
            QueueSettings paused = QUICK.withLease(Duration.ofMillis(500))
                    .withRenewEvery(Duration.ofHours(1))
                    .withPoll(Duration.ofHours(1));
            store.replica(paused, handler("change", run -> {
                run.progress().phaseStarted("first");
                awaitLatch(resumed);
                run.progress().info("late");
                refused.set(isRefused(run.progress()));
                lateWritesDone.countDown();
                return new JobResult.Succeeded("late", JsonNodeFactory.instance.objectNode());
            }));
            UUID id = submit(job("change"));
            awaitState(id, JobState.RUNNING);

            store.replica(
                    QUICK,
                    handler(
                            "change",
                            run -> new JobResult.Succeeded(
                                    "attempt " + run.attempt(), JsonNodeFactory.instance.objectNode())));
            Job ended = end(jobs, id);
            resumed.countDown();
            assertThat(lateWritesDone.await(10, TimeUnit.SECONDS)).isTrue();

            assertThat(ended.outcome()).isEqualTo("attempt 2");
            assertThat(refused).isTrue();
            assertThat(find(id)).isEqualTo(ended);
            assertThat(Store.await(jobs.log(id, 0, 10)))
                    .extracting(LogEntry::message)
                    .noneMatch("late"::equals);
        }

        @Test
        void I5_shouldRefuseEveryWriteWhenTheTokenIsOld() {
            UUID id = submit(job("change"));
            FetchCandidates fetch = new FetchCandidates(store.pool(), "one", Duration.ofSeconds(30), List.of("change"));
            Lease first = fetch.queued(1).get(0);
            store.run("UPDATE job SET lease_until = now()");
            Lease second = fetch.lapsed(1).get(0);
            WriteProgress write = new WriteProgress(store.pool());
            LogEntry line =
                    new LogEntry(1, Instant.now(), LogLevel.INFO, null, "late", JsonNodeFactory.instance.objectNode());
            Job before = find(id);

            assertThat(second.token()).isEqualTo(first.token() + 1);
            assertThat(write.write(first, List.of(), List.of(line), null)).isEmpty();
            assertThat(write.write(first, List.of(), List.of(), Ending.of(JobState.SUCCEEDED, null, null, null)))
                    .isEmpty();
            write.release(first, Duration.ZERO);

            assertThat(find(id)).isEqualTo(before);
            assertThat(Store.await(jobs.log(id, 0, 10))).isEmpty();
            assertThat(fetch.lapsed(1)).isEmpty();
            assertThat(write.write(second, List.of(), List.of(), Ending.of(JobState.SUCCEEDED, null, null, null)))
                    .isPresent();
        }

        @Test
        void shouldTellTheHandlerWhenAnotherWorkerHasTheJob() {
            CountDownLatch told = new CountDownLatch(1);
            AtomicBoolean refused = new AtomicBoolean();
            store.replica(QUICK.withRenewEvery(Duration.ofMillis(50)), handler("change", run -> {
                run.progress().onCancel(told::countDown);
                awaitLatch(told);
                refused.set(isRefused(run.progress()));
                return succeeded();
            }));
            UUID id = submit(job("change"));
            awaitState(id, JobState.RUNNING);

            store.run("UPDATE job SET token = token + 1, worker = 'other'");

            await().atMost(Duration.ofSeconds(10)).untilTrue(refused);
            assertThat(find(id).state()).isEqualTo(JobState.RUNNING);
        }

        @Test
        void I5_shouldKeepTheJobWhenItRunsLongerThanItsLease() {
            AtomicInteger runs = new AtomicInteger();
            CountDownLatch enough = new CountDownLatch(1);
            JobHandler handler = handler("long", run -> {
                runs.incrementAndGet();
                awaitLatch(enough);
                return succeeded();
            });
            QueueSettings shortLease = QUICK.withLease(Duration.ofMillis(600));
            store.replica(shortLease, handler);
            store.replica(shortLease, handler);
            UUID id = submit(job("long"));
            awaitState(id, JobState.RUNNING);
            OffsetDateTime first = leaseUntil();

            await().atMost(Duration.ofSeconds(10)).until(() -> leaseUntil().isAfter(first.plusSeconds(2)));
            enough.countDown();

            assertThat(end(jobs, id).attempt()).isEqualTo(1);
            assertThat(runs).hasValue(1);
        }

        @Test
        void shouldGiveUpWhenOneJobKillsWorkerAfterWorker() {
            UUID id = submit(TestStore.exclusive("poison", "test"));
            FetchCandidates fetch = new FetchCandidates(store.pool(), "dies", Duration.ofMillis(1), List.of("poison"));
            assertThat(fetch.queued(1)).hasSize(1);
            for (int lapse = 0; lapse < 2; lapse++) {
                await().atMost(Duration.ofSeconds(5))
                        .until(() -> fetch.lapsed(1).size() == 1);
            }
            store.replica(QUICK.withMaxLapses(2), handler("poison", run -> succeeded()));

            Job ended = end(jobs, id);

            assertThat(ended.state()).isEqualTo(JobState.FAILED);
            assertThat(ended.outcome()).isEqualTo("needs_attention");
            assertThat(text(ended.error(), "detail")).startsWith("3 workers in a row");
        }

        private OffsetDateTime leaseUntil() {
            return store.rows("SELECT lease_until FROM job").get(0).getOffsetDateTime(0);
        }
    }

    @Nested
    class WhenTheStoreIsAway {
        @Test
        void shouldStopByItselfWhenTheLeaseCannotBeRenewedInTime() {
            CountDownLatch told = new CountDownLatch(1);
            AtomicBoolean refused = new AtomicBoolean();
            store.replica(QUICK.withLease(Duration.ofMillis(900)), handler("change", run -> {
                run.progress().onCancel(told::countDown);
                awaitLatch(told);
                refused.set(isRefused(run.progress()));
                return succeeded();
            }));
            UUID id = submit(job("change"));
            awaitState(id, JobState.RUNNING);

            store.run("ALTER TABLE job RENAME TO job_elsewhere");

            await().atMost(Duration.ofSeconds(10)).untilTrue(refused);
            store.run("ALTER TABLE job_elsewhere RENAME TO job");
        }

        @Test
        void I5_shouldGoOnWhenItGaveUpForItsLeaseAndNobodyTookTheJob() {
            CountDownLatch returned = new CountDownLatch(1);
            store.replica(QUICK.withLease(Duration.ofMillis(900)).withWorkers(1), handler("change", run -> {
                if (run.attempt() == 1) {
                    store.run("ALTER TABLE job RENAME TO job_elsewhere");
                    await().atMost(Duration.ofSeconds(10)).until(() -> isRefused(run.progress()));
                    store.run("ALTER TABLE job_elsewhere RENAME TO job");
                    // As a process that stood still for longer than its lease: the renewal comes before the next look.
                    await().atMost(Duration.ofSeconds(10)).until(this::isRenewed);
                    returned.countDown();
                    run.progress().checkCancelled();
                }
                return succeeded();
            }));

            UUID id = submit(job("change"));
            awaitLatch(returned);
            Job ended = end(jobs, id);

            assertThat(ended.error()).isNull();
            assertThat(ended.state()).isEqualTo(JobState.SUCCEEDED);
            assertThat(ended.attempt()).isEqualTo(2);
        }

        private boolean isRenewed() {
            return store.rows("SELECT lease_until > now() FROM job").get(0).getBoolean(0);
        }

        @Test
        void I5_shouldWriteTheEndLaterWhenTheStoreIsBackWithinTheLease() {
            CountDownLatch away = new CountDownLatch(1);
            CountDownLatch returned = new CountDownLatch(1);
            store.replica(QUICK, handler("change", run -> {
                run.progress().phaseStarted("work");
                awaitLatch(away);
                run.progress().info("while the store is away");
                run.progress().phaseSucceeded("done");
                returned.countDown();
                return succeeded();
            }));
            UUID id = submit(job("change"));
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> !find(id).phases().isEmpty());

            store.run("ALTER TABLE job RENAME TO job_elsewhere");
            away.countDown();
            awaitLatch(returned);
            store.run("ALTER TABLE job_elsewhere RENAME TO job");

            assertThat(end(jobs, id)).returns(JobState.SUCCEEDED, Job::state).returns(1, Job::attempt);
            assertThat(Store.await(jobs.log(id, 0, 10)))
                    .extracting(LogEntry::number, LogEntry::message)
                    .containsExactly(tuple(1L, "Phase work"), tuple(2L, "while the store is away"), tuple(3L, "done"));
        }
    }

    @Nested
    class WhenAReplicaStops {
        @Test
        void I5_shouldGoOnElsewhereAtOnceWhenTheHandlerGivesUp() {
            CountDownLatch begun = new CountDownLatch(1);
            Workers stopped = store.replica(QUICK, handler("change", run -> {
                run.progress().phaseStarted("first");
                CountDownLatch stop = new CountDownLatch(1);
                run.progress().onCancel(stop::countDown);
                begun.countDown();
                awaitLatch(stop);
                run.progress().checkCancelled();
                return succeeded();
            }));
            UUID id = submit(job("change"));
            awaitLatch(begun);

            stopped.stop();
            Job released = find(id);
            store.replica(QUICK, handler("change", run -> succeeded()));
            Job ended = end(jobs, id);

            assertThat(released.state()).isEqualTo(JobState.RUNNING);
            assertThat(released.phases()).extracting(JobPhase::state).containsExactly("interrupted");
            assertThat(ended.state()).isEqualTo(JobState.SUCCEEDED);
            assertThat(ended.attempt()).isEqualTo(2);
            assertThat(Duration.between(released.createdAt(), ended.finishedAt()))
                    .isLessThan(QUICK.lease());
            assertThat(store.rows("SELECT lapses FROM job").get(0).getInteger(0))
                    .isZero();
        }

        @Test
        void shouldKeepTheResultWhenTheHandlerEndsWithinTheGrace() {
            CountDownLatch begun = new CountDownLatch(1);
            Workers stopped = store.replica(QUICK, handler("change", run -> {
                CountDownLatch stop = new CountDownLatch(1);
                run.progress().onCancel(stop::countDown);
                begun.countDown();
                awaitLatch(stop);
                return succeeded();
            }));
            UUID id = submit(job("change"));
            awaitLatch(begun);

            stopped.stop();

            assertThat(find(id).state()).isEqualTo(JobState.SUCCEEDED);
        }
    }

    private static boolean isRefused(Progress progress) {
        try {
            progress.checkCancelled();
            return false;
        } catch (ProblemException e) {
            return e.problem().type() == ProblemType.CANCELLED
                    && e.problem().detail().contains("lost its lease");
        }
    }

    static void awaitLatch(CountDownLatch latch) {
        try {
            if (!latch.await(30, TimeUnit.SECONDS)) {
                throw new AssertionError("Waited in vain");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void inParallel(int threads, IntConsumer work) {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            IntStream.range(0, threads)
                    .mapToObj(thread -> executor.submit(() -> work.accept(thread)))
                    .toList()
                    .forEach(done -> {
                        try {
                            done.get(30, TimeUnit.SECONDS);
                        } catch (Exception e) {
                            throw new AssertionError(e);
                        }
                    });
        } finally {
            executor.shutdownNow();
        }
    }
}
