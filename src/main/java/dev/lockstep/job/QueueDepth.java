package dev.lockstep.job;

import io.vertx.mutiny.sqlclient.Row;
import java.time.Duration;

/** Measures the queue for the gauges. */
final class QueueDepth {
    private static final String MEASURE = """
            SELECT count(*) AS queued,
                   coalesce(extract(epoch FROM now() - min(run_after)), 0)::double precision AS oldest_seconds
            FROM job WHERE state = 'queued' AND run_after <= now()
            """;

    private final Replica replica;

    QueueDepth(Replica replica) {
        this.replica = replica;
    }

    void measure() {
        Row row = Store.await(replica.pool().preparedQuery(MEASURE).execute())
                .iterator()
                .next();
        Duration oldest = Duration.ofMillis((long) (row.getDouble("oldest_seconds") * 1000));
        replica.metrics().queue(row.getLong("queued"), oldest);
    }
}
