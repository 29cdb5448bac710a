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
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.Progress;
import dev.lockstep.promotion.TargetLock;
import dev.lockstep.sql.SqlSession;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Restores a backup as a job. */
@ApplicationScoped
public class RestoreJob implements JobHandler {
    private static final Logger LOG = Logger.getLogger(RestoreJob.class);
    private static final String NO_SUCH_DATABASE = "3D000";
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
        if (run.attempt() > 1) {
            Optional<JobResult> settled = lookUp(run, order);
            if (settled.isPresent()) {
                return settled.get();
            }
        }
        try {
            return succeeded(restore(run, order));
        } catch (UnknownRestoreException e) {
            run.progress().warn(e.problem().detail() + " Whether the restore took effect is looked up.");
            return lookUp(run, order)
                    .orElseGet(() -> new JobResult.Failed(
                            null,
                            e.problem()
                                    .withDetail("The restore did not take effect: "
                                            + e.problem().detail())
                                    .withNextStep("Everything is as it was before; restore again."),
                            null));
        }
    }

    private RestoreResult restore(JobRun run, RestoreOrder order) {
        RestoreTarget target = orders.target(order);
        Progress progress = run.progress();
        Environment environment = target.environment();
        if (target instanceof RestoreTarget.InPlace) {
            // Under the lock of the session that works: it ends with it.
            try (SqlSession session = databases.connect(environment, Restorer.sessionName(run.id()))) {
                TargetLock.take(session, environment.name(), PATIENCE, progress::checkCancelled);
                return restorer.restoreInPlace(run.id(), order.backup(), environment, session, progress);
            }
        }
        if (target instanceof RestoreTarget.NewDatabase) {
            return restorer.restore(run.id(), order.backup(), target, progress);
        }
        try (SqlSession lock = lock(environment, run, PATIENCE, progress::checkCancelled)) {
            return restorer.restore(run.id(), order.backup(), target, progress);
        }
    }

    /**
     * What the attempt before did: it is over, or cannot be found out yet, or (empty) nothing is left of it. A cancel does not stop
     * it, since a cancelled job has to say what became of its target, too.
     */
    private Optional<JobResult> lookUp(JobRun run, RestoreOrder order) {
        try {
            Optional<RestoreResult> done = finish(run, order);
            done.ifPresent(result ->
                    run.progress().info("The server says that the interrupted attempt had done all of its work."));
            return done.map(this::succeeded);
        } catch (ProblemException e) {
            return Optional.of(UnseenEnd.lookAgain(e.problem(), run, byHand(run, order)));
        } catch (RuntimeException e) {
            LOG.errorf(e, "Job %s: what became of the attempt before could not be looked up", run.id());
            return Optional.of(UnseenEnd.lookAgain(
                    Problem.of(
                            ProblemType.INTERNAL,
                            "An unexpected error kept from looking up whether the restore took effect; the service's log has it."),
                    run,
                    byHand(run, order)));
        }
    }

    private Optional<RestoreResult> finish(JobRun run, RestoreOrder order) {
        RestoreTarget target = orders.begun(order, Objects.requireNonNull(run.environment()));
        Environment environment = target.environment();
        Runnable held = run.progress()::checkHeld;
        if (target instanceof RestoreTarget.InPlace) {
            try (SqlSession session = databases.connect(environment, Restorer.sessionName(run.id()))) {
                held.run();
                Restorer.endSessionsOf(session, run.id());
                TargetLock.take(session, environment.name(), SETTLING, held);
                return restorer.finishInPlace(run.id(), order.backup(), environment, session);
            }
        }
        restorer.endInterrupted(run.id(), environment, run.progress());
        if (target instanceof RestoreTarget.NewDatabase) {
            return restorer.finishInterrupted(run.id(), order.backup(), target);
        }
        try (SqlSession lock = lock(environment, run, SETTLING, held)) {
            return restorer.finishInterrupted(run.id(), order.backup(), target);
        }
    }

    private static String byHand(JobRun run, RestoreOrder order) {
        return Boolean.TRUE.equals(order.into().inPlace())
                ? "When the database can be reached again, look for id %s in its table lockstep.restore: the row is there if and only if the restore took effect."
                        .formatted(run.id())
                : "When the server can be reached again, look whether there is a database whose name ends in _restore_%1$s: if so, nothing was replaced, and it can be dropped; if there is one whose name ends in _before_%1$s, that one was."
                        .formatted(Restorer.suffix(run.id()));
    }

    /**
     * One change at a time (I6), of other installations too. The lock's session ends when everybody is disconnected for the swap:
     * what another installation begins after that, it begins in the restored database. {@code null} when the environment's database
     * is gone, and nobody can be changing it.
     */
    private @Nullable SqlSession lock(Environment environment, JobRun run, Duration patience, Runnable mayGoOn) {
        SqlSession session;
        try {
            session = databases.connect(environment, Restorer.sessionName(run.id()));
        } catch (ProblemException e) {
            if (NO_SUCH_DATABASE.equals(e.problem().sqlState())) {
                return null;
            }
            throw e;
        }
        try {
            TargetLock.take(session, environment.name(), patience, mayGoOn);
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
