package dev.lockstep.schedule;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A drift check, or the verification of the newest backup, that starts by itself.
 *
 * @param kind {@code drift_check} or {@code backup_verification}
 * @param cron Quartz syntax with seconds, in UTC: {@code 0 0 6 * * ?} is every day at six
 * @param environment which one to check; {@code null} for every one
 * @param against of a drift check, otherwise {@code null}: {@code predecessor} (the environment of the next lower tier), {@code baseline}, or the name of an environment
 * @param enabled whether it fires; {@code false} also of one that is never due again, since the years of its cron are over
 * @param nextRunAt when it is due; of one that is never due again, when it was last
 * @param lastRunAt when it was due last; {@code null} when never
 */
public record Schedule(
        String name,
        String kind,
        String cron,
        @Nullable String environment,
        @Nullable String against,
        boolean enabled,
        Instant nextRunAt,
        @Nullable Instant lastRunAt,
        Instant updatedAt,
        String updatedBy) {

    public static final String DRIFT_CHECK = "drift_check";
    public static final String BACKUP_VERIFICATION = "backup_verification";
    public static final String PREDECESSOR = "predecessor";
}
