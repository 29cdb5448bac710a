package dev.lockstep.environment;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an environment allows as a target.
 *
 * @param acceptHazards names of hazards that need no acceptance in a request
 * @param approvals how many people besides the requester have to approve; 0 for none
 * @param guarded whether it is protected; {@code null}: from its tier
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Policy(
        List<String> acceptHazards,
        int approvals,
        @JsonProperty("protected") @Nullable Boolean guarded) {
    public Policy {
        acceptHazards = List.copyOf(acceptHazards);
    }

    public static Policy strict() {
        return new Policy(List.of(), 0, null);
    }
}
