package dev.lockstep.truth.drizzle;

/**
 * What {@code drizzle.config.ts} says of how a schema is read.
 *
 * @param casing how columns that are declared without a name are named after their keys
 */
public record DrizzleOptions(Casing casing) {

    public static final DrizzleOptions DEFAULT = new DrizzleOptions(Casing.NONE);

    /** The values of drizzle-kit's option {@code casing}. */
    public enum Casing {
        /** As the key is written. */
        NONE,
        SNAKE_CASE,
        CAMEL_CASE
    }
}
