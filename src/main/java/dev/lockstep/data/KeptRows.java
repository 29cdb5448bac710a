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
    public KeptRows {
        keys = List.copyOf(keys);
    }
}
