package dev.lockstep.schedule;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.environment.Environment;
import dev.lockstep.environment.Environments;
import dev.lockstep.environment.Store;
import dev.lockstep.job.Jobs;
import dev.lockstep.job.NewJob;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.schedule.Schedules.Definition;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Turns due schedules into jobs. Every replica looks; a job's idempotency key is the schedule's name and occasion, so that it is one
 * however many look at once, and an occasion that was missed while nothing ran is made up for once.
 */
@ApplicationScoped
public class FireDueSchedules {
    private static final Logger LOG = Logger.getLogger(FireDueSchedules.class);
    private static final String REQUESTED_BY = "scheduler";
    private static final String TRUTH = "truth";
    private static final String BASELINE = "baseline";
    private static final String DRIFT_CRON = "lockstep.schedule.drift-cron";
    private static final String VERIFICATION_CRON = "lockstep.schedule.backup-verification-cron";

    private final Schedules schedules;
    private final Environments environments;
    private final Expectations expectations;
    private final Jobs jobs;
    private final List<Definition> defaults;
    private boolean defaultsMade;

    /** @throws IllegalArgumentException for what is no cron expression, naming its key */
    public FireDueSchedules(
            Schedules schedules,
            Environments environments,
            Expectations expectations,
            Jobs jobs,
            @ConfigProperty(name = DRIFT_CRON) Optional<String> driftCron,
            @ConfigProperty(name = VERIFICATION_CRON) Optional<String> verificationCron) {
        this.schedules = schedules;
        this.environments = environments;
        this.expectations = expectations;
        this.jobs = jobs;
        this.defaults = Stream.concat(
                        cron(DRIFT_CRON, driftCron)
                                .map(cron -> new Definition(
                                        "drift", Schedule.DRIFT_CHECK, cron, null, Schedule.PREDECESSOR, true)),
                        cron(VERIFICATION_CRON, verificationCron)
                                .map(cron -> new Definition(
                                        "backups", Schedule.BACKUP_VERIFICATION, cron, null, null, true)))
                .toList();
    }

    private static Stream<String> cron(String key, Optional<String> configured) {
        Optional<String> cron = configured.filter(text -> !text.isBlank() && !text.equalsIgnoreCase("off"));
        try {
            cron.ifPresent(CronTimes::check);
        } catch (ProblemException e) {
            throw new IllegalArgumentException(
                    key + ": " + e.problem().detail() + " " + e.problem().nextStep() + " For never write off.", e);
        }
        return cron.stream();
    }

    /** Makes the container read the configuration at start, and not at the first look. */
    void validate(@Observes @Priority(10) StartupEvent start) {
        LOG.debugf("%d schedules of the configuration", defaults.size());
    }

    @Scheduled(
            every = "{lockstep.schedule.poll}",
            delayed = "5s",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void tick() {
        makeDefaults();
        for (Schedule schedule : schedules.due()) {
            try {
                if (hasEnvironment(schedule)) {
                    fire(schedule);
                } else {
                    LOG.warnf(
                            "schedule %s starts nothing: there is no environment %s; remove the schedule, or register the environment again",
                            schedule.name(), schedule.environment());
                }
                schedules.ran(schedule);
            } catch (RuntimeException e) {
                LOG.errorf(e, "schedule %s could not be fired; it is tried again", schedule.name());
            }
        }
    }

    private void makeDefaults() {
        if (!defaultsMade) {
            defaults.forEach(schedules::putIfAbsent);
            defaultsMade = true;
        }
    }

    void fire(Schedule schedule) {
        boolean driftCheck = schedule.kind().equals(Schedule.DRIFT_CHECK);
        for (Environment environment : environments(schedule)) {
            if (driftCheck) {
                against(schedule, environment).forEach(against -> submit(job(schedule, environment.name(), against)));
            } else {
                submit(job(schedule, environment.name(), null));
            }
        }
    }

    private void submit(NewJob job) {
        Store.await(jobs.submit(job));
    }

    /** One that was registered is deleted with its schedules; one of the configuration may be gone after a restart. */
    private boolean hasEnvironment(Schedule schedule) {
        if (schedule.environment() == null) {
            return true;
        }
        try {
            environments.get(schedule.environment());
            return true;
        } catch (ProblemException e) {
            if (e.problem().type() == ProblemType.UNKNOWN_ENVIRONMENT) {
                return false;
            }
            throw e;
        }
    }

    private List<Environment> environments(Schedule schedule) {
        return schedule.environment() == null ? environments.all() : List.of(environments.get(schedule.environment()));
    }

    /**
     * Against what the environment is to equal, and by a job of its own against what its last promotion left behind: that one finds
     * changes by hand also outside of what the truth speaks about, and where they are by now as they should be, and needs no truth.
     */
    private List<String> against(Schedule schedule, Environment environment) {
        String against = String.valueOf(schedule.against());
        if (!against.equals(Schedule.PREDECESSOR)) {
            return against.equals(environment.name()) ? List.of() : List.of(against);
        }
        List<String> all = new ArrayList<>();
        if (expectations.hasTruth(environment)) {
            all.add(TRUTH);
        } else {
            environments.before(environment).ifPresent(all::add);
        }
        if (expectations.hasBaseline(environment)) {
            all.add(BASELINE);
        }
        return all;
    }

    private static NewJob job(Schedule schedule, String environment, @Nullable String against) {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        request.put("environment", environment);
        String key = "schedule %s at %s of %s".formatted(schedule.name(), schedule.nextRunAt(), environment);
        if (against != null) {
            request.put("against", against);
            key += " against " + against;
        }
        return new NewJob(schedule.kind(), request, environment, false, REQUESTED_BY, key, 0);
    }
}
