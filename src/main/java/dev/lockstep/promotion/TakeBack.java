package dev.lockstep.promotion;

import dev.lockstep.plan.Step;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.LogLevel;
import dev.lockstep.progress.Progress;
import dev.lockstep.sql.SqlSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * Undoes the steps ahead of a transaction that is not going to be committed, the last one first. A cancel does not stop it. What cannot
 * be undone now, say because the server is gone, is found by its name later, see {@link Leftovers}.
 */
final class TakeBack {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Checked checked;
    private final Progress progress;

    TakeBack(Checked checked) {
        this.checked = checked;
        this.progress = checked.progress();
    }

    /** Returns {@code failure}, or, when something could not be undone, an exception that says that this is still to be done. */
    RuntimeException undo(List<Step> begun, RuntimeException failure) {
        List<Step> reversed = new ArrayList<>(begun);
        Collections.reverse(reversed);
        try {
            progress.checkHeld();
            undo(reversed);
            return failure;
        } catch (RuntimeException | Error e) {
            failure.addSuppressed(e);
            progress.log(
                    LogLevel.WARN,
                    "What was made ahead of the transaction could not be taken back yet: "
                            + problem(e).detail(),
                    Map.of());
            return new UnknownOutcomeException(problem(failure), failure);
        }
    }

    private static Problem problem(Throwable failure) {
        return failure instanceof ProblemException known
                ? known.problem()
                : Problem.of(ProblemType.INTERNAL, failure.toString());
    }

    private void undo(List<Step> reversed) {
        SqlSession target = checked.target();
        checked.withoutCancel();
        try {
            target.rollbackIfOpen();
            target.transactional(false);
            undo(target, reversed);
        } catch (ProblemException e) {
            if (e.problem().type() != ProblemType.CONNECTION_LOST) {
                throw e;
            }
            // The lock of the target went with the connection.
            try (SqlSession again =
                    checked.another(Preflight.applicationName(checked.request().id()))) {
                TargetLock.take(again, checked.request().target().name(), PATIENCE, progress::checkHeld);
                undo(again, reversed);
            }
        }
    }

    private void undo(SqlSession target, List<Step> reversed) {
        for (Step step : reversed) {
            String undo = step.placement().undo();
            if (undo != null) {
                progress.log(LogLevel.INFO, "Taken back: " + step.purpose(), Map.of("sql", undo));
                LoneSteps.settings(target, checked, step);
                Patiently.execute(target, undo, progress::checkHeld);
            }
        }
    }
}
