package dev.lockstep.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.lockstep.environment.Store;
import dev.lockstep.promotion.DriftResult;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * How many differences the last drift check of each pair found, on whatever replica, as the gauge {@code lockstep.drift.differences},
 * and in {@code lockstep.drift.origins} how many are by hand, not yet promoted, or both.
 */
@ApplicationScoped
public class DriftMetrics {
    private static final Logger LOG = Logger.getLogger(DriftMetrics.class);

    /** The newest of each pair among those that ended since; their results are read for these alone. */
    private static final String NEWEST = """
            SELECT finished_at, result::text AS result FROM job WHERE id IN (
                SELECT DISTINCT ON (environment, request ->> 'against') id FROM job
                WHERE kind = 'drift_check' AND state = 'succeeded' AND finished_at > $1
                ORDER BY environment, request ->> 'against', ordinal DESC)
            ORDER BY ordinal
            """;

    /** When it ended is written down a little before others can see it. */
    private static final Duration OVERLAP = Duration.ofMinutes(1);

    private final MeterRegistry registry;
    private final Pool store;
    private final ObjectReader results;
    private OffsetDateTime lookedAt = Instant.EPOCH.atOffset(ZoneOffset.UTC);
    private final Map<String, Integer> lastSeen = new ConcurrentHashMap<>();
    private final List<Gauge> gauges = new CopyOnWriteArrayList<>();

    public DriftMetrics(MeterRegistry registry, Pool store, ObjectMapper json) {
        this.registry = registry;
        this.store = store;
        // Replicas of a newer version may have written more.
        this.results = json.readerFor(DriftResult.class).without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    }

    /** What other replicas found: a gauge would show for ever what this one happened to find last. */
    @Scheduled(every = "1m", delayed = "20s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void refresh() {
        Tuple since = Tuple.of(lookedAt);
        for (Row row : Store.await(store.preparedQuery(NEWEST).execute(since))) {
            OffsetDateTime ended = row.getOffsetDateTime("finished_at").minus(OVERLAP);
            lookedAt = ended.isAfter(lookedAt) ? ended : lookedAt;
            try {
                record(results.readValue(row.getString("result")));
            } catch (JsonProcessingException e) {
                LOG.warn("The result of a drift check cannot be read, and is not among the metrics", e);
            }
        }
    }

    synchronized void record(DriftResult result) {
        gauge(result, "lockstep.drift.differences", result.differences().size(), null);
        result.origins().forEach((origin, count) -> gauge(result, "lockstep.drift.origins", count, origin));
    }

    private void gauge(DriftResult result, String name, int count, @Nullable String origin) {
        String key = String.join(" ", name, result.expected(), result.environment(), String.valueOf(origin));
        if (lastSeen.put(key, count) == null) {
            Gauge.Builder<Map<String, Integer>> gauge = Gauge.builder(name, lastSeen, seen -> seen.getOrDefault(key, 0))
                    .description("Differences that the last drift check found")
                    .tag("expected", result.expected())
                    .tag("environment", result.environment());
            gauges.add((origin == null ? gauge : gauge.tag("origin", origin)).register(registry));
        }
    }

    /** A registry keeps the first gauge of a name, also when what it shows is of a past life in the same process. */
    void stop(@Observes ShutdownEvent event) {
        gauges.forEach(registry::remove);
    }
}
