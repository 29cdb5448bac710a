package dev.lockstep.plan;

import dev.lockstep.catalog.CompositeType;
import dev.lockstep.catalog.CompositeType.Attribute;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.Domain;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.sql.Quoting;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a value becomes one of the type that takes the place of its own, where that is a composite type with attributes of other names or in
 * another order, or holds one in an attribute, a domain or an array: attribute by attribute, by name. The text of a whole has no names.
 *
 * <p>{@code USING} takes no subquery, so the elements of an array are converted by a function that is there for the one statement.
 */
final class AttributeConversion {
    private final ObjectId type;
    private final PlanContext context;

    private AttributeConversion(ObjectId type, PlanContext context) {
        this.type = type;
        this.context = context;
    }

    /** A type of which there are values, in arrays or not. */
    private record Part(AttributeConversion conversion, boolean array) {
        String of(String value) {
            return array ? conversion.ofArray(value) : conversion.ofValue(value);
        }

        Stream<ObjectId> inArrays() {
            Stream<ObjectId> inside = conversion.parts().flatMap(Part::inArrays);
            return array ? Stream.concat(Stream.of(conversion.type), inside) : inside;
        }
    }

    /**
     * Present when the texts of values do not say all.
     *
     * @param swapped the type that is put in the place of another, if any
     */
    static Optional<AttributeConversion> of(@Nullable ObjectId swapped, PlanContext context) {
        return swapped == null || context.fate(swapped) != Fate.SWAP
                ? Optional.empty()
                : Optional.of(new AttributeConversion(swapped, context)).filter(AttributeConversion::isNeeded);
    }

    private boolean isNeeded() {
        DatabaseObject before = context.inTarget(type);
        DatabaseObject after = context.source().find(type);
        boolean renamed = before instanceof CompositeType old
                && after instanceof CompositeType wanted
                && !CompositeTypeChanges.names(old).equals(CompositeTypeChanges.names(wanted));
        return renamed || parts().findAny().isPresent();
    }

    /** What of the type has to be converted so, too. */
    private Stream<Part> parts() {
        DatabaseObject before = context.inTarget(type);
        DatabaseObject after = context.source().find(type);
        if (before instanceof Domain old && after instanceof Domain wanted) {
            return part(old.type(), wanted.type()).stream();
        }
        if (before instanceof CompositeType old && after instanceof CompositeType wanted) {
            return wanted.attributes().stream().flatMap(attribute -> part(old, attribute).stream());
        }
        return Stream.empty();
    }

    private Optional<Part> part(CompositeType before, Attribute after) {
        return before.attributes().stream()
                .filter(attribute -> attribute.name().equals(after.name()))
                .findFirst()
                .flatMap(attribute -> part(attribute.type(), after.type()));
    }

    private Optional<Part> part(String before, String after) {
        TypeName name = TypeName.of(before);
        return context.targetEdges().needs().dependenciesOf(type).stream()
                .filter(held -> before.equals(after) && isNamed(name.base(), held))
                .flatMap(held -> of(held, context).stream())
                .map(conversion -> new Part(conversion, name.array()))
                .findFirst();
    }

    private static boolean isNamed(String printed, ObjectId type) {
        return printed.replace("\"", "")
                .equals(type.schema() + "." + type.name().replace("\"", ""));
    }

    /**
     * An expression over the value of {@code name}, an expression itself. By way of the text of the whole: a cast of an attribute's own
     * would cut what is too long for its new type, which reading a text refuses.
     */
    String ofValue(String name) {
        if (!(context.inTarget(type) instanceof CompositeType before)) {
            return parts().findFirst().map(below -> below.of(name)).orElse(name);
        }
        return ((CompositeType) context.inSource(type))
                .attributes().stream()
                        .map(attribute -> ofAttribute(before, attribute, name))
                        .collect(Collectors.joining(
                                ", ",
                                "CASE WHEN " + name + " IS NOT DISTINCT FROM NULL THEN NULL ELSE ROW(",
                                ")::text::" + Names.qualified(type) + " END"));
    }

    private String ofAttribute(CompositeType before, Attribute attribute, String name) {
        if (!CompositeTypeChanges.names(before).contains(attribute.name())) {
            return "NULL";
        }
        String value = "(" + name + ")." + Quoting.identifier(attribute.name());
        return part(before, attribute).map(held -> held.of(value)).orElse(value);
    }

    /** The same for arrays. */
    String ofArray(String name) {
        return function(type) + "(" + name + ")";
    }

    /**
     * What there is to be while the expressions are used.
     *
     * @param array whether the value is an array
     */
    List<Draft> createFunctions(boolean array) {
        return inArrays(array).stream()
                .map(element -> new AttributeConversion(element, context).createFunction())
                .toList();
    }

    List<Draft> dropFunctions(boolean array) {
        return inArrays(array).stream()
                .map(element -> Draft.of(
                        "DROP FUNCTION " + function(element), "Drop the function that converted arrays of " + element))
                .toList();
    }

    private Set<ObjectId> inArrays(boolean array) {
        return new Part(this, array).inArrays().collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private Draft createFunction() {
        String old = Quoting.qualified(type.schema(), Names.aside(type));
        String body = """
                DECLARE
                  result %1$s[] := '{}';
                BEGIN
                  IF value IS NULL THEN
                    RETURN NULL;
                  END IF;
                  IF array_ndims(value) > 1 THEN
                    RAISE EXCEPTION 'an array has %% dimensions; only those of one can be given new attributes', array_ndims(value);
                  END IF;
                  FOR i IN coalesce(array_lower(value, 1), 1) .. coalesce(array_upper(value, 1), 0) LOOP
                    result[i] := %2$s;
                  END LOOP;
                  RETURN result;
                END""".formatted(Names.qualified(type), ofValue("value[i]"));
        return Draft.of(
                "CREATE FUNCTION " + function(type) + "(value " + old + "[]) RETURNS " + Names.qualified(type)
                        + "[] LANGUAGE plpgsql SET search_path = pg_catalog AS " + Quoting.literal(body),
                "Make a function that converts arrays of " + type + ", for the next step");
    }

    private static String function(ObjectId type) {
        return Quoting.qualified(type.schema(), Names.aside(type) + "_convert");
    }
}
