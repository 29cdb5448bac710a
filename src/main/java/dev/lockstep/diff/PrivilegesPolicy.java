package dev.lockstep.diff;

import java.util.Locale;

/** What is done about owners, grants and default privileges. */
public enum PrivilegesPolicy {
    /** Each environment has its own. */
    IGNORE,
    /** The target is to have the source's. */
    SYNC;

    /** As the API writes it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
