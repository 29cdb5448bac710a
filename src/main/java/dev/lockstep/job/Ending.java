package dev.lockstep.job;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.problem.Problem;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How an attempt leaves its job.
 *
 * @param state a final one, or {@code QUEUED} for another attempt
 * @param runAfter how long a queued job has to wait; zero for the others
 */
record Ending(
        JobState state,
        @Nullable String outcome,
        @Nullable JsonNode result,
        @Nullable Problem problem,
        Duration runAfter) {

    static Ending of(JobState state, @Nullable String outcome, @Nullable JsonNode result, @Nullable Problem problem) {
        return new Ending(state, outcome, result, problem, Duration.ZERO);
    }

    static Ending again(Problem problem, Duration runAfter) {
        return new Ending(JobState.QUEUED, null, null, problem, runAfter);
    }

    /** How the phase that was running has ended with that. */
    String phaseState() {
        return state == JobState.QUEUED ? JobPhase.FAILED : state.code();
    }
}
