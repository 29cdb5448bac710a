package dev.lockstep.plan;

import dev.lockstep.catalog.DomainConstraint;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Table;
import dev.lockstep.sql.Quoting;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

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
        Draft draft = Draft.of(
                        alter(constraint) + " ADD CONSTRAINT " + Quoting.identifier(constraint.name()) + " "
                                + constraint.definition() + (constraint.validated() ? "" : " NOT VALID"),
                        "Check values of the domain " + constraint.domain().displayName() + " by " + constraint.name())
                .withIf(!newDomain, Hazard.BACKWARD_INCOMPATIBLE);
        return List.of(newDomain || !constraint.validated() ? draft : tried(draft, constraint, context));
    }

    private static Draft tried(Draft draft, DomainConstraint constraint, PlanContext context) {
        return tried(draft, constraint.domain(), context);
    }

    /** PostgreSQL reads every table that has values of the domain, with writers kept out. */
    static Draft tried(Draft draft, ObjectId domain, PlanContext context) {
        Set<ObjectId> holders = holders(domain, context);
        Draft reading = draft.with(Hazard.VALIDATION_SCAN).withIf(!holders.isEmpty(), Hazard.BLOCKS_WRITES);
        for (ObjectId holder : holders) {
            reading = reading.alsoLocking(holder, TableLock.SHARE);
        }
        return reading;
    }

    /** What stores values of the domain, or of a domain over it. */
    private static Set<ObjectId> holders(ObjectId domain, PlanContext context) {
        Set<ObjectId> holders = new TreeSet<>();
        for (ObjectId user : context.targetEdges().needs().dependentsOf(domain)) {
            if (user.kind() == Kind.DOMAIN) {
                holders.addAll(holders(user, context));
            } else if (user.kind() == Kind.MATERIALIZED_VIEW) {
                holders.add(user);
            } else if (user.kind() == Kind.COLUMN && !context.fate(user).drops()) {
                context.target()
                        .get(Table.class, new ObjectId(Kind.TABLE, user.path().subList(0, 2)))
                        .filter(table -> !table.partitioned()
                                && !context.fate(table.id()).drops())
                        .ifPresent(table -> holders.add(table.id()));
            }
        }
        return holders;
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
        Draft draft = Draft.of(
                alter(to) + " VALIDATE CONSTRAINT " + Quoting.identifier(to.name()),
                "Check all values of the domain " + to.domain().displayName() + " by " + to.name());
        return List.of(tried(draft, to, context));
    }

    @Override
    public List<ObjectId> dropsWith(DomainConstraint constraint, PlanContext context) {
        return List.of(constraint.domain());
    }

    private static String alter(DomainConstraint constraint) {
        return "ALTER DOMAIN " + Names.qualified(constraint.domain());
    }
}
