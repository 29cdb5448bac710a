package dev.lockstep.app;

import dev.lockstep.backup.Backups;
import dev.lockstep.backup.Manifest;
import dev.lockstep.backup.Proof;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** {@code lockstep.backup.proven.age}: how old the newest backup of each environment is that was restored and found equal. */
@ApplicationScoped
public class ProvenBackups {
    private final Backups backups;
    private final MeterRegistry registry;
    private final Clock clock;
    private final Map<String, Instant> newest = new ConcurrentHashMap<>();

    public ProvenBackups(Backups backups, MeterRegistry registry, Clock clock) {
        this.backups = backups;
        this.registry = registry;
        this.clock = clock;
    }

    /** Looks at the backups again: other replicas prove them, too. */
    void refresh() {
        for (Manifest backup : backups.list(null, Integer.MAX_VALUE, null)) {
            if (backups.proof(backup.id()).filter(Proof::proven).isPresent()) {
                newest.merge(
                        backup.environment(), backup.finishedAt(), (one, other) -> one.isAfter(other) ? one : other);
            }
        }
        newest.keySet().forEach(this::register);
    }

    /** Once more is not another one. */
    private void register(String environment) {
        Gauge.builder("lockstep.backup.proven.age", newest, times -> age(times.get(environment)))
                .tag("environment", environment)
                .baseUnit("seconds")
                .description("Age of the newest backup that was restored and found equal")
                .register(registry);
    }

    private double age(Instant finished) {
        return Duration.between(finished, clock.instant()).toMillis() / 1000.0;
    }
}
