package dev.lockstep.environment;

import java.util.List;

/** The registry. Calls block (never on an event loop). */
public interface Environments {
    /**
     * @throws dev.lockstep.problem.ProblemException {@code UNKNOWN_ENVIRONMENT}, with the names that exist; or when a secret that it
     *     refers to cannot be had
     */
    Environment get(String name);

    /** All of them by tier, then name. */
    List<Environment> all();
}
