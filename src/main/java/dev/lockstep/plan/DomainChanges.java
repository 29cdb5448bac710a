package dev.lockstep.plan;

import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Domain;
import dev.lockstep.catalog.DomainConstraint;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Domains; their checks are objects of their own. Another base type needs another domain in the same place. */
final class DomainChanges implements KindChanges<Domain> {
    @Override
    public Section section() {
        return Section.PRE_DATA;
    }

    @Override
    public List<Draft> create(Domain domain, PlanContext context) {
        StringBuilder sql = new StringBuilder("CREATE DOMAIN " + Names.qualified(domain.id()) + " AS " + domain.type());
        if (domain.collation() != null) {
            sql.append(" COLLATE ").append(domain.collation());
        }
        if (domain.defaultExpression() != null) {
            sql.append(" DEFAULT ").append(domain.defaultExpression());
        }
        if (domain.notNull()) {
            sql.append(" NOT NULL");
        }
        return List.of(
                Draft.of(sql.toString(), "Create the domain " + domain.id().displayName()));
    }

    @Override
    public List<Draft> drop(Domain domain, PlanContext context) {
        return List.of(TypeSwap.drop(domain.id(), context));
    }

    @Override
    public Alteration way(Domain from, Domain to, PlanContext context) {
        boolean sameBase = from.type().equals(to.type()) && Objects.equals(from.collation(), to.collation());
        return sameBase ? Alteration.IN_PLACE : Alteration.SWAP;
    }

    @Override
    public List<Draft> alter(Domain from, Domain to, PlanContext context) {
        String alter = "ALTER DOMAIN " + Names.qualified(from.id());
        String name = from.id().displayName();
        List<Draft> drafts = new ArrayList<>();
        if (!Objects.equals(from.defaultExpression(), to.defaultExpression())) {
            drafts.add(
                    to.defaultExpression() == null
                            ? Draft.of(alter + " DROP DEFAULT", "Drop the default of the domain " + name)
                            : Draft.of(
                                    alter + " SET DEFAULT " + to.defaultExpression(),
                                    "Set the default of the domain " + name));
        }
        if (from.notNull() && !to.notNull()) {
            drafts.add(Draft.of(alter + " DROP NOT NULL", "Let the domain " + name + " be null")
                    .with(Hazard.RULE_DROPPED));
        }
        if (!from.notNull() && to.notNull()) {
            Draft draft = Draft.of(alter + " SET NOT NULL", "Let the domain " + name + " no longer be null")
                    .with(Hazard.BACKWARD_INCOMPATIBLE);
            drafts.add(DomainConstraintChanges.tried(draft, to.id(), context));
        }
        return drafts;
    }

    @Override
    public Alteration whenUprooted(Domain from, Domain to, ObjectId replaced, PlanContext context) {
        return TypeSwap.whenUprooted(from.id(), replaced, context);
    }

    @Override
    public List<Draft> stepAside(Domain domain, PlanContext context) {
        return List.of(TypeSwap.stepAside(domain.id()));
    }

    /**
     * PostgreSQL does not check values in arrays and composite values, so it takes no new rule for a domain that such columns hold
     * ("cannot alter type because column uses it"): another domain takes its place.
     *
     * @return whether there was such a domain that is not swapped yet
     */
    static boolean forceSwapsOfHeldDomains(PlanContext context) {
        Set<ObjectId> held = new TreeSet<>();
        context.fates().forEach((id, fate) -> {
            ObjectId domain = ruled(id, fate, context);
            if (domain != null
                    && context.target().contains(domain)
                    && context.source().contains(domain)
                    && context.fate(domain) != Fate.SWAP
                    && isHeldInContainer(domain, context)) {
                held.add(domain);
            }
        });
        held.forEach(context::forceSwap);
        return !held.isEmpty();
    }

    /** The domain whose values would have to be checked. */
    private static @Nullable ObjectId ruled(ObjectId id, Fate fate, PlanContext context) {
        if (id.kind() == Kind.DOMAIN_CONSTRAINT && (fate.creates() || fate == Fate.ALTER)) {
            DomainConstraint constraint = (DomainConstraint) context.inSource(id);
            return constraint.validated() ? constraint.domain() : null;
        }
        if (id.kind() == Kind.DOMAIN && fate == Fate.ALTER) {
            boolean before = ((Domain) context.inTarget(id)).notNull();
            return !before && ((Domain) context.inSource(id)).notNull() ? id : null;
        }
        return null;
    }

    private static boolean isHeldInContainer(ObjectId domain, PlanContext context) {
        return context.targetEdges().needs().dependentsOf(domain).stream()
                .anyMatch(
                        user -> user.kind() == Kind.COMPOSITE_TYPE && CompositeTypeChanges.isHeldByColumn(user, context)
                                || user.kind() == Kind.DOMAIN && isHeldInContainer(user, context)
                                || context.inTarget(user) instanceof Column column
                                        && TypeName.of(column.type()).array());
    }
}
