package dev.lockstep.schedule;

import dev.lockstep.environment.Store;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The schedules in the store. Calls block; for worker threads. */
@ApplicationScoped
public class Schedules {
    private static final Logger LOG = Logger.getLogger(Schedules.class);
    private static final String COLUMNS =
            "name, kind, cron, environment, against, enabled, next_run_at, last_run_at, updated_at, updated_by";

    private final Pool store;
    private final Clock clock;

    public Schedules(Pool store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    public Optional<Schedule> find(String name) {
        return query("SELECT " + COLUMNS + " FROM schedule WHERE name = $1", Tuple.of(name)).stream()
                .findFirst();
    }

    /** In the order of their names. */
    public List<Schedule> list(@Nullable String after, int limit) {
        return query(
                "SELECT " + COLUMNS + " FROM schedule WHERE $1::text IS NULL OR name > $1 ORDER BY name LIMIT $2",
                Tuple.of(after, limit));
    }

    /**
     * What a schedule is made of.
     *
     * @param against {@code null} for anything but drift checks
     */
    public record Definition(
            String name,
            String kind,
            String cron,
            @Nullable String environment,
            @Nullable String against,
            boolean enabled) {}

    /**
     * Makes or replaces it.
     *
     * @throws dev.lockstep.problem.ProblemException when {@code cron} is no cron expression
     */
    public Schedule put(Definition schedule, String by) {
        Instant next = CronTimes.next(schedule.cron(), clock.instant());
        return query(
                        """
                        INSERT INTO schedule (name, kind, cron, environment, against, enabled, next_run_at, updated_by)
                        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                        ON CONFLICT (name) DO UPDATE SET kind = excluded.kind, cron = excluded.cron,
                            environment = excluded.environment, against = excluded.against, enabled = excluded.enabled,
                            next_run_at = excluded.next_run_at, updated_by = excluded.updated_by, updated_at = now()
                        RETURNING %s
                        """.formatted(COLUMNS),
                        parameters(schedule).addOffsetDateTime(utc(next)).addString(by))
                .get(0);
    }

    /**
     * Makes it unless there is one of this name; a change that somebody made through the API outlives a restart. One that is never
     * due again is not made.
     */
    void putIfAbsent(Definition schedule) {
        Optional<Instant> next = CronTimes.nextIfAny(schedule.cron(), clock.instant());
        if (next.isEmpty()) {
            LOG.warnf("schedule %s is not made: \"%s\" is never due again", schedule.name(), schedule.cron());
            return;
        }
        Store.await(store.preparedQuery("""
                        INSERT INTO schedule (name, kind, cron, environment, against, enabled, next_run_at, updated_by)
                        VALUES ($1, $2, $3, $4, $5, $6, $7, 'configuration') ON CONFLICT (name) DO NOTHING
                        """).execute(parameters(schedule).addOffsetDateTime(utc(next.get()))));
    }

    private static Tuple parameters(Definition schedule) {
        return Tuple.tuple()
                .addString(schedule.name())
                .addString(schedule.kind())
                .addString(schedule.cron())
                .addString(schedule.environment())
                .addString(schedule.against())
                .addBoolean(schedule.enabled());
    }

    /** @return whether there was one */
    public boolean delete(String name) {
        return Store.await(store.preparedQuery("DELETE FROM schedule WHERE name = $1")
                                .execute(Tuple.of(name)))
                        .rowCount()
                > 0;
    }

    /**
     * Removes those of one environment.
     *
     * @return their names
     */
    public List<String> deleteOf(String environment) {
        List<String> names = new ArrayList<>();
        Store.await(store.preparedQuery("DELETE FROM schedule WHERE environment = $1 RETURNING name")
                        .execute(Tuple.of(environment)))
                .forEach(row -> names.add(row.getString("name")));
        return names;
    }

    /** Those that should have run by now. */
    List<Schedule> due() {
        return query(
                "SELECT " + COLUMNS + " FROM schedule WHERE enabled AND next_run_at <= $1 ORDER BY next_run_at",
                Tuple.of(utc(clock.instant())));
    }

    /**
     * Moves a schedule on to its next occasion after now, unless another replica did so already. One that has none any more is
     * disabled, and keeps its last.
     */
    void ran(Schedule schedule) {
        Optional<Instant> next = CronTimes.nextIfAny(schedule.cron(), clock.instant());
        Uni<RowSet<Row>> moved = store.preparedQuery("""
                        UPDATE schedule SET next_run_at = $3, last_run_at = $2, enabled = $4
                         WHERE name = $1 AND next_run_at = $2 AND enabled
                        """)
                .execute(Tuple.of(
                        schedule.name(),
                        utc(schedule.nextRunAt()),
                        utc(next.orElse(schedule.nextRunAt())),
                        next.isPresent()));
        if (Store.await(moved).rowCount() > 0 && next.isEmpty()) {
            LOG.warnf(
                    "schedule %s is disabled: \"%s\" is never due again; PUT it with another cron, or remove it",
                    schedule.name(), schedule.cron());
        }
    }

    private List<Schedule> query(String sql, Tuple parameters) {
        List<Schedule> schedules = new ArrayList<>();
        Store.await(store.preparedQuery(sql).execute(parameters)).forEach(row -> schedules.add(schedule(row)));
        return schedules;
    }

    private static Schedule schedule(Row row) {
        OffsetDateTime last = row.getOffsetDateTime("last_run_at");
        return new Schedule(
                row.getString("name"),
                row.getString("kind"),
                row.getString("cron"),
                row.getString("environment"),
                row.getString("against"),
                row.getBoolean("enabled"),
                row.getOffsetDateTime("next_run_at").toInstant(),
                last == null ? null : last.toInstant(),
                row.getOffsetDateTime("updated_at").toInstant(),
                row.getString("updated_by"));
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
