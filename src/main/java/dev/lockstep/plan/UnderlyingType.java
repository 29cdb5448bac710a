package dev.lockstep.plan;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Domain;
import dev.lockstep.catalog.ObjectId;
import java.util.Optional;

/** The type below the domains: which casts there are and how values are stored is its business. */
final class UnderlyingType {
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
        return domainOf(domain.id(), catalog, edges)
                .map(below -> of(below, catalog, edges))
                .orElse(domain.type());
    }

    private static Optional<Domain> domainOf(ObjectId user, Catalog catalog, Edges edges) {
        return edges.needs().dependenciesOf(user).stream()
                .flatMap(id -> catalog.get(Domain.class, id).stream())
                .findFirst();
    }
}
