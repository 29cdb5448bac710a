package dev.lockstep.job;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.UUID;

/**
 * Makes UUIDs of version 7 (RFC 9562): milliseconds, then a counter in the twelve bits of {@code rand_a}, then 62 random
 * bits. Those of one generator ascend, also within a millisecond and when the clock goes back.
 */
public final class UuidV7 {
    private static final int COUNTER_BITS = 12;
    private static final int HIGHEST_COUNTER = (1 << COUNTER_BITS) - 1;
    private static final int HIGHEST_FIRST_COUNTER = HIGHEST_COUNTER >> 1;

    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private long millis;
    private int counter;

    public UuidV7(Clock clock) {
        this.clock = clock;
    }

    public synchronized UUID next() {
        long now = clock.millis();
        if (now > millis) {
            millis = now;
            counter = random.nextInt(HIGHEST_FIRST_COUNTER);
        } else if (counter < HIGHEST_COUNTER) {
            counter++;
        } else {
            millis++;
            counter = 0;
        }
        long high = millis << 16 | 7L << COUNTER_BITS | counter;
        long low = random.nextLong() >>> 2 | 0b10L << 62;
        return new UUID(high, low);
    }
}
