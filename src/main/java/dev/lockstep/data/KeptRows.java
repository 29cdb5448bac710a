package dev.lockstep.data;

import java.util.List;

/**
 * Lookup rows that a promotion changed and that stay as they are now when it is taken back.
 *
 * @param table {@code schema.table}
 * @param rows how many
 * @param keys of some of them; empty where they are not to be shown, or where there is no key
 * @param reason what makes them stay, to be read after "they"
 */
public record KeptRows(String table, long rows, List<String> keys, String reason) {
    /** In a restored database, after very many transactions, or without a key in a table of other columns. */
    static final String NOT_TOLD = "cannot be told from rows that were written since";

    public KeptRows {
        keys = List.copyOf(keys);
    }

    /** Whether nobody need have written them: that they stay is not what somebody did. */
    public boolean areNotTold() {
        return reason.equals(NOT_TOLD);
    }
}
