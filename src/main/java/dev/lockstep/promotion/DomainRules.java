package dev.lockstep.promotion;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Domain;
import dev.lockstep.catalog.DomainConstraint;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The rules of domains that an undo brings back: those of a column that becomes one of a domain again, and those that a domain gets back.
 * They are asked of the values by their definitions, since the domain may only come back with them.
 */
final class DomainRules {
    private static final String ARRAY = "[]";

    private final Undo undo;
    private final UndoObstacles obstacles;

    DomainRules(Undo undo, UndoObstacles obstacles) {
        this.undo = undo;
        this.obstacles = obstacles;
    }

    /** @param constraint {@code null} for {@code NOT NULL} */
    private record Rule(ObjectId domain, @Nullable DomainConstraint constraint) {
        /** Of the value {@code value}, which is what {@code VALUE} stands for in a check. */
        String broken() {
            return constraint == null ? "value IS NULL" : "NOT " + Violations.expression(constraint.definition());
        }

        String display() {
            return constraint == null ? "NOT NULL" : constraint.definition();
        }
    }

    /**
     * Of a column whose values become ones of another type.
     *
     * @param value as it will be, below the domains
     * @return whether PostgreSQL can say what rows break them
     */
    boolean areAskedOfConverted(Column wanted, Column actual, String value) {
        return asked(rules(undo.takenBack().wanted(), wanted.type()), wanted, value, broken -> obstacles
                .counts()
                .countConverted(actual.table(), broken));
    }

    /**
     * Of a column whose type stays, and with it what values it has.
     *
     * @return whether PostgreSQL can say what rows break them
     */
    boolean areAskedOfKept(Column wanted, Column actual, String value) {
        List<Rule> rules = new ArrayList<>(rules(undo.takenBack().wanted(), wanted.type()));
        rules.removeAll(rules(undo.now(), actual.type()));
        rules.removeIf(rule -> rule.constraint() != null && !rule.constraint().validated());
        return asked(rules, wanted, value, broken -> obstacles.counts().countEvaluated(actual.table(), broken));
    }

    private boolean asked(List<Rule> rules, Column wanted, String value, Function<String, Optional<Long>> counts) {
        boolean answered = true;
        for (Rule rule : rules) {
            String values = wanted.type().endsWith(ARRAY)
                    ? "unnest(%s) AS own(value)".formatted(value)
                    : "(SELECT %s AS value) AS own".formatted(value);
            Optional<Long> rows = counts.apply("EXISTS (SELECT FROM %s WHERE %s)".formatted(values, rule.broken()));
            rows.filter(some -> some > 0)
                    .ifPresent(some -> obstacles.domain(
                            some, undo.present(wanted.id()).displayName(), rule.domain(), rule.display()));
            answered &= rows.isPresent();
        }
        return answered;
    }

    /** Of the domain that a type is, or that elements of an array are of, and of those that it is over. */
    private static List<Rule> rules(Catalog catalog, String type) {
        List<Rule> rules = new ArrayList<>();
        Optional<Domain> next = domain(catalog, type);
        while (next.isPresent()) {
            Domain domain = next.get();
            if (domain.notNull()) {
                rules.add(new Rule(domain.id(), null));
            }
            catalog.all(DomainConstraint.class)
                    .filter(constraint -> constraint.domain().equals(domain.id()))
                    .forEach(constraint -> rules.add(new Rule(domain.id(), constraint)));
            next = domain.type().endsWith(ARRAY) ? Optional.empty() : domain(catalog, domain.type());
        }
        return rules;
    }

    private static Optional<Domain> domain(Catalog catalog, String type) {
        return ValueForms.named(type, Kind.DOMAIN)
                .flatMap(id -> catalog.get(Domain.class, id).stream())
                .findFirst();
    }
}
