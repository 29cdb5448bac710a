package dev.lockstep.environment;

import java.util.List;

/**
 * What an environment allows as a target.
 *
 * @param acceptHazards names of hazards that need no acceptance in a request
 * @param approvals how many people besides the requester have to approve; 0 for none
 */
public record Policy(List<String> acceptHazards, int approvals) {
    public Policy {
        acceptHazards = List.copyOf(acceptHazards);
    }

    public static Policy strict() {
        return new Policy(List.of(), 0);
    }
}
