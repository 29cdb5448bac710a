package dev.lockstep.job;

import io.vertx.mutiny.sqlclient.Pool;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.util.UUID;

/**
 * What a replica works with.
 *
 * @param name tells it from all others, also from those that ran before under the same host name and process id
 * @param clock for the times of phases and log entries, which are corrected to the store's
 */
record Replica(String name, Pool pool, QueueSettings settings, Clock clock, JobMetrics metrics, WriteProgress write) {

    static Replica of(Pool pool, QueueSettings settings, Clock clock, JobMetrics metrics) {
        String name = ManagementFactory.getRuntimeMXBean().getName() + "/" + UUID.randomUUID();
        return new Replica(name, pool, settings, clock, metrics, new WriteProgress(pool));
    }
}
