package dev.lockstep.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.lockstep.testing.TestPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.pgclient.PgBuilder;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** A store of its own for a test class, and replicas on it that are built by hand. */
final class TestStore implements AutoCloseable {
    static final QueueSettings QUICK = QueueSettings.DEFAULT
            .withPoll(Duration.ofMillis(100))
            .withBackoff(Duration.ofMillis(1), Duration.ofSeconds(5));

    private final TestPostgres server = TestPostgres.shared();
    private final String database = server.createDatabase("store");
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final Vertx vertx = Vertx.vertx();
    private final Pool pool;
    private final JobSignals signals;
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    TestStore() {
        try (InputStream migration = TestStore.class.getResourceAsStream("/db/migration/V1__jobs.sql")) {
            server.run(database, new String(migration.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        pool = newPool();
        signals = newSignals(pool);
    }

    /** A further replica's connections. */
    Pool newPool() {
        return newPool(10);
    }

    Pool newPool(int size) {
        Pool made = PgBuilder.pool()
                .with(new PoolOptions().setMaxSize(size))
                .connectingTo(PgConnectOptions.fromUri(server.url(database)).setCachePreparedStatements(true))
                .using(vertx)
                .build();
        open.push(made::closeAndAwait);
        return made;
    }

    JobSignals newSignals(Pool of) {
        JobSignals made = new JobSignals(of, Duration.ofMillis(100));
        made.start();
        open.push(made::close);
        return made;
    }

    Jobs jobs() {
        return jobs(QUICK);
    }

    /** With the connections of this pool. */
    Jobs jobs(Pool of) {
        return new Jobs(of, signals, new UuidV7(Clock.systemUTC()), QUICK, new JobMetrics(registry));
    }

    Jobs jobs(QueueSettings settings) {
        return new Jobs(pool, signals, new UuidV7(Clock.systemUTC()), settings, new JobMetrics(registry));
    }

    /** A further replica, started; stopped with the store. */
    Workers replica(QueueSettings settings, JobHandler... handlers) {
        return replica(newPool(), settings, handlers);
    }

    Workers replica(Pool own, QueueSettings settings, JobHandler... handlers) {
        Workers workers = new Workers(own, newSignals(own), settings, List.of(handlers), new JobMetrics(registry));
        workers.start();
        open.push(workers::stop);
        return workers;
    }

    void run(String sql) {
        server.run(database, sql);
    }

    List<Row> rows(String sql) {
        return StreamSupport.stream(Store.await(pool.query(sql).execute()).spliterator(), false)
                .toList();
    }

    Pool pool() {
        return pool;
    }

    @Override
    public void close() throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
        vertx.closeAndAwait();
        server.dropDatabase(database);
    }

    static JsonNode request(int number) {
        return JsonNodeFactory.instance.objectNode().put("number", number);
    }

    static NewJob job(String kind) {
        return new NewJob(kind, request(0), null, false, "ci", null, 0);
    }

    static NewJob exclusive(String kind, String environment) {
        return new NewJob(kind, request(0), environment, true, "ci", null, 0);
    }

    static NewJob keyed(String kind, String key, JsonNode request) {
        return new NewJob(kind, request, null, false, "ci", key, 0);
    }

    static JobHandler handler(String kind, Function<JobRun, JobResult> work) {
        return new JobHandler() {
            @Override
            public String kind() {
                return kind;
            }

            @Override
            public JobResult run(JobRun run) {
                return work.apply(run);
            }
        };
    }

    static JobResult succeeded() {
        return new JobResult.Succeeded(null, JsonNodeFactory.instance.objectNode());
    }

    static Job end(Jobs jobs, UUID id) {
        Job job = jobs.awaitFinal(id, Duration.ofSeconds(30)).await().atMost(Duration.ofSeconds(60));
        if (!job.state().isFinal()) {
            throw new AssertionError("The job did not end: " + job);
        }
        return job;
    }

    static @Nullable String text(@Nullable JsonNode json, String field) {
        return json == null ? null : json.path(field).textValue();
    }
}
