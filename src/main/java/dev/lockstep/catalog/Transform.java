package dev.lockstep.catalog;

import org.jspecify.annotations.Nullable;

/**
 * How values of a type are handed to and taken from functions in a language. Functions come with their argument types, qualified and
 * quoted.
 *
 * @param type as {@code format_type} prints it
 * @param language unquoted
 * @param fromSql {@code null} for none
 * @param toSql {@code null} for none
 */
public record Transform(
        String type,
        String language,
        @Nullable String fromSql,
        @Nullable String toSql) implements DatabaseObject {
    @Override
    public ObjectId id() {
        return ObjectId.of(Kind.TRANSFORM, type, language);
    }

    @Override
    public String summary() {
        return Summary.of("TRANSFORM")
                .with("FROM SQL", fromSql)
                .with("TO SQL", toSql)
                .toString();
    }
}
