package dev.lockstep.schedule;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A drift check that starts by itself.
 *
 * @param cron Quartz syntax with seconds, in UTC: {@code 0 0 6 * * ?} is every day at six
 * @param environment which one to check; {@code null} for every one
 * @param against {@code predecessor} (the environment of the next lower tier), {@code baseline}, or the name of an environment
 * @param nextRunAt when it is due
 * @param lastRunAt when it was due last; {@code null} when never
 */
public record Schedule(
        String name,
        String cron,
        @Nullable String environment,
        String against,
        boolean enabled,
        Instant nextRunAt,
        @Nullable Instant lastRunAt,
        Instant updatedAt,
        String updatedBy) {

    public static final String PREDECESSOR = "predecessor";
}
