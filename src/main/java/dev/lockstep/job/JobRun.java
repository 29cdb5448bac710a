package dev.lockstep.job;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.progress.Progress;
import java.util.UUID;

/**
 * One attempt at a job.
 *
 * @param attempt from 1
 * @param unseen whether nobody saw the end of the attempt before: its worker died or stopped, or could not find it out either
 * @param request the body that was accepted
 */
public record JobRun(
        UUID id, String kind, int attempt, boolean unseen, String requestedBy, JsonNode request, Progress progress) {}
