package dev.lockstep.app;

import dev.lockstep.testing.TestPostgres;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.pgclient.PgBuilder;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The part of a store that holds the jobs, without anybody who runs them. */
final class JobsDatabase implements AutoCloseable {
    private final TestPostgres server = TestPostgres.shared();
    private final String database = server.createDatabase("jobs");
    private final Vertx vertx = Vertx.vertx();
    private final Pool pool = PgBuilder.pool()
            .with(new PoolOptions().setMaxSize(2))
            .connectingTo(PgConnectOptions.fromUri(server.url(database)))
            .using(vertx)
            .build();

    JobsDatabase() {
        for (String migration : List.of("V1__jobs.sql", "V13__ended_jobs.sql")) {
            try (InputStream script = JobsDatabase.class.getResourceAsStream("/db/migration/" + migration)) {
                run(new String(script.readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    Pool pool() {
        return pool;
    }

    void run(String sql) {
        server.run(database, sql);
    }

    @Override
    public void close() {
        pool.closeAndAwait();
        vertx.closeAndAwait();
        server.dropDatabase(database);
    }
}
