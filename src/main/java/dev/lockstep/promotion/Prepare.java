package dev.lockstep.promotion;

import dev.lockstep.plan.Step;
import dev.lockstep.plan.Stretch;
import dev.lockstep.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs the steps that a plan of mode {@code online} has ahead of its transaction, each on its own. The connection holds the target's
 * lock, which belongs to the session, but no transaction between them: a concurrent build would wait for it.
 */
final class Prepare {

    /** @throws ProblemException when a step failed; what was made before it is taken back */
    Prepared prepare(BackedUp backedUp) {
        Checked checked = backedUp.checked();
        List<Step> steps = checked.plan().plan().steps(Stretch.AHEAD);
        List<Step> begun = new ArrayList<>();
        Prepared prepared = new Prepared(backedUp, begun);
        if (steps.isEmpty()) {
            return prepared;
        }
        checked.target().transactional(false);
        LoneSteps lone = new LoneSteps(checked);
        try {
            for (Step step : steps) {
                checked.progress().checkCancelled();
                begun.add(step);
                lone.run(step);
            }
        } catch (RuntimeException | Error e) {
            throw prepared.takeBack(e);
        }
        return prepared;
    }
}
