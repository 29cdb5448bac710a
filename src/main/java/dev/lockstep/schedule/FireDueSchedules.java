package dev.lockstep.schedule;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.environment.Environment;
import dev.lockstep.environment.Environments;
import dev.lockstep.job.Jobs;
import dev.lockstep.job.NewJob;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Turns due schedules into jobs. Every replica looks; the job's idempotency key is the schedule's name and occasion, so that one job
 * comes of it however many look at once, and an occasion that was missed while nothing ran is made up for once.
 */
@ApplicationScoped
public class FireDueSchedules {
    private static final Logger LOG = Logger.getLogger(FireDueSchedules.class);
    private static final String REQUESTED_BY = "scheduler";
    private static final String DEFAULT_NAME = "drift";

    private final Schedules schedules;
    private final Environments environments;
    private final Jobs jobs;
    private final Optional<String> defaultCron;
    private boolean defaultMade;

    public FireDueSchedules(
            Schedules schedules,
            Environments environments,
            Jobs jobs,
            @ConfigProperty(name = "lockstep.schedule.drift-cron") Optional<String> defaultCron) {
        this.schedules = schedules;
        this.environments = environments;
        this.jobs = jobs;
        this.defaultCron = defaultCron;
    }

    @Scheduled(
            every = "{lockstep.schedule.poll}",
            delayed = "5s",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void tick() {
        makeDefault();
        for (Schedule schedule : schedules.due()) {
            try {
                fire(schedule);
                schedules.ran(schedule);
            } catch (RuntimeException e) {
                LOG.errorf(e, "schedule %s could not be fired; it is tried again", schedule.name());
            }
        }
    }

    private void makeDefault() {
        if (!defaultMade) {
            defaultCron
                    .filter(cron -> !cron.isBlank() && !cron.equals("off"))
                    .ifPresent(cron -> schedules.putIfAbsent(DEFAULT_NAME, cron, Schedule.PREDECESSOR));
            defaultMade = true;
        }
    }

    void fire(Schedule schedule) {
        for (Environment environment : environments(schedule)) {
            String against = against(schedule, environment);
            if (against != null) {
                jobs.submit(job(schedule, environment.name(), against)).await().indefinitely();
            }
        }
    }

    private List<Environment> environments(Schedule schedule) {
        return schedule.environment() == null ? environments.all() : List.of(environments.get(schedule.environment()));
    }

    /** {@code null} for the first environment of the pipeline, which has no predecessor. */
    private @Nullable String against(Schedule schedule, Environment environment) {
        if (!schedule.against().equals(Schedule.PREDECESSOR)) {
            return schedule.against().equals(environment.name()) ? null : schedule.against();
        }
        List<Environment> before = new ArrayList<>(environments.all());
        before.removeIf(other -> other.tier() >= environment.tier());
        return before.isEmpty() ? null : before.get(before.size() - 1).name();
    }

    private static NewJob job(Schedule schedule, String environment, String against) {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        request.put("environment", environment).put("against", against);
        String key = "schedule %s at %s of %s".formatted(schedule.name(), schedule.nextRunAt(), environment);
        return new NewJob("drift_check", request, environment, false, REQUESTED_BY, key, 0);
    }
}
