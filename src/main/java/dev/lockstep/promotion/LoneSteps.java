package dev.lockstep.promotion;

import dev.lockstep.plan.Step;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.LogLevel;
import dev.lockstep.progress.Progress;
import dev.lockstep.sql.SqlSession;
import java.util.Map;

/**
 * Runs steps outside of the transaction, in the session that holds the target's lock.
 *
 * <p>A step that could not have a lock is tried again. A concurrent build or removal waits for others without keeping anybody from
 * reading or writing, so it may wait as long as it takes; everything else gives up after the lock timeout.
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
            while (true) {
                try {
                    begin(step);
                    target.execute(step.sql());
                    return;
                } catch (ProblemException e) {
                    if (letPass(step, e)) {
                        return;
                    }
                    if (!tries.again(e)) {
                        throw explained(step, e);
                    }
                    clear(step);
                    tries.pause("A lock could not be had; the step is tried again");
                }
            }
        }
    }

    private void begin(Step step) {
        progress.log(
                LogLevel.INFO,
                step.purpose(),
                Map.of("sql", step.sql(), "lock", step.lock().sql(), "hazards", String.join(", ", step.hazardNames())));
        settings(target, checked, step.placement().transactional());
    }

    static void settings(SqlSession target, Checked checked, boolean givesUp) {
        long millis = givesUp ? checked.request().options().lockTimeout().toMillis() : 0;
        target.execute("SET search_path = ''; SET client_min_messages = warning; SET default_tablespace = '';"
                + " SET statement_timeout = 0; SET lock_timeout = " + millis);
    }

    /** A build that was broken off leaves an invalid index, under the name that the next try needs. */
    private void clear(Step step) {
        String undo = step.placement().undo();
        if (undo != null && !step.placement().transactional()) {
            target.execute(undo);
        }
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
