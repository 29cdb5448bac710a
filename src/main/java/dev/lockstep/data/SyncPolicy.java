package dev.lockstep.data;

/** What synchronising does with the rows of lookup tables. The API's words are the names in lower case. */
public enum SyncPolicy {
    /** The target's rows become the source's; rows that only the target has are deleted. */
    MIRROR,
    /** Rows are inserted and updated; rows that only the target has stay. */
    UPSERT,
    /** Rows are left alone. */
    NONE
}
