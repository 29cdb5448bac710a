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

/** How many differences the last drift check of each pair found, as the gauge {@code lockstep.drift.differences}. */
@ApplicationScoped
public class DriftMetrics {
    private final MeterRegistry registry;
    private final Map<String, Integer> lastSeen = new ConcurrentHashMap<>();
    private final List<Gauge> gauges = new CopyOnWriteArrayList<>();

    public DriftMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    void record(DriftResult result) {
        String pair = result.expected() + " " + result.environment();
        boolean first = lastSeen.put(pair, result.differences().size()) == null;
        if (first) {
            gauges.add(Gauge.builder("lockstep.drift.differences", lastSeen, seen -> seen.getOrDefault(pair, 0))
                    .description("Differences that the last drift check of this replica found")
                    .tag("expected", result.expected())
                    .tag("environment", result.environment())
                    .register(registry));
        }
    }

    /** A registry keeps the first gauge of a name, also when what it shows is of a past life in the same process. */
    void stop(@Observes ShutdownEvent event) {
        gauges.forEach(registry::remove);
    }
}
