package dev.lockstep.job;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.progress.LogLevel;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A line of a job's log.
 *
 * @param number from 1, without gaps in one job, over all its attempts
 * @param phase the phase that ran, if any
 * @param fields an object of strings, numbers and booleans
 */
public record LogEntry(
        long number, Instant at, LogLevel level, @Nullable String phase, String message, JsonNode fields) {}
