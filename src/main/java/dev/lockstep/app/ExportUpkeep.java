package dev.lockstep.app;

import dev.lockstep.api.ExportsInUse;
import dev.lockstep.promotion.Exports;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Deletes exports that are no longer kept. Every replica may do it at any time. */
@ApplicationScoped
public class ExportUpkeep {
    private static final Logger LOG = Logger.getLogger(ExportUpkeep.class);

    /** Longer than any export waits for the next row. */
    private static final Duration BROKEN_OFF = Duration.ofDays(1);

    private final Exports exports;
    private final ExportsInUse used;
    private final Optional<Duration> maxAge;

    public ExportUpkeep(
            Exports exports,
            ExportsInUse used,
            @ConfigProperty(name = "lockstep.exports.max-age") Optional<Duration> maxAge) {
        if (maxAge.filter(age -> age.isNegative() || age.isZero()).isPresent()) {
            throw new IllegalArgumentException("lockstep.exports.max-age must be a positive duration");
        }
        this.exports = exports;
        this.used = used;
        this.maxAge = maxAge;
    }

    @Scheduled(every = "1h", delayed = "1m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void run() {
        exports.deleteParts(BROKEN_OFF);
        List<String> deleted =
                maxAge.map(age -> exports.deleteOlder(age, used::names)).orElse(List.of());
        if (!deleted.isEmpty()) {
            LOG.infof("Removed %d exports that are no longer kept: %s", deleted.size(), deleted);
        }
    }
}
