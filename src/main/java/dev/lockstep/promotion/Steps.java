package dev.lockstep.promotion;

import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.data.CanonicalSettings;
import dev.lockstep.environment.OwnSettings;
import dev.lockstep.plan.Step;
import dev.lockstep.plan.Stretch;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.LogLevel;
import dev.lockstep.progress.Progress;
import dev.lockstep.sql.SqlSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Runs the plan's steps in the target's transaction, each in a savepoint.
 *
 * <p>A rule that the present lookup rows break, and the source's may satisfy, is postponed until the rows are there, with the steps
 * that then cannot do without it: a new {@code NOT NULL}, unique constraint, check or foreign key. What fails then, fails.
 *
 * <p>Values are converted, and the application's code is evaluated, by the {@link OwnSettings} of its sessions, an undo's by those that its
 * promotion had; all else that is done in the transaction has settings under which texts can be compared.
 */
final class Steps {
    /** "Syntax Error or Access Rule Violation": what a step refers to is not there. */
    private static final String MISSING = "42";

    private final Checked checked;
    private final SqlSession target;
    private final Progress progress;
    private final RulesOfLookupRows rules;
    private final MergedRows merged;

    Steps(Checked checked) {
        this.checked = checked;
        this.target = checked.target();
        this.progress = checked.progress();
        this.rules = new RulesOfLookupRows(checked.plan());
        this.merged = new MergedRows(checked);
    }

    /** Those of the transaction, in order. */
    List<Step> planned() {
        return checked.plan().plan().steps(Stretch.TRANSACTION);
    }

    /**
     * Runs all that can be run before the rows are synchronised; returns the rest, in order.
     *
     * @param ahead what there is no need for any more
     */
    List<Step> run(Set<Step> ahead) {
        List<Step> steps = planned();
        List<Step> postponed = new ArrayList<>();
        int done = 0;
        int end = beforeEventTriggers(steps);
        target.execute(checked.plan().settings(target).statements("SET LOCAL"));
        for (Step step : steps.subList(0, end)) {
            progress.checkCancelled();
            if (ahead.contains(step)) {
                progress.advanced(++done, steps.size(), "steps");
                continue;
            }
            if (waitsForRefill(step)) {
                postponed.add(step);
                progress.advanced(++done, steps.size(), "steps");
                continue;
            }
            log(step);
            ProblemException failure = attempt(step);
            if (failure != null) {
                if (!canWait(step, failure, postponed)) {
                    throw Violations.explain(target, step, checked.plan().wanted(), failure);
                }
                postpone(step, failure);
                postponed.add(step);
            }
            progress.advanced(++done, steps.size(), "steps");
        }
        postponed.addAll(steps.subList(end, steps.size()));
        CanonicalSettings.apply(target);
        return postponed;
    }

    /** A foreign key from or to a table that an undo fills: rows come later, and may be those that it refers to. */
    private boolean waitsForRefill(Step step) {
        Undo undo = checked.plan().undo();
        return undo != null
                && step.action() != Step.Action.DROP
                && checked.plan().wanted().find(step.subject()) instanceof Constraint constraint
                && constraint.type() == Constraint.Type.FOREIGN_KEY
                && (undo.fillsWhole(constraint.table())
                        || constraint.references() != null && undo.fillsPartOf(constraint.references()));
    }

    /** Event triggers that come with the plan, at its end, see nothing of the promotion: the sync has statements of its own. */
    private static int beforeEventTriggers(List<Step> steps) {
        int end = steps.size();
        while (end > 0 && isAboutEventTrigger(steps.get(end - 1).subject())) {
            end--;
        }
        return end;
    }

    private static boolean isAboutEventTrigger(ObjectId id) {
        return id.kind() == Kind.EVENT_TRIGGER
                || id.kind().place() == Kind.Place.ABOUT && isAboutEventTrigger(id.subject());
    }

    /** After the sync. */
    void runPostponed(List<Step> postponed) {
        target.execute(checked.plan().settings(target).statements("SET LOCAL"));
        for (Step step : postponed) {
            progress.checkCancelled();
            log(step);
            ProblemException failure = attempt(step);
            if (failure != null) {
                throw Violations.explain(target, step, checked.plan().wanted(), failure);
            }
        }
        CanonicalSettings.apply(target);
    }

    /** Those of tables that are gone, by the tables that these were partitions of. */
    Map<ObjectId, Long> movedRows() {
        return merged.byParent();
    }

    private @Nullable ProblemException attempt(Step step) {
        merged.before(step);
        target.execute("SAVEPOINT lockstep_step");
        try {
            StepRun.inTransaction(target, step, checked.plan().settings(target));
        } catch (ProblemException e) {
            return e;
        }
        target.execute("RELEASE SAVEPOINT lockstep_step");
        return null;
    }

    private boolean canWait(Step step, ProblemException failure, List<Step> postponed) {
        if (failure.problem().type() == ProblemType.CONSTRAINT_VIOLATED) {
            return rules.mayHoldAfterSync(step.subject());
        }
        String state = failure.problem().sqlState();
        return !postponed.isEmpty()
                && failure.problem().type() == ProblemType.STATEMENT_FAILED
                && state != null
                && state.startsWith(MISSING);
    }

    /** Going back to the savepoint gave the step's locks back: they are taken again here, where waiting for them can still be repeated. */
    private void postpone(Step step, ProblemException failure) {
        target.execute("ROLLBACK TO SAVEPOINT lockstep_step");
        for (String table : rules.tablesOf(step.subject())) {
            target.execute("LOCK TABLE " + table + " IN " + step.lock().sql() + " MODE");
        }
        progress.log(
                LogLevel.INFO,
                "Postponed until the lookup rows are synchronised: " + step.purpose(),
                Map.of("sql", step.sql(), "reason", failure.problem().type().name()));
    }

    private void log(Step step) {
        progress.log(
                LogLevel.INFO,
                step.purpose(),
                Map.of("sql", step.sql(), "lock", step.lock().sql(), "hazards", String.join(", ", step.hazardNames())));
    }
}
