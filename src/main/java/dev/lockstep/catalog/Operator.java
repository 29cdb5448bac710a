package dev.lockstep.catalog;

import org.jspecify.annotations.Nullable;

/**
 * An operator. (PostgreSQL documentation, "CREATE OPERATOR".)
 *
 * @param left {@code null} for a prefix operator
 * @param function qualified and quoted; {@code null} for a shell, which only stands for an operator that others name as their
 *     commutator or negator
 * @param result the type, {@code null} for a shell
 * @param commutator what it is linked with, be it from the other side only
 * @param negator likewise
 * @param restrict qualified and quoted, like {@code join}
 */
public record Operator(
        String schema,
        String name,
        @Nullable String left,
        String right,
        @Nullable String function,
        @Nullable String result,
        @Nullable ObjectId commutator,
        @Nullable ObjectId negator,
        @Nullable String restrict,
        @Nullable String join,
        boolean hashes,
        boolean merges)
        implements DatabaseObject {
    @Override
    public ObjectId id() {
        return id(schema, name, left, right);
    }

    public static ObjectId id(String schema, String name, @Nullable String left, String right) {
        return ObjectId.of(Kind.OPERATOR, schema, name, left == null ? "NONE" : left, right);
    }

    public boolean shell() {
        return function == null;
    }

    @Override
    public String summary() {
        return Summary.of(shell() ? "shell" : "FUNCTION " + function)
                .with("RETURNS", result)
                .with("COMMUTATOR", commutator == null ? null : commutator.displayName())
                .with("NEGATOR", negator == null ? null : negator.displayName())
                .with("RESTRICT", restrict)
                .with("JOIN", join)
                .when(hashes, "HASHES")
                .when(merges, "MERGES")
                .toString();
    }
}
