package dev.lockstep.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.job.LogEntry;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A line of a job's log as clients see it. */
@JsonInclude(JsonInclude.Include.ALWAYS)
@Schema(name = "LogEntry")
public record LogEntryView(
        @Schema(description = "From 1, without gaps") long number,
        Instant time,

        @Schema(enumeration = {"DEBUG", "INFO", "WARN", "ERROR"})
        String level,

        @Schema(nullable = true) @Nullable String phase,
        String message,

        @Schema(description = "Strings, numbers and booleans for machines")
        JsonNode fields) {

    static LogEntryView of(LogEntry entry) {
        return new LogEntryView(
                entry.number(), entry.at(), entry.level().name(), entry.phase(), entry.message(), entry.fields());
    }
}
