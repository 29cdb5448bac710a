package dev.lockstep.promotion;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the rows of lookup tables differ between two environments.
 *
 * @param warnings what the reader must know before relying on the verdict
 */
public record ComparisonResult(
        boolean equal, String source, String target, List<ComparedTable> tables, List<String> warnings) {

    /**
     * One table.
     *
     * @param added rows that only the source has
     * @param changed rows with the same key and other values
     * @param removed rows that only the target has
     */
    public record ComparedTable(
            String table,
            long sourceRows,
            long targetRows,
            String sourceChecksum,
            String targetChecksum,
            long added,
            long changed,
            long removed,
            List<Sample> samples) {

        boolean equal() {
            return added == 0 && changed == 0 && removed == 0;
        }
    }

    /**
     * A row that differs.
     *
     * @param difference {@code added}, {@code changed} or {@code removed}
     * @param key the key's columns and their values as text
     * @param before how the target has it, {@code null} when added
     * @param after how the source has it, {@code null} when removed
     */
    public record Sample(
            String difference,
            Map<String, @Nullable String> key,
            @Nullable Map<String, @Nullable String> before,
            @Nullable Map<String, @Nullable String> after) {}
}
