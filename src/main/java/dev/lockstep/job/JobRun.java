package dev.lockstep.job;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.progress.Progress;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at a job.
 *
 * @param environment as the job was submitted, for some kinds {@code null}
 * @param attempt from 1
 * @param unseen whether nobody saw the end of the attempt before: its worker died or stopped, or could not find it out either
 * @param request the body that was accepted
 */
public record JobRun(
        UUID id,
        String kind,
        @Nullable String environment,
        int attempt,
        boolean unseen,
        String requestedBy,
        JsonNode request,
        Progress progress) {}
