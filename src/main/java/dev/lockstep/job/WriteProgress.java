package dev.lockstep.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All that a worker writes about its job, in one statement that does nothing without the lease's token. Writing the same
 * again changes nothing, so that a write whose answer got lost can be repeated.
 */
final class WriteProgress {
    private static final String WRITE = """
            WITH held AS (
                UPDATE job SET
                    state = $3::text, outcome = $4, result = $5::text::jsonb, error = $6::text::jsonb,
                    phase = coalesce($7, phase), log_lines = greatest(log_lines, $8), version = version + 1,
                    finished_at = CASE WHEN $3::text IN ('succeeded', 'failed', 'cancelled') THEN now() END,
                    lease_until = CASE $3::text WHEN 'running' THEN lease_until END,
                    worker = CASE $3::text WHEN 'running' THEN worker END,
                    run_after = CASE $3::text WHEN 'queued' THEN now() + $9 * interval '1 millisecond' ELSE run_after END
                WHERE id = $1 AND token = $2 AND state = 'running'
                RETURNING id, attempt, version, started_at, now() AS written_at
            ), phases AS (
                INSERT INTO job_phase (job_id, attempt, ordinal, name, state, started_at, finished_at, done, total,
                                       unit, summary, version)
                SELECT held.id, held.attempt, p.ordinal, p.name, p.state, p.started_at, p.finished_at, p.done, p.total,
                       p.unit, p.summary, held.version
                FROM held, jsonb_to_recordset($10::text::jsonb) AS p (ordinal integer, name text, state text,
                    started_at timestamptz, finished_at timestamptz, done bigint, total bigint, unit text, summary text)
                ON CONFLICT (job_id, attempt, ordinal) DO UPDATE SET
                    state = excluded.state, finished_at = excluded.finished_at, done = excluded.done,
                    total = excluded.total, unit = excluded.unit, summary = excluded.summary, version = excluded.version
            ), lines AS (
                INSERT INTO job_log (job_id, number, at, level, phase, message, fields)
                SELECT held.id, l.number, l.at, l.level, l.phase, l.message, l.fields
                FROM held, jsonb_to_recordset($11::text::jsonb) AS l (number bigint, at timestamptz, level text,
                    phase text, message text, fields jsonb)
                ON CONFLICT (job_id, number) DO NOTHING
            )
            SELECT started_at, written_at FROM held
            """;

    private static final String RELEASE = """
            UPDATE job SET worker = NULL, lease_until = now() + $3 * interval '1 millisecond'
            WHERE id = $1 AND token = $2 AND state = 'running'
            """;

    private final Pool pool;

    WriteProgress(Pool pool) {
        this.pool = pool;
    }

    /**
     * @param phases those that changed
     * @param lines those that were not written yet, in order
     * @param ending {@code null} while the attempt runs
     * @return how long the job has been running since its first start; empty when the lease is another worker's
     */
    Optional<Duration> write(Lease lease, List<JobPhase> phases, List<LogEntry> lines, @Nullable Ending ending) {
        JobState state = ending == null ? JobState.RUNNING : ending.state();
        Tuple values = Tuple.tuple()
                .addUUID(lease.id())
                .addLong(lease.token())
                .addString(state.code())
                .addString(ending == null ? null : ending.outcome())
                .addString(ending == null ? null : JsonText.writeNullable(ending.result()))
                .addString(error(ending))
                .addString(
                        phases.isEmpty()
                                ? null
                                : clean(phases.get(phases.size() - 1).name()))
                .addLong(lines.isEmpty() ? 0L : lines.get(lines.size() - 1).number())
                .addDouble(ending == null ? 0.0 : (double) ending.runAfter().toMillis())
                .addString(JsonText.write(phasesJson(phases)))
                .addString(JsonText.write(linesJson(lines)));
        for (Row row : Store.await(pool.preparedQuery(WRITE).execute(values))) {
            return Optional.of(
                    Duration.between(JobRows.instant(row, "started_at"), JobRows.instant(row, "written_at")));
        }
        return Optional.empty();
    }

    /** Gives the lease back, for another worker to go on after the delay. */
    void release(Lease lease, Duration delay) {
        Store.await(
                pool.preparedQuery(RELEASE).execute(Tuple.of(lease.id(), lease.token(), (double) delay.toMillis())));
    }

    private static @Nullable String error(@Nullable Ending ending) {
        return ending == null || ending.problem() == null ? null : JsonText.write(ProblemJson.of(ending.problem()));
    }

    private static JsonNode phasesJson(List<JobPhase> phases) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (JobPhase phase : phases) {
            ObjectNode json = array.addObject();
            json.put("ordinal", phase.ordinal());
            json.put("name", phase.name());
            json.put("state", phase.state());
            json.put("started_at", phase.startedAt().toString());
            json.put(
                    "finished_at",
                    phase.finishedAt() == null ? null : phase.finishedAt().toString());
            json.put("done", phase.done());
            json.put("total", phase.total());
            json.put("unit", phase.unit());
            json.put("summary", phase.summary());
        }
        return array;
    }

    private static JsonNode linesJson(List<LogEntry> lines) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (LogEntry line : lines) {
            ObjectNode json = array.addObject();
            json.put("number", line.number());
            json.put("at", line.at().toString());
            json.put("level", line.level().name());
            json.put("phase", line.phase());
            json.put("message", line.message());
            json.set("fields", line.fields());
        }
        return array;
    }

    /** PostgreSQL's text cannot hold U+0000. */
    private static String clean(String text) {
        return text.replace('\u0000', '\uFFFD');
    }
}
