package dev.lockstep.plan;

/** How a plan treats those who use the target while it runs. */
public enum Mode {
    /** One transaction does everything; what takes long keeps others waiting until it ends. */
    ATOMIC,
    /**
     * What PostgreSQL can do without keeping readers and writers waiting is done before the transaction and after it, each statement on
     * its own; the transaction only does what is quick.
     */
    ONLINE;

    /** As the API writes it. */
    public String label() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
