package dev.lockstep.catalog;

import org.jspecify.annotations.Nullable;

/**
 * A domain without its check constraints, which are objects of their own.
 *
 * @param type the base type as {@code format_type(typbasetype, typtypmod)} prints it
 * @param collation qualified and quoted, {@code null} when it is the base type's own
 * @param defaultExpression {@code null} for none
 */
public record Domain(
        String schema,
        String name,
        String type,
        @Nullable String collation,
        boolean notNull,
        @Nullable String defaultExpression)
        implements DatabaseObject {
    @Override
    public ObjectId id() {
        return ObjectId.of(Kind.DOMAIN, schema, name);
    }

    @Override
    public String summary() {
        return Summary.of(type)
                .with("COLLATE", collation)
                .when(notNull, "NOT NULL")
                .with("DEFAULT", defaultExpression)
                .toString();
    }
}
