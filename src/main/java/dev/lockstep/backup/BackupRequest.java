package dev.lockstep.backup;

import dev.lockstep.environment.Environment;
import java.security.SecureRandom;
import java.util.UUID;

/**
 * A backup to be written.
 *
 * @param id a UUIDv7 that no backup in the storage has
 */
public record BackupRequest(UUID id, Environment environment, BackupScope scope) {
    private static final SecureRandom RANDOM = new SecureRandom();

    /** Of everything, with an id of its own. */
    public static BackupRequest of(Environment environment) {
        return new BackupRequest(newId(), environment, BackupScope.full());
    }

    /** With an id of its own that ends as the job's does, each of whose attempts may make one: {@link #isOf} tells them. */
    public static BackupRequest of(UUID job, Environment environment, BackupScope scope) {
        return new BackupRequest(newId(job.getLeastSignificantBits()), environment, scope);
    }

    /** Whether a backup of this id was made {@linkplain #of(UUID, Environment, BackupScope) for the job}. */
    static boolean isOf(UUID job, UUID backup) {
        return job.getLeastSignificantBits() == backup.getLeastSignificantBits();
    }

    static UUID newId() {
        return newId(RANDOM.nextLong());
    }

    /** A UUIDv7 (RFC 9562): 48 bits of milliseconds, then random ones. */
    private static UUID newId(long random) {
        long high = System.currentTimeMillis() << 16 | 0x7000L | RANDOM.nextLong() & 0x0FFFL;
        return new UUID(high, random & 0x3FFF_FFFF_FFFF_FFFFL | 0x8000_0000_0000_0000L);
    }
}
