package dev.lockstep.job;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * A job to be queued.
 *
 * @param request the accepted body, kept as it is
 * @param environment the environment it is listed under, usually the target; {@code null} for none
 * @param exclusive it changes {@code environment}: such jobs of one environment run one at a time, in the order of their submission (I6)
 * @param idempotencyKey the client's key, unique per {@code requestedBy}; {@code null} for none
 * @param priority higher first; 0 by default
 */
public record NewJob(
        String kind,
        JsonNode request,
        @Nullable String environment,
        boolean exclusive,
        String requestedBy,
        @Nullable String idempotencyKey,
        int priority) {}
