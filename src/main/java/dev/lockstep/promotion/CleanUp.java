package dev.lockstep.promotion;

import dev.lockstep.plan.Step;
import dev.lockstep.plan.Stretch;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.progress.LogLevel;
import dev.lockstep.progress.Progress;
import dev.lockstep.sql.SqlSession;
import java.util.List;
import java.util.Map;

/**
 * Runs the steps after the commit: they drop what the transaction put aside. The promotion has taken effect whatever happens here; what
 * is left is removed before the next promotion, see {@link Leftovers}.
 */
final class CleanUp {

    /** Returns one line for people. */
    String run(Checked checked) {
        List<Step> steps = checked.plan().plan().steps(Stretch.AFTERWARDS);
        SqlSession target = checked.target();
        Progress progress = checked.progress();
        int done = 0;
        try {
            target.transactional(false);
            // Long enough for others' transactions, and not for ever: the target is locked against other promotions.
            target.execute("SET lock_timeout = "
                    + checked.request().options().lockTimeout().toMillis());
            for (Step step : steps) {
                progress.checkHeld();
                progress.log(
                        LogLevel.INFO,
                        step.purpose(),
                        Map.of("sql", step.sql(), "lock", step.lock().sql()));
                try (StepWatch watch = StepWatch.of(checked, target.backendPid())) {
                    Patiently.execute(target, step.sql(), progress::checkHeld);
                }
                progress.advanced(++done, steps.size(), "steps");
            }
            return done + (done == 1 ? " step" : " steps");
        } catch (RuntimeException e) {
            progress.log(
                    LogLevel.WARN,
                    "The promotion is committed, but what it put aside could not be dropped: %s The next promotion does it."
                            .formatted(
                                    e instanceof ProblemException problem
                                            ? problem.problem().detail()
                                            : "An unexpected error."),
                    Map.of("done", done, "total", steps.size()));
            return "%d of %d steps; the rest is left for the next promotion".formatted(done, steps.size());
        }
    }
}
