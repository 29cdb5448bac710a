package dev.lockstep.plan;

import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Unmodelled;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The ordered steps that turn one catalog into another. A function of two catalogs and options: the same inputs give the same plan.
 *
 * @param steps in the order in which they are to run: those ahead of the transaction, those in it, those after it. In mode {@link
 *     Mode#ATOMIC} all are in it
 * @param notHandled objects of either side that are not modelled and differ between the sides (present in one only)
 * @param notCompared objects that are not modelled and that both sides have, whether in the same form or not
 * @param suggestedRenames one object that goes and one that comes, of one shape: perhaps it is the same under another name. Never
 *     assumed
 * @param renames those that were asked for and that the plan makes, with whole names
 */
public record Plan(
        List<Step> steps,
        List<Unmodelled> notHandled,
        List<Unmodelled> notCompared,
        List<Rename> suggestedRenames,
        List<Rename> renames) {
    public Plan {
        steps = List.copyOf(steps);
        notHandled = List.copyOf(notHandled);
        notCompared = List.copyOf(notCompared);
        suggestedRenames = List.copyOf(suggestedRenames);
        renames = List.copyOf(renames);
    }

    public Plan(List<Step> steps, List<Unmodelled> notHandled) {
        this(steps, notHandled, List.of(), List.of(), List.of());
    }

    public boolean isEmpty() {
        return steps.isEmpty();
    }

    /** This plan, made from how the target is after the renames, with their steps at the beginning of the transaction. */
    Plan after(Renames made) {
        List<Step> all = new ArrayList<>(steps(Stretch.AHEAD));
        all.addAll(made.steps());
        steps.stream().filter(step -> step.stretch() != Stretch.AHEAD).forEach(all::add);
        return new Plan(all, notHandled, notCompared, suggestedRenames, made.made());
    }

    /** The steps of one stretch, in order. */
    public List<Step> steps(Stretch stretch) {
        return steps.stream().filter(step -> step.stretch() == stretch).toList();
    }

    /** What is in the target, or not as before, once the steps of {@code stretch} have run, and belongs to neither catalog. */
    public Set<ObjectId> leftBy(Stretch stretch) {
        Set<ObjectId> left = new TreeSet<>();
        steps(stretch).forEach(step -> left.addAll(step.placement().leaves()));
        return Collections.unmodifiableSet(left);
    }

    public Set<Hazard> hazards() {
        Set<Hazard> all = new TreeSet<>();
        steps.forEach(step -> all.addAll(step.hazards()));
        return Collections.unmodifiableSet(all);
    }
}
