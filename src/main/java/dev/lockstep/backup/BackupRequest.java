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
        return of(environment, BackupScope.full());
    }

    /** With an id of its own. */
    public static BackupRequest of(Environment environment, BackupScope scope) {
        return new BackupRequest(newId(), environment, scope);
    }

    /** A UUIDv7 (RFC 9562): 48 bits of milliseconds, then random ones. */
    static UUID newId() {
        long milliseconds = System.currentTimeMillis();
        long high = milliseconds << 16 | 0x7000L | RANDOM.nextLong() & 0x0FFFL;
        long low = RANDOM.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }
}
