package dev.lockstep.catalog;

import java.util.SortedMap;

/**
 * An aggregate function. (PostgreSQL documentation, "CREATE AGGREGATE".)
 *
 * @param inputTypes the types of all arguments, direct ones first, as {@code format_type} prints them, joined by {@code ", "}: part of
 *     the identity, which no function may share
 * @param arguments {@code pg_get_function_arguments}, with {@code ORDER BY} for those that are ordered by; empty for {@code *}
 * @param result {@code pg_get_function_result}
 * @param parameters by name, in capitals, with their values as SQL; without those that have their default
 */
public record Aggregate(
        String schema,
        String name,
        String inputTypes,
        Type type,
        String arguments,
        String result,
        SortedMap<String, String> parameters)
        implements DatabaseObject {
    public Aggregate {
        parameters = Sorted.copyOf(parameters);
    }

    @Override
    public ObjectId id() {
        return ObjectId.of(Kind.AGGREGATE, schema, name, inputTypes);
    }

    /** The arguments as every statement on the aggregate wants them. */
    public String signature() {
        return arguments.isEmpty() ? "*" : arguments;
    }

    @Override
    public String summary() {
        return Summary.of("(" + signature() + ")")
                .with("RETURNS", result)
                .when(type == Type.HYPOTHETICAL, "HYPOTHETICAL")
                .when(true, "(" + Definition.list(parameters) + ")")
                .toString();
    }

    public enum Type {
        NORMAL,
        ORDERED_SET,
        HYPOTHETICAL
    }
}
