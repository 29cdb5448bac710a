package dev.lockstep.plan;

import dev.lockstep.catalog.OperatorFamily;
import java.util.List;

/** Operator families: there or not; their members are objects of their own. */
final class OperatorFamilyChanges implements KindChanges<OperatorFamily> {
    @Override
    public Section section() {
        return Section.PRE_DATA;
    }

    @Override
    public List<Draft> create(OperatorFamily family, PlanContext context) {
        return List.of(Whole.create(family.id(), "", context));
    }

    @Override
    public List<Draft> drop(OperatorFamily family, PlanContext context) {
        return List.of(Whole.drop(family.id(), context));
    }

    @Override
    public Alteration way(OperatorFamily from, OperatorFamily to, PlanContext context) {
        throw new IllegalStateException("operator families of one name and access method are equal");
    }

    @Override
    public List<Draft> alter(OperatorFamily from, OperatorFamily to, PlanContext context) {
        return List.of();
    }
}
