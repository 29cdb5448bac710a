package dev.lockstep.access;

import java.time.Duration;
import java.time.Instant;

/** So many in so much time. */
final class Allowance {
    private final int most;
    private final Duration window;
    private Instant windowEnd = Instant.MIN;
    private int taken;

    Allowance(int most, Duration window) {
        this.most = most;
        this.window = window;
    }

    synchronized boolean take(Instant now) {
        if (!now.isBefore(windowEnd)) {
            windowEnd = now.plus(window);
            taken = 0;
        }
        return taken++ < most;
    }
}
