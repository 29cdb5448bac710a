package dev.lockstep.job;

import io.smallrye.mutiny.Uni;
import java.time.Duration;

/** The store from threads that may block. */
final class Store {
    /** A statement of the queue takes milliseconds; one without an answer after this long has failed. */
    private static final Duration LONGEST_STATEMENT = Duration.ofSeconds(10);

    private Store() {}

    static <T> T await(Uni<T> answer) {
        return answer.await().atMost(LONGEST_STATEMENT);
    }
}
