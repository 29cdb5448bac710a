package dev.lockstep.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.lockstep.job.JobHandler;
import dev.lockstep.job.JobMetrics;
import dev.lockstep.job.JobResult;
import dev.lockstep.job.JobRun;
import dev.lockstep.job.JobSignals;
import dev.lockstep.job.Jobs;
import dev.lockstep.job.NewJob;
import dev.lockstep.job.QueueSettings;
import dev.lockstep.job.UuidV7;
import dev.lockstep.job.Workers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.mutiny.Multi;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.pgclient.PgBuilder;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How many jobs without any work the queue gets through, with everything that a job writes, and how soon one starts when
 * all workers are idle. Needs a migrated store, which no other replica works on; removes its jobs.
 */
public final class QueueBenchmark {
    private static final int CLIENTS = 16;
    private static final Duration LONGEST = Duration.ofMinutes(10);

    /**
     * What was measured.
     *
     * @param median of the times from before the submission to the handler's first instruction, one job at a time
     * @param p99 the time that one in a hundred of these exceeds
     */
    public record Result(int jobs, int workers, double jobsPerSecond, Duration median, Duration p99) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "queue: %,d jobs on %d workers: %,.0f jobs per second; submit to start: median %.1f ms, p99 %.1f ms",
                    jobs,
                    workers,
                    jobsPerSecond,
                    median.toNanos() / 1e6,
                    p99.toNanos() / 1e6);
        }
    }

    private final Pool store;
    private final int workers;
    private final String kind = "benchmark-" + UUID.randomUUID();

    public QueueBenchmark(Pool store, int workers) {
        this.store = store;
        this.workers = workers;
    }

    /** Blocks until it has measured both. */
    public Result run(int jobs) {
        JobSignals signals = new JobSignals(store, Duration.ofSeconds(1));
        QueueSettings settings = QueueSettings.DEFAULT.withWorkers(workers);
        JobMetrics metrics = new JobMetrics(new SimpleMeterRegistry());
        Jobs queue = new Jobs(store, signals, new UuidV7(Clock.systemUTC()), settings, metrics);
        Started started = new Started(kind, 3 * jobs);
        Workers replica = new Workers(store, signals, settings, List.of(started), metrics);
        signals.start();
        replica.start();
        try {
            throughput(queue, started, 0, jobs); // so that everything is compiled and planned
            double seconds = throughput(queue, started, jobs, jobs);
            long[] latencies = latencies(queue, started, 2 * jobs, jobs);
            return new Result(
                    jobs,
                    workers,
                    jobs / seconds,
                    Duration.ofNanos(latencies[latencies.length / 2]),
                    Duration.ofNanos(latencies[(int) (latencies.length * 0.99)]));
        } finally {
            replica.stop();
            signals.close();
            store.preparedQuery("DELETE FROM job WHERE kind = $1")
                    .execute(Tuple.of(kind))
                    .await()
                    .atMost(LONGEST);
        }
    }

    /** From the first submission to the last job in its final state, in seconds. */
    private double throughput(Jobs queue, Started started, int first, int jobs) {
        long begin = System.nanoTime();
        Multi.createFrom()
                .range(first, first + jobs)
                .onItem()
                .transformToUni(number -> queue.submit(job(number)))
                .merge(CLIENTS)
                .collect()
                .last()
                .await()
                .atMost(LONGEST);
        started.await(first, jobs);
        awaitEmpty();
        return (System.nanoTime() - begin) / 1e9;
    }

    private long[] latencies(Jobs queue, Started started, int first, int jobs) {
        long[] latencies = new long[jobs];
        for (int i = 0; i < jobs; i++) {
            long begin = System.nanoTime();
            UUID id = queue.submit(job(first + i)).await().atMost(LONGEST).id();
            queue.awaitFinal(id, LONGEST).await().atMost(LONGEST);
            latencies[i] = started.at(first + i) - begin;
        }
        Arrays.sort(latencies);
        return latencies;
    }

    private void awaitEmpty() {
        String left = "SELECT FROM job WHERE kind = $1 AND finished_at IS NULL LIMIT 1";
        while (store.preparedQuery(left)
                        .execute(Tuple.of(kind))
                        .await()
                        .atMost(LONGEST)
                        .size()
                > 0) {
            Thread.onSpinWait();
        }
    }

    private NewJob job(int number) {
        return new NewJob(
                kind, JsonNodeFactory.instance.objectNode().put("number", number), null, false, "benchmark", null, 0);
    }

    /** Notes when each job started. */
    private static final class Started implements JobHandler {
        private final String kind;
        private final AtomicLongArray times;
        private final CountDownLatch[] rounds;

        Started(String kind, int jobs) {
            this.kind = kind;
            this.times = new AtomicLongArray(jobs);
            int each = jobs / 3;
            this.rounds =
                    new CountDownLatch[] {new CountDownLatch(each), new CountDownLatch(each), new CountDownLatch(each)};
        }

        @Override
        public String kind() {
            return kind;
        }

        @Override
        public JobResult run(JobRun run) {
            int number = run.request().get("number").intValue();
            times.set(number, System.nanoTime());
            rounds[number / (times.length() / 3)].countDown();
            return new JobResult.Succeeded(null, JsonNodeFactory.instance.objectNode());
        }

        long at(int number) {
            return times.get(number);
        }

        void await(int first, int jobs) {
            try {
                if (!rounds[first / jobs].await(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
                    throw new IllegalStateException("The jobs were not all run within " + LONGEST);
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** {@code <libpq URL of a migrated store> [jobs] [workers]}. */
    public static void main(String[] arguments) {
        int jobs = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 2_000;
        int workers = arguments.length > 2 ? Integer.parseInt(arguments[2]) : QueueSettings.DEFAULT.workers();
        Vertx vertx = Vertx.vertx();
        Pool store = PgBuilder.pool()
                .with(new PoolOptions().setMaxSize(20))
                .connectingTo(PgConnectOptions.fromUri(arguments[0]).setCachePreparedStatements(true))
                .using(vertx)
                .build();
        try {
            System.out.println(new QueueBenchmark(store, workers).run(jobs));
        } finally {
            store.closeAndAwait();
            vertx.closeAndAwait();
        }
    }
}
