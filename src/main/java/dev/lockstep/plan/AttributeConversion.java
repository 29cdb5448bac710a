package dev.lockstep.plan;

import dev.lockstep.catalog.CompositeType;
import dev.lockstep.sql.Quoting;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How a value of a composite type becomes one of the type that takes its place: attribute by attribute, by name.
 *
 * <p>{@code USING} takes no subquery, so the elements of an array are converted by a function that is there for the one statement.
 */
record AttributeConversion(CompositeType before, CompositeType after) {

    /**
     * An expression over the value of {@code name}, an expression itself. By way of the text of the whole: a cast of an attribute's own
     * would cut what is too long for its new type, which reading a text refuses.
     */
    String ofValue(String name) {
        List<String> known = CompositeTypeChanges.names(before);
        return after.attributes().stream()
                .map(attribute -> known.contains(attribute.name())
                        ? "(" + name + ")." + Quoting.identifier(attribute.name())
                        : "NULL")
                .collect(Collectors.joining(
                        ", ",
                        "CASE WHEN " + name + " IS NOT DISTINCT FROM NULL THEN NULL ELSE ROW(",
                        ")::text::" + Names.qualified(after.id()) + " END"));
    }

    /** The same for arrays; works between {@link #createFunction()} and {@link #dropFunction()}. */
    String ofArray(String name) {
        return function() + "(" + name + ")";
    }

    Draft createFunction() {
        String old = Quoting.qualified(before.schema(), Names.aside(before.id()));
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
                END""".formatted(Names.qualified(after.id()), ofValue("value[i]"));
        return Draft.of(
                "CREATE FUNCTION " + function() + "(value " + old + "[]) RETURNS " + Names.qualified(after.id())
                        + "[] LANGUAGE plpgsql SET search_path = pg_catalog AS " + Quoting.literal(body),
                "Make a function that converts arrays of " + after.id() + ", for the next step");
    }

    Draft dropFunction() {
        return Draft.of("DROP FUNCTION " + function(), "Drop the function that converted arrays of " + after.id());
    }

    private String function() {
        return Quoting.qualified(after.schema(), Names.aside(before.id()) + "_convert");
    }
}
