package dev.lockstep.catalog;

import org.jspecify.annotations.Nullable;

/**
 * A function, window function or procedure. Aggregates are {@link Aggregate}s.
 *
 * @param inputTypes the input argument types as {@code format_type} prints them, joined by {@code ", "}: part of the identity
 * @param arguments {@code pg_get_function_arguments}: modes, names, types and defaults
 * @param identityArguments {@code pg_get_function_identity_arguments}, for use in SQL
 * @param result {@code pg_get_function_result}; {@code null} for a procedure
 * @param language name of the language
 * @param definition {@code pg_get_functiondef}, a whole {@code CREATE OR REPLACE} statement without closing semicolon
 * @param standardBody it has an SQL-standard body ({@code BEGIN ATOMIC} or {@code RETURN}), whose references PostgreSQL tracks
 */
public record Routine(
        String schema,
        String name,
        String inputTypes,
        Type type,
        String arguments,
        String identityArguments,
        @Nullable String result,
        String language,
        String definition,
        boolean standardBody)
        implements DatabaseObject {
    @Override
    public ObjectId id() {
        return ObjectId.of(Kind.ROUTINE, schema, name, inputTypes);
    }

    @Override
    public String summary() {
        return Summary.of("(" + arguments + ")")
                .with("RETURNS", result)
                .with("LANGUAGE", language)
                .with("definition", Summary.hash(definition))
                .toString();
    }

    public enum Type {
        FUNCTION,
        WINDOW_FUNCTION,
        PROCEDURE
    }
}
