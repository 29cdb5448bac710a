package dev.lockstep.catalog;

import java.util.SortedMap;

/**
 * A base type, or the shell of one: a name that functions refer to before the type is defined. (PostgreSQL documentation, "CREATE
 * TYPE", "Base Types".)
 *
 * @param parameters by name, in capitals, with their values as SQL; without those that have their default. Empty for a shell
 */
public record BaseType(String schema, String name, SortedMap<String, String> parameters) implements DatabaseObject {
    public BaseType {
        parameters = Sorted.copyOf(parameters);
    }

    @Override
    public ObjectId id() {
        return ObjectId.of(Kind.BASE_TYPE, schema, name);
    }

    public boolean shell() {
        return parameters.isEmpty();
    }

    @Override
    public String summary() {
        return shell() ? "shell" : "(" + Definition.list(parameters) + ")";
    }
}
