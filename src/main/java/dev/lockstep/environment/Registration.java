package dev.lockstep.environment;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the registry.
 *
 * @param definedBy the configuration key or environment variable that defines it; {@code null} when it is stored
 * @param history {@code null} when it is not stored
 */
public record Registration(
        String name,
        UrlSource url,
        int tier,
        Policy policy,
        @Nullable String definedBy,
        @Nullable History history) {

    /** Tiers are 1 to this. */
    public static final int HIGHEST_TIER = 1_000;

    /** Who made and last changed it. */
    public record History(Instant createdAt, String createdBy, Instant updatedAt, String updatedBy) {}

    /** @throws dev.lockstep.problem.ProblemException when its URL cannot be had */
    public Environment environment(Secrets secrets) {
        return new Environment(name, url.resolve(secrets), tier, policy);
    }
}
