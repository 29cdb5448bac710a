package dev.lockstep.promotion;

import dev.lockstep.plan.Stretch;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.progress.Progress;

/**
 * One promotion, from preflight to commit. Each phase takes what the one before returned, so that no phase can be left out or run
 * too early.
 */
public final class Promotion {
    private final Preflight preflight;
    private final BackUpTarget backUpTarget;
    private final Prepare prepare = new Prepare();
    private final Migrate migrate;
    private final SyncData syncData = new SyncData();
    private final Verify verify = new Verify();
    private final Commit commit;
    private final CleanUp cleanUp = new CleanUp();

    public Promotion(Preflight preflight, BackUpTarget backUpTarget, Commit commit) {
        this.preflight = preflight;
        this.migrate = new Migrate(preflight.undoing());
        this.backUpTarget = backUpTarget;
        this.commit = commit;
    }

    /**
     * Runs it to its end.
     *
     * @throws ProblemException when it failed; the target is as it was, unless the problem is of type {@code CONNECTION_LOST} and
     *     {@link UnknownOutcomeException}
     */
    public PromotionResult run(PromotionRequest request, Progress progress) {
        progress.phaseStarted(Phase.PREFLIGHT);
        try (Checked checked = preflight.check(request, progress)) {
            if (checked.nothingToDo()) {
                commit.recordBaseline(checked);
                progress.phaseSucceeded("nothing to do");
                return PromotionResult.nothingToDo(
                        checked.planResult(), request.options().dryRun());
            }
            progress.phaseSucceeded(checked.summary());

            progress.phaseStarted(Phase.BACKUP);
            BackedUp backedUp = backUpTarget.backUp(checked);
            progress.phaseSucceeded("backup " + backedUp.backup());

            PromotionResult result = backUpTarget.forWhatIsCommitted(backedUp, () -> change(backedUp, progress));

            progress.phaseSucceeded(result.dryRun() ? "rolled back, as asked (dry run)" : "committed");
            if (checked.hasSteps(Stretch.AFTERWARDS)) {
                progress.phaseStarted(Phase.CLEAN_UP);
                progress.phaseSucceeded(cleanUp.run(checked));
            }
            return result;
        }
    }

    private PromotionResult change(BackedUp backedUp, Progress progress) {
        boolean ahead = backedUp.checked().hasSteps(Stretch.AHEAD);
        if (ahead) {
            progress.phaseStarted(Phase.PREPARE);
        }
        Prepared prepared = prepare.prepare(backedUp);
        try {
            if (ahead) {
                progress.phaseSucceeded(prepared.summary());
            }
            return transact(prepared, progress);
        } catch (RuntimeException | Error e) {
            throw prepared.takeBack(e);
        }
    }

    private PromotionResult transact(Prepared prepared, Progress progress) {
        progress.phaseStarted(Phase.MIGRATE);
        Migrated migrated = migrate.migrate(prepared);
        progress.phaseSucceeded(migrated.summary());

        progress.phaseStarted(Phase.SYNC_DATA);
        Synced synced = syncData.sync(migrated);
        progress.phaseSucceeded(synced.summary());

        progress.phaseStarted(Phase.VERIFY);
        Verified verified = verify.verify(synced);
        progress.phaseSucceeded(verified.summary());

        progress.phaseStarted(Phase.COMMIT);
        return commit.commit(verified);
    }
}
