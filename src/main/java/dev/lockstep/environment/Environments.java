package dev.lockstep.environment;

import java.util.List;
import java.util.Optional;

/** The registry. Calls block (never on an event loop). */
public interface Environments {
    /**
     * @throws dev.lockstep.problem.ProblemException {@code UNKNOWN_ENVIRONMENT}, with the names that exist; or when a secret that it
     *     refers to cannot be had
     */
    Environment get(String name);

    /** All of them by tier, then name. */
    List<Environment> all();

    /**
     * As {@link #all}, for who may leave none out.
     *
     * @throws dev.lockstep.problem.ProblemException {@code CONFLICT}, naming one whose secret cannot be had, and why
     */
    default List<Environment> everyOne() {
        return all();
    }

    /**
     * The name of the one that an environment comes after, usable or not, and that it should equal when nothing else says what it is to be
     * like.
     */
    default Optional<String> before(Environment environment) {
        return all().stream()
                .filter(other -> other.tier() < environment.tier())
                .reduce((before, next) -> next)
                .map(Environment::name);
    }
}
