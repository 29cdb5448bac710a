package dev.lockstep.catalog;

import org.jspecify.annotations.Nullable;

/**
 * A range type with its multirange type. (PostgreSQL documentation, "CREATE TYPE", "Range Types".)
 *
 * @param subtype as {@code format_type} prints it
 * @param subtypeOpclass qualified and quoted, {@code null} when it is the subtype's default
 * @param collation qualified and quoted, {@code null} when it is the subtype's own
 * @param canonical function that brings values to their canonical form, quoted, {@code null} for none
 * @param subtypeDiff function that says how far two values of the subtype are apart, quoted, {@code null} for none
 * @param multirangeSchema unquoted
 * @param multirangeName unquoted
 */
public record RangeType(
        String schema,
        String name,
        String subtype,
        @Nullable String subtypeOpclass,
        @Nullable String collation,
        @Nullable String canonical,
        @Nullable String subtypeDiff,
        String multirangeSchema,
        String multirangeName)
        implements DatabaseObject {
    @Override
    public ObjectId id() {
        return ObjectId.of(Kind.RANGE_TYPE, schema, name);
    }

    @Override
    public String summary() {
        return Summary.of("OF " + subtype)
                .with("SUBTYPE_OPCLASS", subtypeOpclass)
                .with("COLLATION", collation)
                .with("CANONICAL", canonical)
                .with("SUBTYPE_DIFF", subtypeDiff)
                .with("MULTIRANGE", multirangeSchema + "." + multirangeName)
                .toString();
    }
}
