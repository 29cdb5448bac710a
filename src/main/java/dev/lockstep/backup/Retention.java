package dev.lockstep.backup;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Which backups of one environment are kept.
 *
 * @param keep how many, at least 1
 * @param maxAge older ones are deleted though there are fewer; {@code null} for no limit
 * @param maxBytes the oldest are deleted while all together take more; {@code null} for no limit
 */
public record Retention(
        int keep, @Nullable Duration maxAge, @Nullable Long maxBytes) {
    public Retention {
        if (keep < 1) {
            throw new IllegalArgumentException("lockstep.backup.keep must be at least 1");
        }
        if (maxAge != null && (maxAge.isNegative() || maxAge.isZero())) {
            throw new IllegalArgumentException("lockstep.backup.max-age must be a positive duration");
        }
        if (maxBytes != null && maxBytes < 1) {
            throw new IllegalArgumentException("lockstep.backup.max-size must be a positive size");
        }
    }
}
