package dev.lockstep.job;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The right to run one attempt at a job, as it was when it was given.
 *
 * @param token the fencing token, which every write has to name
 * @param logLines how many log entries the job has already; the next number is one more
 * @param cancelRequestedBy who asked before this attempt that it stop
 * @param takenOver nobody saw how the attempt before ended
 * @param givenAt the store's time
 */
record Lease(
        UUID id,
        long token,
        String kind,
        @Nullable String environment,
        int attempt,
        int maxAttempts,
        String requestedBy,
        JsonNode request,
        long logLines,
        @Nullable String cancelRequestedBy,
        boolean takenOver,
        Instant givenAt) {}
