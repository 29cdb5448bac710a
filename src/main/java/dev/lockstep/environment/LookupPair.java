package dev.lockstep.environment;

import org.jspecify.annotations.Nullable;

/**
 * What is agreed on the lookup tables of promotions from one environment to another.
 *
 * @param definedBy the configuration key that defines it; {@code null} when it is stored
 * @param history {@code null} when it is not stored
 */
public record LookupPair(
        String name,
        String source,
        String target,
        LookupTerms terms,
        @Nullable String definedBy,
        Registration.@Nullable History history) {

    boolean isBetween(String from, String to) {
        return source.equals(from) && target.equals(to);
    }
}
