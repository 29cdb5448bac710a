package dev.lockstep.promotion;

import dev.lockstep.data.LookupChoice;

/**
 * What of two environments is compared.
 *
 * @param lookup the lookup tables
 * @param samples how many rows of each kind of difference are shown per table
 * @param rows how many rows of each kind of difference are kept per table, to be paged through
 */
public record ComparisonScope(LookupChoice lookup, int samples, int rows) {}
