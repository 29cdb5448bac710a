package dev.lockstep.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.backup.RestoreOrder;
import dev.lockstep.backup.RestoreOrders;
import dev.lockstep.backup.RestoreResult;
import dev.lockstep.backup.RestoreTarget;
import dev.lockstep.backup.Restorer;
import dev.lockstep.backup.UnknownRestoreException;
import dev.lockstep.environment.Databases;
import dev.lockstep.environment.Environment;
import dev.lockstep.job.JobHandler;
import dev.lockstep.job.JobResult;
import dev.lockstep.job.JobRun;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.progress.Progress;
import dev.lockstep.promotion.TargetLock;
import dev.lockstep.sql.SqlSession;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Restores a backup as a job. */
@ApplicationScoped
public class RestoreJob implements JobHandler {
    private static final String NO_SUCH_DATABASE = "3D000";
    /** With pauses of up to five minutes: about a day. */
    private static final int MOST_ATTEMPTS = 290;

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** For the server to notice that an interrupted attempt's sessions have to end. */
    private static final Duration SETTLING = Duration.ofMinutes(2);

    private final RestoreOrders orders;
    private final Databases databases;
    private final Restorer restorer;
    private final ObjectMapper json;

    public RestoreJob(RestoreOrders orders, Databases databases, Restorer restorer, ObjectMapper json) {
        this.orders = orders;
        this.databases = databases;
        this.restorer = restorer;
        this.json = json;
    }

    @Override
    public String kind() {
        return "restore";
    }

    @Override
    public JobResult run(JobRun run) {
        RestoreOrder order = json.convertValue(run.request(), RestoreOrder.class);
        RestoreTarget target = orders.target(order);
        if (target instanceof RestoreTarget.InPlace inPlace) {
            return inPlace(run, order, inPlace.environment());
        }
        if (run.attempt() > 1) {
            Optional<JobResult> settled = settle(run, order, target);
            if (settled.isPresent()) {
                return settled.get();
            }
        }
        if (target instanceof RestoreTarget.NewDatabase) {
            return succeeded(restorer.restore(run.id(), order.backup(), target, run.progress()));
        }
        try (SqlSession lock = lock(target.environment(), run.progress())) {
            return succeeded(restorer.restore(run.id(), order.backup(), target, run.progress()));
        }
    }

    /** Under the lock of the session that works: it ends with it, and so does what an attempt before did not commit. */
    private JobResult inPlace(JobRun run, RestoreOrder order, Environment environment) {
        boolean settled = run.attempt() == 1;
        try (SqlSession session = databases.connect(environment, Restorer.sessionName(run.id()))) {
            if (settled) {
                TargetLock.take(session, environment.name(), PATIENCE, run.progress());
            } else {
                Restorer.endSessionsOf(session, run.id());
                TargetLock.take(session, environment.name(), SETTLING, run.progress());
                Optional<RestoreResult> done =
                        restorer.finishInPlace(run.id(), order.backup(), environment, session, run.progress());
                if (done.isPresent()) {
                    run.progress().info("The interrupted attempt had committed the restore.");
                    return succeeded(done.get());
                }
                settled = true;
            }
            return succeeded(restorer.restoreInPlace(run.id(), order.backup(), environment, session, run.progress()));
        } catch (UnknownRestoreException e) {
            return new JobResult.Unsettled(e.problem(), TransientFailures.delay(run.attempt()));
        } catch (ProblemException e) {
            if (!settled && TransientFailures.mayPass(e.problem()) && run.attempt() < MOST_ATTEMPTS) {
                return new JobResult.Unsettled(e.problem(), TransientFailures.delay(run.attempt()));
            }
            throw e;
        }
    }

    /** What the attempt before did: it is over, or cannot be found out yet, or (empty) nothing is left of it. */
    private Optional<JobResult> settle(JobRun run, RestoreOrder order, RestoreTarget target) {
        try {
            Optional<RestoreResult> done = restorer.finishInterrupted(run.id(), order.backup(), target);
            done.ifPresent(result ->
                    run.progress().info("The interrupted attempt had put the restored database into its place."));
            return done.map(this::succeeded);
        } catch (ProblemException e) {
            if (run.unseen() && TransientFailures.mayPass(e.problem()) && run.attempt() < MOST_ATTEMPTS) {
                return Optional.of(new JobResult.Unsettled(e.problem(), TransientFailures.delay(run.attempt())));
            }
            throw e;
        }
    }

    /**
     * One change at a time (I6), of other installations too. The lock's session ends when everybody is disconnected for the swap:
     * what another installation begins after that, it begins in the restored database. {@code null} when the environment's database
     * is gone, and nobody can be changing it.
     */
    private @Nullable SqlSession lock(Environment environment, Progress progress) {
        SqlSession session;
        try {
            session = databases.connect(environment, "restore");
        } catch (ProblemException e) {
            if (NO_SUCH_DATABASE.equals(e.problem().sqlState())) {
                return null;
            }
            throw e;
        }
        try {
            TargetLock.take(session, environment.name(), PATIENCE, progress);
            return session;
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }

    private JobResult succeeded(RestoreResult result) {
        return new JobResult.Succeeded(null, json.valueToTree(result));
    }
}
