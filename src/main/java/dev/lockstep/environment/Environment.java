package dev.lockstep.environment;

/**
 * A named PostgreSQL database.
 *
 * @param name lower-case letters, digits, {@code _} and {@code -}; 1 to 63 characters
 * @param url where it is; a password that it refers to is looked up when connecting
 * @param tier its place in the pipeline, from 1; changes go from lower to higher
 */
public record Environment(String name, ConnectionUrl url, int tier, Policy policy) {
    /** From this tier on an environment is protected unless its policy says otherwise: production, of the usual three. */
    public static final int PROTECTED_TIER = 3;

    /** Plans for it are rehearsed. */
    public boolean isProtected() {
        Boolean said = policy.guarded();
        return said == null ? tier >= PROTECTED_TIER : said;
    }
}
