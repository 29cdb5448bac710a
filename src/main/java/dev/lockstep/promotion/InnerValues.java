package dev.lockstep.promotion;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.CompositeType;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.Domain;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.RangeType;
import dev.lockstep.catalog.Table;
import dev.lockstep.sql.Quoting;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Finds the values of enums and domains that lie within values of a type: those of the domain or the elements of the array that it is,
 * the attributes of composites and the bounds of ranges, and all of these in one another.
 */
final class InnerValues {
    private static final String ARRAY = "[]";
    private static final Kind[] HOLDERS = {
        Kind.ENUM, Kind.DOMAIN, Kind.COMPOSITE_TYPE, Kind.RANGE_TYPE, Kind.TABLE,
    };

    private final Catalog catalog;
    private final List<Place> found = new ArrayList<>();

    private InnerValues(Catalog catalog) {
        this.catalog = catalog;
    }

    /**
     * Where in a value there are others.
     *
     * @param type the enum or domain that they are of
     * @param steps items of a {@code FROM} clause, each of which takes the value {@code v} of the one before apart
     */
    record Place(ObjectId type, List<String> steps) {
        Place {
            steps = List.copyOf(steps);
        }

        /**
         * A condition: one of the values meets {@code condition}, in which it is called {@code value}. A composite or an array that is
         * itself {@code NULL} has none.
         *
         * @param value an expression for it over {@code v}
         */
        String any(String value, String condition) {
            return "EXISTS (SELECT FROM %s, LATERAL (SELECT %s AS value FROM (SELECT %s.v) AS innermost) AS own WHERE %s)"
                    .formatted(String.join(", LATERAL ", steps), value, alias(steps.size() - 1), condition);
        }
    }

    /** In a value {@code value} of a type, as {@code format_type} prints it; in the order in which they are found. */
    static List<Place> of(String value, String type, Catalog catalog) {
        InnerValues inner = new InnerValues(catalog);
        inner.walk(type, List.of("(SELECT %s AS v) AS %s".formatted(value, alias(0))));
        return inner.found;
    }

    private void walk(String type, List<String> steps) {
        if (type.endsWith(ARRAY)) {
            walk(type.substring(0, type.length() - ARRAY.length()), then(steps, "SELECT unnest(%s.v) AS v"));
            return;
        }
        Stream.concat(ValueForms.named(type, HOLDERS).map(catalog::find), multirange(type))
                .filter(object -> object != null)
                .findFirst()
                .ifPresent(object -> within(object, type, steps));
    }

    private void within(DatabaseObject object, String type, List<String> steps) {
        switch (object.id().kind()) {
            case ENUM -> found.add(new Place(object.id(), steps));
            case DOMAIN -> {
                found.add(new Place(object.id(), steps));
                walk(((Domain) object).type(), steps);
            }
            case COMPOSITE_TYPE ->
                ((CompositeType) object)
                        .attributes()
                        .forEach(attribute -> attribute(attribute.name(), attribute.type(), steps));
            case TABLE ->
                catalog.columnsOf(((Table) object).id())
                        .forEach(column -> attribute(column.name(), column.type(), steps));
            default -> range((RangeType) object, type, steps);
        }
    }

    private void attribute(String name, String type, List<String> steps) {
        walk(
                type,
                then(
                        steps,
                        "SELECT (%1$s.v)." + Quoting.identifier(name).replace("%", "%%")
                                + " AS v WHERE %1$s.v IS DISTINCT FROM NULL"));
    }

    private void range(RangeType range, String type, List<String> steps) {
        boolean ofRanges = ValueForms.named(type, Kind.RANGE_TYPE).noneMatch(range.id()::equals);
        List<String> each = ofRanges ? then(steps, "SELECT unnest(%s.v) AS v") : steps;
        walk(
                range.subtype(),
                then(
                        each,
                        "SELECT b.v FROM (VALUES (lower(%1$s.v)), (upper(%1$s.v))) AS b(v) WHERE b.v IS DISTINCT FROM NULL"));
    }

    /** The range type whose values are in those of a type. */
    private Stream<RangeType> multirange(String type) {
        return catalog.all(RangeType.class).filter(range -> ValueForms.named(type, Kind.RANGE_TYPE)
                .anyMatch(ObjectId.of(Kind.RANGE_TYPE, range.multirangeSchema(), range.multirangeName())::equals));
    }

    /** @param query over the value {@code v} of the last step, whose alias it is formatted with */
    private static List<String> then(List<String> steps, String query) {
        List<String> more = new ArrayList<>(steps);
        more.add("(%s) AS %s".formatted(query.formatted(alias(steps.size() - 1)), alias(steps.size())));
        return more;
    }

    private static String alias(int step) {
        return "step" + step;
    }
}
