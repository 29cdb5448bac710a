package dev.lockstep.plan;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Domain;
import dev.lockstep.catalog.DomainConstraint;
import dev.lockstep.catalog.ObjectId;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The type below the domains: which casts there are and how values are stored is its business. */
final class UnderlyingType {
    private static final Set<String> TEXTS = Set.of("text", "character varying");

    private UnderlyingType() {}

    /** As {@code format_type} prints it. An array of a domain is what it is. */
    static String of(Column column, Catalog catalog, Edges edges) {
        String type = column.type();
        if (TypeName.of(type).array()) {
            return type;
        }
        return domainOf(column.id(), catalog, edges)
                .map(domain -> of(domain, catalog, edges))
                .orElse(type);
    }

    /** Below the domain and those that it is over. */
    static String of(Domain domain, Catalog catalog, Edges edges) {
        return below(domain, catalog, edges)
                .map(below -> of(below, catalog, edges))
                .orElse(domain.type());
    }

    /**
     * Whether values of a domain become those of another by way of their texts without being written: both are texts, and the new one has
     * no rules that would be tried on them. ({@code ATColumnChangeRequiresRewrite} in PostgreSQL's sources.)
     */
    static boolean isRelabelled(Domain from, Domain to, PlanContext context) {
        String old = of(from, context.target(), context.targetEdges());
        String wanted = of(to, context.source(), context.sourceEdges());
        return TEXTS.contains(TypeName.of(old).base())
                && TEXTS.contains(wanted)
                && !hasRules(to, context.source(), context.sourceEdges());
    }

    /** Whether both sort their values by the same collation. */
    static boolean isSortedAlike(Domain from, Domain to, PlanContext context) {
        return Objects.equals(
                collation(from, context.target(), context.targetEdges()),
                collation(to, context.source(), context.sourceEdges()));
    }

    private static @Nullable String collation(Domain domain, Catalog catalog, Edges edges) {
        return domain.collation() != null
                ? domain.collation()
                : below(domain, catalog, edges)
                        .map(below -> collation(below, catalog, edges))
                        .orElse(null);
    }

    private static boolean hasRules(Domain domain, Catalog catalog, Edges edges) {
        return domain.notNull()
                || catalog.all(DomainConstraint.class)
                        .anyMatch(rule -> rule.domain().equals(domain.id()))
                || below(domain, catalog, edges)
                        .filter(below -> hasRules(below, catalog, edges))
                        .isPresent();
    }

    /** None below one over an array: its values are arrays, of whatever. */
    private static Optional<Domain> below(Domain domain, Catalog catalog, Edges edges) {
        return TypeName.of(domain.type()).array() ? Optional.empty() : domainOf(domain.id(), catalog, edges);
    }

    private static Optional<Domain> domainOf(ObjectId user, Catalog catalog, Edges edges) {
        return edges.needs().dependenciesOf(user).stream()
                .flatMap(id -> catalog.get(Domain.class, id).stream())
                .findFirst();
    }
}
