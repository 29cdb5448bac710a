package dev.lockstep.data;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One row that differs. Values are the canonical texts, cut at {@value #LONGEST} characters; SQL's NULL is Java's.
 *
 * @param key by column; empty for a table without a key
 * @param before the target's row, {@code null} when it has none
 * @param after the source's row, {@code null} when it has none
 */
public record RowSample(
        Difference difference,
        Map<String, @Nullable String> key,
        @Nullable Map<String, @Nullable String> before,
        @Nullable Map<String, @Nullable String> after) {

    /** Of a value, in characters. */
    static final int LONGEST = 1_000;

    /** What stands for a value of a sensitive column. */
    static final String MASKED = "•••";

    /** Likewise, for one that is another than before. */
    static final String MASKED_OTHER = "••• (another)";

    public RowSample {
        key = ordered(key);
        before = before == null ? null : ordered(before);
        after = after == null ? null : ordered(after);
    }

    /** What promoting does with the row. */
    public enum Difference {
        ADDED,
        CHANGED,
        REMOVED
    }

    /** {@code Map.copyOf} takes no nulls, which are values here. */
    private static Map<String, @Nullable String> ordered(Map<String, @Nullable String> values) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }
}
