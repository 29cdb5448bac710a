package dev.lockstep.catalog;

/**
 * A column of a view or materialized view.
 *
 * @param type as {@code format_type(atttypid, atttypmod)} prints it
 */
public record ResultColumn(String name, String type) {}
