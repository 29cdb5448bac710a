package dev.lockstep.backup;

/** How much of a target a promotion backs up before it changes anything. */
public enum BackupExtent {
    /** Everything. */
    FULL,
    /** The definitions of everything, and the rows of the tables that the plan touches. */
    AFFECTED,
    /** A restore point in the server's write-ahead log. */
    EXTERNAL
}
