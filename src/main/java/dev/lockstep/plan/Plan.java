package dev.lockstep.plan;

import dev.lockstep.catalog.Unmodelled;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The ordered steps that turn one catalog into another. A function of two catalogs and options: the same inputs give the same plan.
 *
 * @param steps in the order in which they are to run, in one transaction
 * @param notHandled objects of either side that are not modelled and differ between the sides (present in one only)
 * @param notCompared objects that are not modelled and that both sides have, whether in the same form or not
 */
public record Plan(List<Step> steps, List<Unmodelled> notHandled, List<Unmodelled> notCompared) {
    public Plan {
        steps = List.copyOf(steps);
        notHandled = List.copyOf(notHandled);
        notCompared = List.copyOf(notCompared);
    }

    public Plan(List<Step> steps, List<Unmodelled> notHandled) {
        this(steps, notHandled, List.of());
    }

    public boolean isEmpty() {
        return steps.isEmpty();
    }

    public Set<Hazard> hazards() {
        Set<Hazard> all = new TreeSet<>();
        steps.forEach(step -> all.addAll(step.hazards()));
        return Collections.unmodifiableSet(all);
    }
}
