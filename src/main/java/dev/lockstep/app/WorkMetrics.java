package dev.lockstep.app;

import dev.lockstep.backup.BackupResult;
import dev.lockstep.promotion.PlanResult;
import dev.lockstep.promotion.PromotionResult;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;

/** What promotions and backups moved: {@code lockstep.rows.synchronised} and {@code lockstep.backup.bytes}. */
@ApplicationScoped
public class WorkMetrics {
    private static final String ROWS = "lockstep.rows.synchronised";

    private final MeterRegistry registry;

    public WorkMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Counts the rows of a promotion that was committed. */
    void promoted(PromotionResult result) {
        for (PlanResult.PlannedRows table : result.plan().data()) {
            rows(result.plan().target(), "insert", table.insert());
            rows(result.plan().target(), "update", table.update());
            rows(result.plan().target(), "delete", table.delete());
        }
    }

    void backedUp(BackupResult backup) {
        registry.summary("lockstep.backup.bytes", "engine", backup.engine()).record(backup.bytes());
    }

    private void rows(String environment, String action, long number) {
        registry.counter(ROWS, "environment", environment, "action", action).increment(number);
    }
}
