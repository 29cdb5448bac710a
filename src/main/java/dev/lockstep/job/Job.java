package dev.lockstep.job;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A job as it was at one moment.
 *
 * @param ordinal its place in the order of submission
 * @param outcome what a promotion says of its target; only of a final job
 * @param phase the last phase that began in this attempt
 * @param startedAt when its first attempt began
 * @param attempt how often it was begun; 0 before the first time
 * @param result only of a final job; in lists always {@code null}, since results can be large
 * @param error a problem as {@link ProblemJson} writes it; of a queued job, why its last attempt is to be repeated
 * @param cancelRequested whether somebody asked a running job to stop
 * @param logLines how many log entries it has
 * @param version one more with every change that a watcher should hear of
 * @param phases of the latest attempt, in order
 */
public record Job(
        UUID id,
        long ordinal,
        String kind,
        JobState state,
        @Nullable String outcome,
        @Nullable String phase,
        @Nullable String environment,
        boolean exclusive,
        int priority,
        String requestedBy,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        int attempt,
        JsonNode request,
        @Nullable JsonNode result,
        @Nullable JsonNode error,
        boolean cancelRequested,
        long logLines,
        long version,
        List<JobPhase> phases) {

    public Job {
        phases = List.copyOf(phases);
    }
}
