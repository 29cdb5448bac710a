package dev.lockstep.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.backup.RestoreOrder;
import dev.lockstep.backup.RestoreOrders;
import dev.lockstep.backup.Restorer;
import dev.lockstep.job.Job;
import dev.lockstep.job.JobFilter;
import dev.lockstep.job.JobState;
import dev.lockstep.job.Jobs;
import dev.lockstep.problem.ProblemException;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jboss.logging.Logger;

/** Drops the databases that failed restores could not drop themselves, since their server was away. Every replica may do it at any time. */
@ApplicationScoped
public class RestoreUpkeep {
    private static final Logger LOG = Logger.getLogger(RestoreUpkeep.class);
    private static final JobFilter FAILED = new JobFilter(Set.of(JobState.FAILED, JobState.CANCELLED), "restore", null);
    private static final int MOST = 200;
    private static final Duration LONGEST = Duration.ofSeconds(10);

    /** A server that is away for longer is looked after by somebody; the job's log names the database. */
    private static final Duration RECENT = Duration.ofDays(2);

    private final Jobs jobs;
    private final RestoreOrders orders;
    private final Restorer restorer;
    private final ObjectMapper json;
    private final Clock clock;

    RestoreUpkeep(Jobs jobs, RestoreOrders orders, Restorer restorer, ObjectMapper json, Clock clock) {
        this.jobs = jobs;
        this.orders = orders;
        this.restorer = restorer;
        this.json = json;
        this.clock = clock;
    }

    @Scheduled(every = "1h", delayed = "3m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void run() {
        Instant since = clock.instant().minus(RECENT);
        List<Job> failed;
        try {
            failed = jobs.list(FAILED, null, MOST).await().atMost(LONGEST);
        } catch (RuntimeException e) {
            LOG.warnf(
                    "What failed restores have left is looked for again in an hour, since the store does not say which failed: %s. See to it that the store can be reached and read.",
                    e.getMessage());
            return;
        }
        failed.stream()
                .filter(job -> Objects.requireNonNull(job.finishedAt()).isAfter(since))
                .forEach(this::dropLeft);
    }

    /** Whatever is the matter with one, the others are looked after. */
    private void dropLeft(Job job) {
        try {
            RestoreOrder order = json.convertValue(job.request(), RestoreOrder.class);
            if (Boolean.TRUE.equals(order.into().inPlace())) {
                return;
            }
            restorer.dropLeft(job.id(), orders.begun(order, Objects.requireNonNull(job.environment())))
                    .ifPresent(name -> LOG.infof("Dropped database %s, which restore %s had left", name, job.id()));
        } catch (ProblemException e) {
            LOG.infof(
                    "What restore %s may have left is looked for again later: %s",
                    job.id(), e.problem().detail());
        } catch (RuntimeException e) {
            LOG.warnf(e, "What restore %s may have left cannot be looked for", job.id());
        }
    }
}
