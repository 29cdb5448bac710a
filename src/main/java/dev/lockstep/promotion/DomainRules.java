package dev.lockstep.promotion;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Domain;
import dev.lockstep.catalog.DomainConstraint;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The rules of domains that an undo brings back: those of a column that becomes one of a domain again, and those that a domain gets back.
 * They are asked of the values by their definitions, since the domain may only come back with them; wherever in the column such values are.
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
            return constraint == null ? "value IS NULL" : "NOT " + BrokenConstraint.expression(constraint.definition());
        }

        String display() {
            return constraint == null ? "NOT NULL" : constraint.definition();
        }

        boolean isChecked() {
            return constraint == null || constraint.validated();
        }
    }

    /** A rule and where in the values of a column it is asked. */
    private record Asked(Rule rule, InnerValues.Place place) {}

    /**
     * Of a column whose values become ones of another type.
     *
     * @param value as it will be, below the domains
     * @return whether PostgreSQL can say what rows break them
     */
    boolean areAskedOfConverted(Column wanted, Column actual, String value) {
        return asked(asked(undo.takenBack().wanted(), wanted, value), wanted, broken -> obstacles
                .counts()
                .countConverted(actual.table(), broken));
    }

    /**
     * Of a column whose type stays, and with it what values it has.
     *
     * @return whether PostgreSQL can say what rows break them
     */
    boolean areAskedOfKept(Column wanted, Column actual, String value) {
        Set<Asked> asked = new LinkedHashSet<>(asked(undo.takenBack().wanted(), wanted, value));
        asked.removeAll(asked(undo.now(), actual, value));
        asked.removeIf(rule -> !rule.rule().isChecked());
        return asked(asked, wanted, broken -> obstacles.counts().countEvaluated(actual.table(), broken));
    }

    private static Set<Asked> asked(Catalog catalog, Column column, String value) {
        Set<Asked> asked = new LinkedHashSet<>();
        InnerValues.of(value, column.type(), catalog)
                .forEach(place -> rules(catalog, place.type()).forEach(rule -> asked.add(new Asked(rule, place))));
        return asked;
    }

    private boolean asked(Set<Asked> all, Column wanted, Function<String, Optional<Long>> counts) {
        Map<Rule, List<InnerValues.Place>> places = new LinkedHashMap<>();
        all.forEach(asked ->
                places.computeIfAbsent(asked.rule(), rule -> new ArrayList<>()).add(asked.place()));
        boolean answered = true;
        for (var asked : places.entrySet()) {
            Rule rule = asked.getKey();
            String value = "v::" + undo.presentType(underlying(rule.domain()));
            Optional<Long> rows = counts.apply(asked.getValue().stream()
                    .map(place -> place.any(value, rule.broken()))
                    .collect(Collectors.joining(" OR ", "(", ")")));
            rows.filter(some -> some > 0)
                    .ifPresent(some -> obstacles.domain(
                            some, undo.present(wanted.id()).displayName(), rule.domain(), rule.display()));
            answered &= rows.isPresent();
        }
        return answered;
    }

    /** The type whose values a domain has that comes back, below the domains that it is over itself. */
    private String underlying(ObjectId domain) {
        Catalog wanted = undo.takenBack().wanted();
        String type = wanted.get(Domain.class, domain).orElseThrow().type();
        return type.endsWith(ARRAY)
                ? type
                : ValueForms.named(type, Kind.DOMAIN)
                        .filter(wanted::contains)
                        .findFirst()
                        .map(this::underlying)
                        .orElse(type);
    }

    /** A domain's own. */
    private static List<Rule> rules(Catalog catalog, ObjectId id) {
        List<Rule> rules = new ArrayList<>();
        catalog.get(Domain.class, id).ifPresent(domain -> {
            if (domain.notNull()) {
                rules.add(new Rule(id, null));
            }
            catalog.all(DomainConstraint.class)
                    .filter(constraint -> constraint.domain().equals(id))
                    .forEach(constraint -> rules.add(new Rule(id, constraint)));
        });
        return rules;
    }
}
