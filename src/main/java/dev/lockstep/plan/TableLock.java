package dev.lockstep.plan;

/** PostgreSQL's table-level lock modes from weakest to strongest (documentation, "Explicit Locking"), and none. */
public enum TableLock {
    NONE,
    ACCESS_SHARE,
    ROW_SHARE,
    ROW_EXCLUSIVE,
    SHARE_UPDATE_EXCLUSIVE,
    SHARE,
    SHARE_ROW_EXCLUSIVE,
    EXCLUSIVE,
    ACCESS_EXCLUSIVE;

    TableLock stronger(TableLock other) {
        return compareTo(other) >= 0 ? this : other;
    }

    /** As PostgreSQL writes it: {@code ACCESS EXCLUSIVE}. */
    public String sql() {
        return name().replace('_', ' ');
    }
}
