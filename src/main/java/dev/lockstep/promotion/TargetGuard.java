package dev.lockstep.promotion;

import dev.lockstep.introspect.TargetDigest;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a target's schema was when a plan was made for it, so that the plan's script can refuse any other.
 *
 * @param server {@code server_version_num} of the target
 * @param sha256 over all that is declared in the target
 * @param mappings of user mappings, hash by hash; {@code null} in guards of older versions
 */
public record TargetGuard(
        int server, String sha256, @Nullable SortedMap<String, String> mappings) {
    static TargetGuard of(TargetDigest digest) {
        return new TargetGuard(digest.server(), digest.sha256(), digest.mappings());
    }

    /** The query that gives {@link #sha256} as long as the schema is that one. */
    public String query() {
        return new TargetDigest(server, sha256, mappings == null ? new TreeMap<>() : mappings).query();
    }

    /** The settings that the query and the steps need, by name. */
    public Map<String, String> settings() {
        return TargetDigest.SETTINGS;
    }

    /** The key of the advisory lock that whoever changes the target holds. */
    public long lock() {
        return TargetLock.KEY;
    }
}
