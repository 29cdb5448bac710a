package dev.lockstep.plan;

import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Unmodelled;
import java.util.List;

/** Objects of kinds that are not modelled are never touched: they have no fate, and what would touch them is refused. */
final class UnmodelledChanges implements KindChanges<Unmodelled> {
    @Override
    public Section section() {
        return Section.PRE_DATA;
    }

    @Override
    public List<Draft> create(Unmodelled object, PlanContext context) {
        throw untouchable(object);
    }

    @Override
    public List<Draft> drop(Unmodelled object, PlanContext context) {
        throw untouchable(object);
    }

    @Override
    public Alteration way(Unmodelled from, Unmodelled to, PlanContext context) {
        return Alteration.REFUSE;
    }

    @Override
    public List<Draft> alter(Unmodelled from, Unmodelled to, PlanContext context) {
        throw untouchable(from);
    }

    @Override
    public Alteration whenUprooted(Unmodelled from, Unmodelled to, ObjectId replaced, PlanContext context) {
        return Alteration.REFUSE;
    }

    private static IllegalStateException untouchable(Unmodelled object) {
        return new IllegalStateException(object.id() + " is not modelled and got into a plan");
    }
}
