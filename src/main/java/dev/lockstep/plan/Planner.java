package dev.lockstep.plan;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Unmodelled;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

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
        Catalog wanted = options.selection().wantedOfPlan(source, renamed);
        Catalog standing = PartitionKeys.leftBehind(renamed, wanted);
        Plan plan = plan(new PlanContext(standing, PartitionKeys.brought(standing, wanted), options, false)
                .renaming(options.mode() == Mode.ONLINE ? renames.relations() : Set.of())
                .closing(RoutineRights.closed(source, wanted)));
        return plan.after(renames);
    }

    /**
     * The steps that make the whole schema in an empty database: those of {@link Section#PRE_DATA} first, then rows can be loaded, then
     * those of {@link Section#POST_DATA}. Materialized views are created empty and refreshed at the end. Invalid indexes, which a broken
     * off concurrent build leaves behind, are left out: the rows may not even comply with a unique one.
     */
    public static Plan create(Catalog catalog) {
        return create(catalog, Catalog.empty(catalog.serverVersion()));
    }

    /** As {@link #create(Catalog)}, in a database in which some of it is there already, none of it with rows. */
    public static Plan create(Catalog catalog, Catalog standing) {
        PlanOptions options = PlanOptions.defaults();
        Catalog whole = catalog.without(IndexChanges.brokenOff(catalog));
        return plan(new PlanContext(standing, options.selection().wanted(whole, standing), options, true));
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
                RenameSuggestions.of(context),
                List.of());
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

    /** Those that one side only has; two of one identity are the same as far as is known. */
    private static List<Unmodelled> notHandled(PlanContext context) {
        return Stream.concat(without(context.source(), context.target()), without(context.target(), context.source()))
                .sorted(Comparator.comparing(Unmodelled::id))
                .toList();
    }

    private static Stream<Unmodelled> without(Catalog catalog, Catalog other) {
        return catalog.all(Unmodelled.class).filter(object -> !other.contains(object.id()));
    }
}
