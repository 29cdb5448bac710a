package dev.lockstep.catalog;

/**
 * How big a table is believed to be; estimates of the server, not compared.
 *
 * @param rows {@code reltuples}; -1 when never analyzed
 * @param bytes of the main fork and its TOAST table, without indexes
 */
public record TableSize(long rows, long bytes) {}
