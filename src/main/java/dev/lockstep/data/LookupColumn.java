package dev.lockstep.data;

/**
 * A column whose values are compared and synchronised; generated columns are none, since the server computes them.
 *
 * @param type as {@code format_type} prints it under an empty {@code search_path}
 * @param identityAlways {@code GENERATED ALWAYS AS IDENTITY}: can be inserted with {@code OVERRIDING SYSTEM VALUE}, but not updated
 */
public record LookupColumn(String name, String type, boolean identityAlways) {}
