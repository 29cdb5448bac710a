package dev.lockstep.job;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.problem.Problem;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How an attempt ended. */
public sealed interface JobResult {

    /** {@code outcome} is what a promotion says of its target, {@code null} for kinds that have none. */
    record Succeeded(@Nullable String outcome, JsonNode result) implements JobResult {}

    /** {@code result} holds what is worth keeping nevertheless, {@code null} for nothing. */
    record Failed(
            @Nullable String outcome,
            Problem problem,
            @Nullable JsonNode result) implements JobResult {}

    /** Cancelled on request. */
    record Cancelled(
            @Nullable String outcome,
            Problem problem,
            @Nullable JsonNode result) implements JobResult {}

    /**
     * Nothing was changed and another try may succeed: the queue runs the job again after {@code delay}, as a further attempt.
     *
     * @param outcome when there is no further attempt: it was the last one, or somebody cancelled the job
     */
    record Retry(Problem problem, Duration delay, @Nullable String outcome) implements JobResult {

        /** Of kinds that have no outcome. */
        public Retry(Problem problem, Duration delay) {
            this(problem, delay, null);
        }
    }

    /**
     * What an earlier attempt did could not be found out yet. The job goes on counting as running, so that nothing overtakes it, no
     * cancel ends it and no number of attempts does, until an attempt after {@code delay} knows.
     */
    record Unsettled(Problem problem, Duration delay) implements JobResult {}
}
