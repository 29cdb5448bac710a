package dev.lockstep.promotion;

import java.util.List;

/**
 * What of two environments is compared.
 *
 * @param tables patterns of lookup tables
 * @param samples how many rows of each kind of difference are shown per table
 */
public record ComparisonScope(List<String> tables, int samples) {
    public ComparisonScope {
        tables = List.copyOf(tables);
    }
}
