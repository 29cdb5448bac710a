package dev.lockstep.app;

import dev.lockstep.promotion.DriftResult;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * How many differences the last drift check of each pair found, as the gauge {@code lockstep.drift.differences}, and
 * in {@code lockstep.drift.origins} how many are by hand, not yet promoted, or both.
 */
@ApplicationScoped
public class DriftMetrics {
    private final MeterRegistry registry;
    private final Map<String, Integer> lastSeen = new ConcurrentHashMap<>();
    private final List<Gauge> gauges = new CopyOnWriteArrayList<>();

    public DriftMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    void record(DriftResult result) {
        gauge(result, "lockstep.drift.differences", result.differences().size(), null);
        result.origins().forEach((origin, count) -> gauge(result, "lockstep.drift.origins", count, origin));
    }

    private void gauge(DriftResult result, String name, int count, @Nullable String origin) {
        String key = String.join(" ", name, result.expected(), result.environment(), String.valueOf(origin));
        if (lastSeen.put(key, count) == null) {
            Gauge.Builder<Map<String, Integer>> gauge = Gauge.builder(name, lastSeen, seen -> seen.getOrDefault(key, 0))
                    .description("Differences that the last drift check of this replica found")
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
