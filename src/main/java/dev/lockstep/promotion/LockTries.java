package dev.lockstep.promotion;

import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.LogLevel;
import dev.lockstep.progress.Progress;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** How often a lock is tried for, with pauses between that grow and are jittered, so that two do not meet again and again. */
final class LockTries {
    private static final int MOST_TRIES = 8;
    private static final long FIRST_PAUSE_MILLIS = 500;
    private static final long LONGEST_PAUSE_MILLIS = 15_000;

    private final Progress progress;
    private int tries = 1;
    private long pause = FIRST_PAUSE_MILLIS;

    LockTries(Progress progress) {
        this.progress = progress;
    }

    /** Whether {@code failure} is one that may pass, and there is a try left. */
    boolean again(ProblemException failure) {
        return failure.problem().type() == ProblemType.LOCK_TIMEOUT && tries < MOST_TRIES;
    }

    /** Waits before the next try. */
    void pause(String message) {
        long jittered = pause / 2 + ThreadLocalRandom.current().nextLong(pause);
        progress.log(LogLevel.WARN, message, Map.of("try", tries, "pauseMillis", jittered));
        Pause.millis(jittered);
        progress.checkCancelled();
        tries++;
        pause = Math.min(LONGEST_PAUSE_MILLIS, pause * 2);
    }
}
