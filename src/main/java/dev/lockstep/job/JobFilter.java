package dev.lockstep.job;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which jobs to list.
 *
 * @param states any of them; empty for all
 * @param kind {@code null} for all
 * @param environment {@code null} for all
 */
public record JobFilter(
        Set<JobState> states,
        @Nullable String kind,
        @Nullable String environment) {

    public static final JobFilter ALL = new JobFilter(Set.of(), null, null);

    public JobFilter {
        states = Set.copyOf(states);
    }
}
