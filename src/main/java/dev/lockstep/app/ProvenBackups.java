package dev.lockstep.app;

import dev.lockstep.backup.Backups;
import dev.lockstep.backup.Manifest;
import dev.lockstep.backup.Proof;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code lockstep.backup.proven.age}: how old the newest whole backup of each environment is that was restored and found equal.
 * Infinite where there are whole backups and none is proven, so that an alert on the age fires there, too.
 */
@ApplicationScoped
public class ProvenBackups {
    private final Backups backups;
    private final MultiGauge ages;
    private final Clock clock;

    public ProvenBackups(Backups backups, MeterRegistry registry, Clock clock) {
        this.backups = backups;
        this.clock = clock;
        this.ages = MultiGauge.builder("lockstep.backup.proven.age")
                .baseUnit("seconds")
                .description("Age of the newest backup that was restored and found equal")
                .register(registry);
    }

    /** Looks at the backups again: other replicas prove and delete them, too. */
    synchronized void refresh() {
        List<Manifest> whole = backups.list(null, Integer.MAX_VALUE, null).stream()
                .filter(Manifest::whole)
                .toList();
        Map<String, Instant> newest = new TreeMap<>();
        whole.stream()
                .filter(backup ->
                        backups.proof(backup.id()).filter(Proof::proven).isPresent())
                .forEach(backup -> newest.merge(
                        backup.environment(), backup.finishedAt(), (one, other) -> one.isAfter(other) ? one : other));
        whole.forEach(backup -> newest.putIfAbsent(backup.environment(), Instant.MIN));
        ages.register(
                newest.entrySet().stream()
                        .map(entry ->
                                MultiGauge.Row.of(Tags.of("environment", entry.getKey()), entry.getValue(), this::age))
                        .toList(),
                true);
    }

    private double age(Instant finished) {
        return finished.equals(Instant.MIN)
                ? Double.POSITIVE_INFINITY
                : Duration.between(finished, clock.instant()).toMillis() / 1000.0;
    }
}
