package dev.lockstep.job;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.progress.LogLevel;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows of the store as records. */
final class JobRows {
    /** What {@link #job} reads of the table {@code job}, the result apart. */
    static final String COLUMNS = """
            job.id, job.ordinal, job.kind, job.state, job.outcome, job.phase, job.environment, job.exclusive,
            job.priority, job.requested_by, job.created_at, job.started_at, job.finished_at, job.attempt,
            job.request::text AS request, job.error::text AS error, job.cancel_requested_by, job.log_lines, job.version,
            (SELECT json_agg(job_phase ORDER BY job_phase.ordinal) FROM job_phase
             WHERE job_phase.job_id = job.id AND job_phase.attempt = job.attempt)::text AS phases
            """;

    static final String LOG_COLUMNS = "number, at, level, phase, message, fields::text AS fields";

    private JobRows() {}

    static Job job(Row row, @Nullable String result) {
        return new Job(
                row.getUUID("id"),
                row.getLong("ordinal"),
                row.getString("kind"),
                JobState.ofCode(row.getString("state")).orElseThrow(),
                row.getString("outcome"),
                row.getString("phase"),
                row.getString("environment"),
                row.getBoolean("exclusive"),
                row.getInteger("priority"),
                row.getString("requested_by"),
                instant(row, "created_at"),
                nullableInstant(row, "started_at"),
                nullableInstant(row, "finished_at"),
                row.getInteger("attempt"),
                JsonText.parse(row.getString("request")),
                JsonText.parseNullable(result),
                JsonText.parseNullable(row.getString("error")),
                row.getString("cancel_requested_by") != null,
                row.getLong("log_lines"),
                row.getLong("version"),
                phases(row.getString("phases")));
    }

    static LogEntry logEntry(Row row) {
        return new LogEntry(
                row.getLong("number"),
                instant(row, "at"),
                LogLevel.valueOf(row.getString("level")),
                row.getString("phase"),
                row.getString("message"),
                JsonText.parse(row.getString("fields")));
    }

    static Instant instant(Row row, String column) {
        return row.getOffsetDateTime(column).toInstant();
    }

    static @Nullable Instant nullableInstant(Row row, String column) {
        OffsetDateTime time = row.getOffsetDateTime(column);
        return time == null ? null : time.toInstant();
    }

    private static List<JobPhase> phases(@Nullable String json) {
        List<JobPhase> phases = new ArrayList<>();
        if (json != null) {
            JsonText.parse(json).forEach(phase -> phases.add(phase(phase)));
        }
        return phases;
    }

    private static JobPhase phase(JsonNode json) {
        return new JobPhase(
                json.get("ordinal").intValue(),
                json.get("name").textValue(),
                json.get("state").textValue(),
                OffsetDateTime.parse(json.get("started_at").textValue()).toInstant(),
                json.get("finished_at").isNull()
                        ? null
                        : OffsetDateTime.parse(json.get("finished_at").textValue())
                                .toInstant(),
                nullableLong(json.get("done")),
                nullableLong(json.get("total")),
                json.get("unit").textValue(),
                json.get("summary").textValue(),
                json.get("version").longValue());
    }

    private static @Nullable Long nullableLong(JsonNode json) {
        return json.isNull() ? null : (Long) json.longValue();
    }
}
