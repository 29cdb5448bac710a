package dev.lockstep.promotion;

import dev.lockstep.backup.Backups;
import dev.lockstep.data.DataPlan;
import dev.lockstep.environment.Databases;
import dev.lockstep.plan.Stretch;
import dev.lockstep.progress.Progress;
import dev.lockstep.sql.SqlSession;
import java.util.ArrayList;
import java.util.List;

/**
 * What preflight hands on: nothing has been changed yet. Holds both connections, the lock on the target, and the source's snapshot;
 * closing gives them back.
 */
final class Checked implements AutoCloseable {
    private final PromotionRequest request;
    private final Progress progress;
    private final Sessions.Open source;
    private final Sessions.Open target;
    private final Databases databases;
    private final ReviewedPlan plan;
    private final List<Backups.InUse> backupsInUse = new ArrayList<>();

    Checked(
            PromotionRequest request,
            Progress progress,
            Sessions.Open source,
            Sessions.Open target,
            Databases databases,
            ReviewedPlan plan) {
        this.request = request;
        this.progress = progress;
        this.source = source;
        this.target = target;
        this.databases = databases;
        this.plan = plan;
    }

    PromotionRequest request() {
        return request;
    }

    Progress progress() {
        return progress;
    }

    SqlSession source() {
        return source.session();
    }

    SqlSession target() {
        return target.session();
    }

    /** Both connections, for the work on rows. */
    DataPlan.Sessions sessions() {
        return new DataPlan.Sessions(source(), target(), progress);
    }

    /** From here on a cancel no longer stops the target's statement: the commit has begun. */
    void pointOfNoReturn() {
        progress.checkCancelled();
        target.withoutCancel();
    }

    /** From here on a cancel no longer stops the target's statement: what is under way takes back what was done. */
    void withoutCancel() {
        target.withoutCancel();
    }

    /** One more connection to the target, which a cancel does not reach. */
    SqlSession another(String purpose) {
        return databases.connect(request.target(), purpose);
    }

    boolean hasSteps(Stretch stretch) {
        return !plan.plan().steps(stretch).isEmpty();
    }

    ReviewedPlan plan() {
        return plan;
    }

    PlanResult planResult() {
        return PlanResult.of(request.source().name(), request.target().name(), plan);
    }

    boolean nothingToDo() {
        return plan.isEmpty();
    }

    /** One line for people. */
    String summary() {
        long rows = plan.data().tables().stream()
                .mapToLong(delta -> delta.insert() + delta.update() + delta.delete())
                .sum();
        return "%d steps, %d hazards, %d rows of lookup tables to change"
                .formatted(plan.plan().steps().size(), plan.hazards().size(), rows);
    }

    /** Gives {@code inUse} back when the promotion is over. */
    void closeLater(Backups.InUse inUse) {
        backupsInUse.add(inUse);
    }

    void closeNow(Backups.InUse inUse) {
        backupsInUse.remove(inUse);
        inUse.close();
    }

    /** Throws nothing: what was done is done, and what is not given back here ends with its connection or this process. */
    @Override
    public void close() {
        close(source);
        close(target);
        backupsInUse.forEach(this::close);
    }

    private void close(AutoCloseable used) {
        try {
            used.close();
        } catch (Exception e) {
            System.getLogger(Checked.class.getName())
                    .log(
                            System.Logger.Level.WARNING,
                            "Not all that promotion " + request.id() + " used is given back",
                            e);
        }
    }
}
