package dev.lockstep.job;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A named stage of an attempt.
 *
 * @param ordinal from 1
 * @param state {@code running}, {@code succeeded}, {@code failed}, {@code cancelled}, or {@code interrupted} when its worker
 *     stopped or died
 * @param done how much of it is done, {@code null} as long as it said nothing
 * @param total {@code null} when not known
 * @param unit a plural: {@code rows}, {@code bytes}, {@code steps}
 * @param summary one line for people, when it has ended
 * @param version the job's version with the phase's last change
 */
public record JobPhase(
        int ordinal,
        String name,
        String state,
        Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable Long done,
        @Nullable Long total,
        @Nullable String unit,
        @Nullable String summary,
        long version) {

    static final String RUNNING = "running";
    static final String SUCCEEDED = "succeeded";
    static final String FAILED = "failed";
    static final String INTERRUPTED = "interrupted";
}
