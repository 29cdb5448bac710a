package dev.lockstep.promotion;

import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;

/** Waiting between tries, ended early when the thread is interrupted. */
final class Pause {
    private Pause() {}

    static void millis(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProblemException(ProblemType.CANCELLED, "The process is shutting down.");
        }
    }
}
