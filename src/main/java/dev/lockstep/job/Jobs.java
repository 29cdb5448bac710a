package dev.lockstep.job;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The queue as its clients see it. Nothing blocks; whoever is on a worker thread may await. */
public final class Jobs {
    /** Whoever holds the lock lets nothing be submitted that changes the environment. */
    /** Waits for no lock, since it would wait with a connection: whoever has the lock needs one, too. */
    private static final String SUBMIT = """
            WITH held AS MATERIALIZED (
                SELECT pg_try_advisory_xact_lock_shared(%d, hashtext($5::text)) AS got WHERE $6::boolean)
            INSERT INTO job (id, kind, request, request_hash, environment, exclusive, requested_by, idempotency_key,
                             priority, max_attempts)
            SELECT $1::uuid, $2::text, $3::text::jsonb, $4::text, $5::text, $6::boolean, $7::text, $8::text, $9::integer,
                   $10::integer
            WHERE NOT EXISTS (SELECT FROM held WHERE NOT got)
            ON CONFLICT (requested_by, idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING
            RETURNING %s
            """.formatted(ChangesHeldOff.LOCKS, JobRows.COLUMNS);

    private static final String FIND_BY_KEY =
            "SELECT id, request_hash FROM job WHERE requested_by = $1 AND idempotency_key = $2";

    private static final String FIND = """
            SELECT %s, job.result::text AS result FROM job WHERE id = $1
            """.formatted(JobRows.COLUMNS);

    private static final String LIST_COLUMNS = """
            SELECT %s FROM job
            WHERE ($1::text[] IS NULL OR state = ANY ($1::text[]))
              AND ($2::text IS NULL OR kind = $2)
              AND ($3::text IS NULL OR environment = $3)
              AND ($4::bigint IS NULL OR ordinal < $4)
            ORDER BY ordinal DESC
            LIMIT $5
            """;

    private static final String LIST = LIST_COLUMNS.formatted(JobRows.COLUMNS);

    private static final String SUCCEEDED_ABOUT = """
            SELECT %s FROM job
            WHERE kind = $1 AND state = 'succeeded' AND request ->> $2 = ANY ($3::text[])
            ORDER BY ordinal
            """.formatted(JobRows.COLUMNS);

    /** Results can be megabytes, so the server picks the few fields that are wanted. */
    private static final String LIST_WITH_FIELDS = LIST_COLUMNS.formatted(JobRows.COLUMNS + """
            , (SELECT jsonb_object_agg(field, job.result #> string_to_array(field, '.'))
                 FROM unnest($6::text[]) AS field)::text AS result
            """);

    private static final String LOG = """
            SELECT %s FROM job_log WHERE job_id = $1 AND number > $2 ORDER BY number LIMIT $3
            """.formatted(JobRows.LOG_COLUMNS);

    /** A running job is only asked to stop; the others have nobody to ask. */
    private static final String CANCEL = """
            WITH cancelled AS (
                UPDATE job SET
                    state = CASE state WHEN 'running' THEN state ELSE 'cancelled' END,
                    finished_at = CASE state WHEN 'running' THEN NULL ELSE now() END,
                    error = CASE state WHEN 'running' THEN NULL ELSE $3::text::jsonb END,
                    log_lines = log_lines + CASE state WHEN 'running' THEN 0 ELSE 1 END,
                    cancel_requested_by = coalesce(cancel_requested_by, $2),
                    cancel_requested_at = coalesce(cancel_requested_at, now()),
                    version = version + 1
                WHERE id = $1 AND state IN ('queued', 'awaiting_approval', 'running')
                RETURNING id, state, log_lines, kind
            ), line AS (
                INSERT INTO job_log (job_id, number, at, level, message)
                SELECT id, log_lines, now(), 'INFO', $4 FROM cancelled WHERE state = 'cancelled'
            )
            SELECT state, kind FROM cancelled
            """;

    private static final int HELD_OFF_AT_ONCE = 4;
    private static final Duration HELD_OFF_PATIENCE = Duration.ofSeconds(10);
    private static final Duration HELD_OFF_PAUSE = Duration.ofMillis(50);
    private static final int HELD_OFF_LOOKS = 600;

    private final Pool pool;
    private final JobSignals signals;
    private final UuidV7 ids;
    private final QueueSettings settings;
    private final JobMetrics metrics;
    private final ChangesHeldOff heldOff;

    public Jobs(Pool pool, JobSignals signals, UuidV7 ids, QueueSettings settings, JobMetrics metrics) {
        this.pool = pool;
        this.signals = signals;
        this.ids = ids;
        this.settings = settings;
        this.metrics = metrics;
        this.heldOff = new ChangesHeldOff(pool, HELD_OFF_AT_ONCE, HELD_OFF_PATIENCE);
    }

    /**
     * Queues the job, for good when the item comes. With an idempotency key that the same caller used before: the job of
     * that time, whatever became of it.
     *
     * @return fails with {@code IDEMPOTENCY_KEY_REUSED} when that one was of another kind or had another request, and with
     *     {@code TOO_BUSY} when its environment was being changed for half a minute
     */
    public Uni<Job> submit(NewJob job) {
        String hash = JsonText.hash(job.kind(), job.request());
        Tuple values = Tuple.tuple()
                .addUUID(ids.next())
                .addString(job.kind())
                .addString(JsonText.write(job.request()))
                .addString(hash)
                .addString(job.environment())
                .addBoolean(job.exclusive())
                .addString(job.requestedBy())
                .addString(job.idempotencyKey())
                .addInteger(job.priority())
                .addInteger(settings.maxAttempts());
        return submit(job, hash, values, HELD_OFF_LOOKS);
    }

    private Uni<Job> submit(NewJob job, String hash, Tuple values, int looks) {
        return query(SUBMIT, values).flatMap(rows -> {
            if (rows.iterator().hasNext()) {
                return Uni.createFrom().item(JobRows.job(rows.iterator().next(), null));
            }
            return first(job, hash)
                    .flatMap(found -> found.map(first -> Uni.createFrom().item(first))
                            .orElseGet(() -> looks == 0
                                    ? Uni.createFrom().failure(ChangesHeldOff.changing(job.environment()))
                                    : Uni.createFrom()
                                            .voidItem()
                                            .onItem()
                                            .delayIt()
                                            .by(HELD_OFF_PAUSE)
                                            .flatMap(again -> submit(job, hash, values, looks - 1))));
        });
    }

    /**
     * The job that the same caller submitted with this key before, whatever became of it; empty when there is none.
     *
     * @return fails with {@code IDEMPOTENCY_KEY_REUSED} when that one was of another kind or had another request
     */
    public Uni<Optional<Job>> submittedBefore(String requestedBy, String key, String kind, JsonNode request) {
        return byKey(requestedBy, key, JsonText.hash(kind, request));
    }

    public Uni<Optional<Job>> find(UUID id) {
        return query(FIND, Tuple.of(id)).map(rows -> stream(rows)
                .map(row -> JobRows.job(row, row.getString("result")))
                .findFirst());
    }

    /** @return fails with {@code NOT_FOUND} when there is none */
    public Uni<Job> get(UUID id) {
        return find(id).map(found ->
                found.orElseThrow(() -> new ProblemException(ProblemType.NOT_FOUND, "There is no job " + id + ".")));
    }

    /**
     * The newest first, without their results.
     *
     * @param before only those submitted before the job with this ordinal; {@code null} for all
     */
    public Uni<List<Job>> list(JobFilter filter, @Nullable Long before, int limit) {
        return query(LIST, values(filter, before, limit))
                .map(rows -> stream(rows).map(row -> JobRows.job(row, null)).toList());
    }

    /**
     * As {@link #list(JobFilter, Long, int)}, with a few fields of the results.
     *
     * @param fields paths with dots, {@code plan.fingerprint}; each is a field of the listed jobs' result, null where there is none
     */
    public Uni<List<Job>> list(JobFilter filter, @Nullable Long before, int limit, List<String> fields) {
        Tuple values = values(filter, before, limit).addArrayOfString(fields.toArray(String[]::new));
        return query(LIST_WITH_FIELDS, values).map(rows -> stream(rows)
                .map(row -> JobRows.job(row, row.getString("result")))
                .toList());
    }

    /** The successful jobs of a kind whose request has one of these texts in a field, the oldest first, without their results. */
    public Uni<List<Job>> succeededAbout(String kind, String field, List<String> texts) {
        Tuple values = Tuple.tuple().addString(kind).addString(field).addArrayOfString(texts.toArray(String[]::new));
        return query(SUCCEEDED_ABOUT, values)
                .map(rows -> stream(rows).map(row -> JobRows.job(row, null)).toList());
    }

    /**
     * Does something to an environment that no job may begin to change meanwhile: none is submitted before it is done. Blocks.
     *
     * @param action is told the first job that changes the environment and has not ended
     * @return what the action does
     * @throws ProblemException {@code TOO_BUSY} when too many do so at once
     */
    public <T> T withoutChanges(String environment, Function<Optional<Job>, T> action) {
        return heldOff.during(environment, action);
    }

    /** The entries with a greater number, in order; none for a job that does not exist. */
    public Uni<List<LogEntry>> log(UUID id, long after, int limit) {
        return query(LOG, Tuple.of(id, after, limit))
                .map(rows -> stream(rows).map(JobRows::logEntry).toList());
    }

    /**
     * Ends a job that does not run yet, and asks a running one to stop.
     *
     * @param by who asks
     * @return the job after that; fails with {@code NOT_FOUND}, or with {@code CONFLICT} when it has ended otherwise
     */
    public Uni<Job> cancel(UUID id, String by) {
        Problem problem = Problem.of(ProblemType.CANCELLED, "Cancelled by " + by + " before it started.");
        Tuple values = Tuple.of(id, by, JsonText.write(ProblemJson.of(problem)), problem.detail());
        return query(CANCEL, values).flatMap(rows -> {
            for (Row row : rows) {
                if (JobState.CANCELLED.code().equals(row.getString("state"))) {
                    metrics.cancelledInQueue(row.getString("kind"));
                }
                return get(id);
            }
            return get(id).invoke(Jobs::requireCancelled);
        });
    }

    /** The job when it has ended, or as it is when {@code atMost} is over. */
    public Uni<Job> awaitFinal(UUID id, Duration atMost) {
        return watch(id)
                .filter(job -> job.state().isFinal())
                .toUni()
                .ifNoItem()
                .after(atMost)
                .recoverWithUni(() -> get(id));
    }

    /**
     * The job as it is now and after every change, the changes in quick succession taken as one; ends behind the final
     * state. Fails with {@code NOT_FOUND}.
     */
    public Multi<Job> watch(UUID id) {
        Multi<String> polls = Multi.createFrom()
                .ticks()
                .startingAfter(settings.poll())
                .every(settings.poll())
                .onOverflow()
                .drop()
                .map(tick -> "poll");
        AtomicLong seen = new AtomicLong(-1);
        return Multi.createBy()
                .merging()
                .streams(signals.changes(id), Multi.createFrom().item("first"), polls)
                .onItem()
                .transformToUniAndConcatenate(wakeup -> get(id))
                .filter(job -> job.version() > seen.getAndSet(job.version()))
                .onItem()
                .transformToMultiAndConcatenate(Jobs::andEnd)
                .select()
                .first(Optional::isPresent)
                .map(Optional::orElseThrow);
    }

    /** Behind the final state comes an empty item, which ends the watching. */
    private static Multi<Optional<Job>> andEnd(Job job) {
        return job.state().isFinal()
                ? Multi.createFrom().items(Optional.of(job), Optional.empty())
                : Multi.createFrom().item(Optional.of(job));
    }

    /** Empty when its environment is being changed, or the one that was there was deleted in between. */
    private Uni<Optional<Job>> first(NewJob repeated, String hash) {
        String key = repeated.idempotencyKey();
        return key == null ? Uni.createFrom().item(Optional.empty()) : byKey(repeated.requestedBy(), key, hash);
    }

    private Uni<Optional<Job>> byKey(String requestedBy, String key, String hash) {
        return query(FIND_BY_KEY, Tuple.of(requestedBy, key)).flatMap(rows -> {
            for (Row row : rows) {
                if (!row.getString("request_hash").equals(hash)) {
                    return Uni.createFrom().failure(reused());
                }
                return find(row.getUUID("id"));
            }
            return Uni.createFrom().item(Optional.empty());
        });
    }

    private static ProblemException reused() {
        return new ProblemException(Problem.of(
                        ProblemType.IDEMPOTENCY_KEY_REUSED,
                        "The Idempotency-Key was used before, for another call or with another body.")
                .withNextStep("Use a new key for a new request, or repeat the first request unchanged."));
    }

    private static void requireCancelled(Job job) {
        if (job.state() != JobState.CANCELLED) {
            throw new ProblemException(
                    ProblemType.CONFLICT,
                    "The job has " + job.state().code() + "; only a job that has not ended can be cancelled.");
        }
    }

    private static Tuple values(JobFilter filter, @Nullable Long before, int limit) {
        String[] states = filter.states().stream().map(JobState::code).toArray(String[]::new);
        return Tuple.tuple()
                .addArrayOfString(states.length == 0 ? null : states)
                .addString(filter.kind())
                .addString(filter.environment())
                .addLong(before)
                .addInteger(limit);
    }

    private Uni<RowSet<Row>> query(String sql, Tuple values) {
        return pool.preparedQuery(sql).execute(values);
    }

    private static Stream<Row> stream(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false);
    }
}
