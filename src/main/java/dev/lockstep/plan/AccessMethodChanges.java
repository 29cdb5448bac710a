package dev.lockstep.plan;

import dev.lockstep.catalog.AccessMethod;
import java.util.List;

/** Access methods. PostgreSQL alters nothing about them; tables of one that has to be replaced stand in the way. */
final class AccessMethodChanges implements KindChanges<AccessMethod> {
    @Override
    public Section section() {
        return Section.PRE_DATA;
    }

    @Override
    public List<Draft> create(AccessMethod method, PlanContext context) {
        return List.of(Draft.of(
                "CREATE ACCESS METHOD " + Names.own(method.id()) + " TYPE " + method.type() + " HANDLER "
                        + method.handler(),
                "Create the access method " + method.name()));
    }

    @Override
    public List<Draft> drop(AccessMethod method, PlanContext context) {
        boolean forGood = context.fate(method.id()) == Fate.DROP;
        return List.of(Draft.of(
                        "DROP ACCESS METHOD " + Names.own(method.id()),
                        forGood
                                ? "Drop the access method " + method.name() + ", which the source does not have"
                                : "Take the access method " + method.name() + " out of the way")
                .withIf(forGood, Hazard.BACKWARD_INCOMPATIBLE));
    }

    @Override
    public Alteration way(AccessMethod from, AccessMethod to, PlanContext context) {
        return Alteration.REPLACE;
    }

    @Override
    public List<Draft> alter(AccessMethod from, AccessMethod to, PlanContext context) {
        throw new IllegalStateException("an access method is never altered where it stands");
    }
}
