package dev.lockstep.job;

import java.time.Duration;

/** When a thread that works in turns began or ended its last one, by this machine's monotonic clock. */
final class Pulse {
    private final String name;
    private volatile long lastNanos = System.nanoTime();

    /** @param name what the thread does */
    Pulse(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    void beat() {
        lastNanos = System.nanoTime();
    }

    boolean isOlderThan(Duration limit) {
        return System.nanoTime() - lastNanos > limit.toNanos();
    }
}
