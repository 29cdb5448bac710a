package dev.lockstep.sql;

import dev.lockstep.problem.Problem;

/**
 * Whose a session is: a promotion has sessions in two databases, and a message of PostgreSQL's does not say where it comes from.
 *
 * @param environment its name
 * @param role that is logged in
 */
public record SessionOwner(String environment, String role) {

    /** The problem with the place and the role, for the kinds where they say what to do. */
    Problem named(Problem problem) {
        return switch (problem.type()) {
            case INSUFFICIENT_PRIVILEGE ->
                problem.withDetail(
                                "The role %s may not do this in %s: %s.".formatted(role, environment, problem.detail()))
                        .withNextStep(
                                SqlErrors.isRowSecurity(problem) && problem.nextStep() != null
                                        ? problem.nextStep()
                                        : "Give %s the privilege, or make it the owner of the object; POST /api/v1/environments/%s/ping lists what is missing."
                                                .formatted(role, environment));
            case CONNECTION_LOST ->
                problem.withDetail("The connection to %s was lost: %s".formatted(environment, problem.detail()));
            case DISK_FULL -> problem.withDetail("The server of %s: %s".formatted(environment, problem.detail()));
            default -> problem;
        };
    }
}
