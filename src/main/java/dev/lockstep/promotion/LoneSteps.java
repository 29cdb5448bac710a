package dev.lockstep.promotion;

import dev.lockstep.catalog.ObjectId;
import dev.lockstep.environment.OwnSettings;
import dev.lockstep.plan.Detachment;
import dev.lockstep.plan.Step;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.LogLevel;
import dev.lockstep.progress.Progress;
import dev.lockstep.sql.Quoting;
import dev.lockstep.sql.SqlSession;
import java.util.List;
import java.util.Map;

/**
 * Runs steps outside of the transaction, in the session that holds the target's lock.
 *
 * <p>A step that could not have a lock within the lock timeout is tried again. A concurrent build waits for others without keeping
 * anybody from reading or writing, so it may wait for long, and is not tried again when its patience is at an end. Detaching a partition
 * concurrently locks the partition in the end, which whoever uses it waits behind: it is tried again and again for as long.
 */
final class LoneSteps {
    private final Checked checked;
    private final SqlSession target;
    private final Progress progress;
    private final RulesOfLookupRows rules;

    LoneSteps(Checked checked) {
        this.checked = checked;
        this.target = checked.target();
        this.progress = checked.progress();
        this.rules = new RulesOfLookupRows(checked.plan());
    }

    void run(Step step) {
        try (StepWatch watch = StepWatch.of(checked, target.backendPid())) {
            LockTries tries = new LockTries(progress);
            String sql = step.sql();
            long end =
                    System.nanoTime() + checked.request().options().patience().toNanos();
            while (true) {
                try {
                    begin(step, sql);
                    StepRun.alone(target, sql);
                    target.execute(OwnSettings.LEFT);
                    return;
                } catch (ProblemException e) {
                    if (letPass(step, e)) {
                        return;
                    }
                    if (Detachment.isConcurrent(step.sql())
                            && e.problem().type() == ProblemType.LOCK_TIMEOUT
                            && System.nanoTime() < end) {
                        tries.pause("The partition could not be had; its detaching goes on");
                        sql = isPending(step) ? Detachment.finalizing(step.sql()) : step.sql();
                        continue;
                    }
                    if (isBuild(step) && e.problem().type() == ProblemType.LOCK_TIMEOUT) {
                        throw waitedFor(step, e, watch.blockers());
                    }
                    if (!tries.again(e)) {
                        throw explained(step, e);
                    }
                    tries.pause("A lock could not be had; the step is tried again");
                }
            }
        }
    }

    private boolean isPending(Step step) {
        ObjectId partition = step.subject();
        return target.queryOne(
                "SELECT EXISTS (SELECT FROM pg_catalog.pg_inherits WHERE inhrelid = ?::pg_catalog.regclass AND inhdetachpending)",
                row -> row.getBoolean(1),
                Quoting.qualified(partition.schema(), partition.path().get(1)));
    }

    private void begin(Step step, String sql) {
        progress.log(
                LogLevel.INFO,
                step.purpose(),
                Map.of("sql", sql, "lock", step.lock().sql(), "hazards", String.join(", ", step.hazardNames())));
        settings(target, checked, step);
    }

    /** For the step, or for what undoes it. What keeps others waiting as long as it waits waits for the lock timeout only. */
    static void settings(SqlSession target, Checked checked, Step step) {
        settings(target, checked, step.placement().transactional() || Detachment.isConcurrent(step.sql()));
    }

    private static void settings(SqlSession target, Checked checked, boolean quickly) {
        PromotionOptions options = checked.request().options();
        long millis = (quickly ? options.lockTimeout() : options.patience()).toMillis();
        target.execute("SET search_path = ''; SET client_min_messages = warning; SET default_tablespace = '';"
                + " SET row_security = off;"
                + " SET statement_timeout = 0; SET lock_timeout = " + millis + "; "
                + checked.plan().settings(target).statements("SET"));
    }

    /** What it leaves when it is broken off is taken back with all the rest. */
    private static boolean isBuild(Step step) {
        return !step.placement().transactional();
    }

    private ProblemException waitedFor(Step step, ProblemException failure, List<String> blockers) {
        String detail =
                "\"%s\" waited for %d s for transactions that were there before it, which is the promotion's patience."
                        .formatted(
                                step.purpose(),
                                checked.request().options().patience().toSeconds());
        return new ProblemException(
                Problem.of(ProblemType.WAITED_IN_VAIN, detail)
                        .withStatement(step.sql())
                        .withSqlState(failure.problem().sqlState())
                        .withItems(blockers)
                        .withNextStep(
                                "See what these sessions do, end their transactions or wait until they have ended, then start the job again, or give it a longer patience. What was made was taken back."),
                failure);
    }

    /** Rows that break a foreign key to a lookup table may be right when its rows are there; the transaction looks again. */
    private boolean letPass(Step step, ProblemException failure) {
        boolean passes = failure.problem().type() == ProblemType.CONSTRAINT_VIOLATED
                && step.placement().undo() == null
                && rules.mayHoldAfterSync(step.subject());
        if (passes) {
            progress.log(
                    LogLevel.INFO,
                    "Postponed until the lookup rows are synchronised: " + step.purpose(),
                    Map.of("sql", step.sql()));
        }
        return passes;
    }

    /** Outside of a transaction there is no savepoint to look at the rows from, so one is made. */
    private ProblemException explained(Step step, ProblemException failure) {
        if (failure.problem().type() != ProblemType.CONSTRAINT_VIOLATED) {
            return failure;
        }
        target.transactional(true);
        try {
            target.execute("SAVEPOINT lockstep_step");
            return Violations.explain(target, step, checked.plan().source(), failure);
        } catch (ProblemException e) {
            failure.addSuppressed(e);
            return failure;
        } finally {
            target.rollback();
            target.transactional(false);
        }
    }
}
