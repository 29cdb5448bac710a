package dev.lockstep.plan;

import dev.lockstep.catalog.DomainConstraint;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.sql.Quoting;
import java.util.List;

/** Check constraints of domains. */
final class DomainConstraintChanges implements KindChanges<DomainConstraint> {
    @Override
    public Section section() {
        return Section.PRE_DATA;
    }

    @Override
    public List<Draft> create(DomainConstraint constraint, PlanContext context) {
        // A domain that takes the place of another has no values yet: they are checked when the columns come over.
        boolean newDomain = context.fate(constraint.domain()).creates();
        return List.of(Draft.of(
                        alter(constraint) + " ADD CONSTRAINT " + Quoting.identifier(constraint.name()) + " "
                                + constraint.definition() + (constraint.validated() ? "" : " NOT VALID"),
                        "Check values of the domain " + constraint.domain().displayName() + " by " + constraint.name())
                .withIf(!newDomain, Hazard.BACKWARD_INCOMPATIBLE)
                .withIf(!newDomain && constraint.validated(), Hazard.VALIDATION_SCAN));
    }

    @Override
    public List<Draft> drop(DomainConstraint constraint, PlanContext context) {
        return List.of(Draft.of(
                        alter(constraint) + " DROP CONSTRAINT " + Quoting.identifier(constraint.name()),
                        "Drop the check " + constraint.name() + " of the domain "
                                + constraint.domain().displayName())
                .withIf(context.fate(constraint.id()) == Fate.DROP, Hazard.RULE_DROPPED));
    }

    @Override
    public Alteration way(DomainConstraint from, DomainConstraint to, PlanContext context) {
        boolean onlyValidated = from.definition().equals(to.definition()) && to.validated();
        return onlyValidated ? Alteration.IN_PLACE : Alteration.REPLACE;
    }

    @Override
    public List<Draft> alter(DomainConstraint from, DomainConstraint to, PlanContext context) {
        return List.of(Draft.of(
                        alter(to) + " VALIDATE CONSTRAINT " + Quoting.identifier(to.name()),
                        "Check all values of the domain " + to.domain().displayName() + " by " + to.name())
                .with(Hazard.VALIDATION_SCAN));
    }

    @Override
    public List<ObjectId> dropsWith(DomainConstraint constraint, PlanContext context) {
        return List.of(constraint.domain());
    }

    private static String alter(DomainConstraint constraint) {
        return "ALTER DOMAIN " + Names.qualified(constraint.domain());
    }
}
