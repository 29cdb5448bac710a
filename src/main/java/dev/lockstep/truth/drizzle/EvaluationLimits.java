package dev.lockstep.truth.drizzle;

import java.time.Duration;

/**
 * What the code of a schema may take.
 *
 * @param processor longest time on a processor
 * @param bytes most memory that it may ask for, whether it still holds it or not; up to twice that for long schemas
 */
public record EvaluationLimits(Duration processor, long bytes) {
    public static final EvaluationLimits DEFAULT = new EvaluationLimits(Duration.ofSeconds(10), 256L << 20);

    private static final long BYTES_PER_CHARACTER = 2_000;

    /** @param characters of all files together */
    long bytesFor(long characters) {
        return bytes + Math.min(bytes, BYTES_PER_CHARACTER * characters);
    }
}
