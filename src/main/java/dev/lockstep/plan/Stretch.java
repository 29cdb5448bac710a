package dev.lockstep.plan;

/** Where a step stands in a plan. In mode {@link Mode#ATOMIC} every step is of the transaction. */
public enum Stretch {
    /** Before the transaction, on its own; taken back by its undo when the transaction does not come to be committed. */
    AHEAD,
    /** In the one transaction. */
    TRANSACTION,
    /** After the commit, on its own: clears away what the transaction put aside, and can be repeated. */
    AFTERWARDS;

    /** As the API writes it. */
    public String label() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
