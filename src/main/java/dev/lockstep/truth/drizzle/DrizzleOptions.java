package dev.lockstep.truth.drizzle;

/**
 * How a schema is read, as far as its files do not say.
 *
 * @param casing how columns that are declared without a name are named after their keys
 * @param scoped whether it is said elsewhere what the schema speaks about, so that drizzle-kit's filters need no mention
 */
public record DrizzleOptions(Casing casing, boolean scoped) {

    public static final DrizzleOptions DEFAULT = new DrizzleOptions(Casing.NONE);

    public DrizzleOptions(Casing casing) {
        this(casing, false);
    }

    /** The values of drizzle-kit's option {@code casing}. */
    public enum Casing {
        /** As the key is written. */
        NONE,
        SNAKE_CASE,
        CAMEL_CASE
    }
}
