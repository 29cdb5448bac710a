package dev.lockstep.plan;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Unmodelled;
import dev.lockstep.diff.Diff;
import dev.lockstep.diff.Difference;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Makes plans: the fate of every object, the rules between the operations that follow, an order that keeps them, the statements.
 *
 * <p>The steps are to be run in one transaction with an empty {@code search_path} and {@code check_function_bodies} off.
 */
public final class Planner {
    private Planner() {}

    /**
     * The steps that turn {@code target} into what is wanted of {@code source}.
     *
     * @throws ProblemException {@code BAD_REQUEST} when a rename cannot be made; {@code NOT_HANDLED} when an object that is not modelled stands in the way or PostgreSQL has no statement
     *     that makes the change without losing a table; {@code NOT_SUPPORTED_BY_TARGET} when the source uses what the target's version
     *     lacks. Its items name the objects
     */
    public static Plan plan(Catalog target, Catalog source, PlanOptions options) {
        Renames renames = Renames.of(target, source, options);
        Catalog renamed = renames.catalog();
        Plan plan = plan(new PlanContext(renamed, options.selection().wanted(source, renamed), options, false));
        return plan.startingWith(renames.steps());
    }

    /**
     * The steps that make the whole schema in an empty database: those of {@link Section#PRE_DATA} first, then rows can be loaded, then
     * those of {@link Section#POST_DATA}. Materialized views are created empty and refreshed at the end.
     */
    public static Plan create(Catalog catalog) {
        PlanOptions options = PlanOptions.defaults();
        Catalog nothing = Catalog.empty(catalog.serverVersion());
        return plan(new PlanContext(nothing, options.selection().wanted(catalog, nothing), options, true));
    }

    private static Plan plan(PlanContext context) {
        TargetSupport.require(context);
        Fates.decide(context);
        if (!context.refusals().isEmpty()) {
            throw refused(context.refusals());
        }
        OperationOrder order = OperationOrder.of(context);
        List<Step> steps = new StepWriter(context, order).write();
        if (!context.refusals().isEmpty()) {
            throw refused(context.refusals());
        }
        return new Plan(
                steps,
                notHandled(context),
                context.source()
                        .all(Unmodelled.class)
                        .filter(object -> context.target().contains(object.id()))
                        .toList(),
                RenameSuggestions.of(context));
    }

    private static ProblemException refused(Set<String> refusals) {
        return new ProblemException(
                Problem.of(
                                ProblemType.NOT_HANDLED,
                                "The plan would have to touch objects of kinds that Lockstep does not change by itself.")
                        .withItems(List.copyOf(refusals))
                        .withNextStep(
                                "Change or drop these by hand in the target, so that nothing stands in the way, then plan again."));
    }

    private static List<Unmodelled> notHandled(PlanContext context) {
        List<Unmodelled> found = new ArrayList<>();
        for (Difference difference : Diff.exactly(context.source(), context.target())) {
            if (difference.wanted() instanceof Unmodelled unmodelled) {
                found.add(unmodelled);
            } else if (difference.actual() instanceof Unmodelled unmodelled) {
                found.add(unmodelled);
            }
        }
        return found;
    }
}
