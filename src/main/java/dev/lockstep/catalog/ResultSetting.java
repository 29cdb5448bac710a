package dev.lockstep.catalog;

import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What is set on a column of a materialized view beside what its query says.
 *
 * @param storage {@code PLAIN}, {@code EXTERNAL}, {@code EXTENDED}, {@code MAIN}; {@code null} when it is the type's own
 * @param compression {@code pglz} or {@code lz4}; {@code null} for the server's default
 * @param statisticsTarget {@code null} for the server's default
 * @param options per-attribute options ({@code n_distinct} …)
 */
public record ResultSetting(
        String name,
        @Nullable String storage,
        @Nullable String compression,
        @Nullable Integer statisticsTarget,
        SortedMap<String, String> options) {
    public ResultSetting {
        options = Sorted.copyOf(options);
    }

    /** Whether nothing is set. */
    public boolean isEmpty() {
        return storage == null && compression == null && statisticsTarget == null && options.isEmpty();
    }

    @Override
    public String toString() {
        return Summary.of(name)
                .with("STORAGE", storage)
                .with("COMPRESSION", compression)
                .with("STATISTICS", statisticsTarget)
                .with("OPTIONS", options.isEmpty() ? null : options)
                .toString();
    }
}
