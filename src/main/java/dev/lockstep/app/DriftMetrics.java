package dev.lockstep.app;

import dev.lockstep.promotion.DriftResult;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How many differences the last drift check of each pair found, as the gauge {@code lockstep.drift.differences}. */
@ApplicationScoped
public class DriftMetrics {
    private final MeterRegistry registry;
    private final Map<String, Integer> lastSeen = new ConcurrentHashMap<>();

    public DriftMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    void record(DriftResult result) {
        String pair = result.expected() + " " + result.environment();
        boolean first = lastSeen.put(pair, result.differences().size()) == null;
        if (first) {
            Gauge.builder("lockstep.drift.differences", lastSeen, seen -> seen.getOrDefault(pair, 0))
                    .description("Differences that the last drift check of this replica found")
                    .tag("expected", result.expected())
                    .tag("environment", result.environment())
                    .register(registry);
        }
    }
}
