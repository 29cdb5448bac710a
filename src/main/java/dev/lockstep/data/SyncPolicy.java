package dev.lockstep.data;

import java.util.Arrays;

/** What synchronising does with the rows of lookup tables. */
public enum SyncPolicy {
    /** The target's rows become the source's; rows that only the target has are deleted. */
    MIRROR("mirror"),
    /** Rows are inserted and updated; rows that only the target has stay. */
    UPSERT("upsert"),
    /** Rows that the target lacks are inserted; those that it has stay as they are. */
    INSERT_ONLY("insertOnly"),
    /** Rows are left alone. */
    NONE("none");

    private final String word;

    SyncPolicy(String word) {
        this.word = word;
    }

    /** @throws IllegalArgumentException for a word that is none of the API's */
    public static SyncPolicy of(String word) {
        return Arrays.stream(values())
                .filter(policy -> policy.word.equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(word));
    }

    /** As the API has it. */
    public String word() {
        return word;
    }

    /** Whether rows are changed that the target has otherwise. */
    public boolean updates() {
        return this == MIRROR || this == UPSERT;
    }

    /** Whether rows are deleted that only the target has. */
    public boolean deletes() {
        return this == MIRROR;
    }
}
