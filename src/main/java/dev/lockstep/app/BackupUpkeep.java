package dev.lockstep.app;

import dev.lockstep.backup.Backups;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Deletes backups that are no longer kept, and what interrupted ones left. Every replica may do it at any time. */
@ApplicationScoped
public class BackupUpkeep {
    private static final Logger LOG = Logger.getLogger(BackupUpkeep.class);

    /** Long enough for a clock that differs between the machines that share a directory. */
    private static final Duration ABANDONED_AFTER = Duration.ofHours(1);

    private final Backups backups;

    private final ProvenBackups proven;

    public BackupUpkeep(Backups backups, ProvenBackups proven) {
        this.backups = backups;
        this.proven = proven;
    }

    @Scheduled(every = "1h", delayed = "1m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void run() {
        int swept = backups.sweepUnfinished(ABANDONED_AFTER);
        List<UUID> deleted = backups.applyRetention();
        proven.refresh();
        if (swept > 0 || !deleted.isEmpty()) {
            LOG.infof(
                    "Removed %d unfinished backups, and %d that are no longer kept: %s",
                    swept, deleted.size(), deleted);
        }
    }
}
