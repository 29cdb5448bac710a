package dev.lockstep.sql;

/**
 * The one place where names and texts become SQL.
 *
 * <p>Identifiers are always quoted, so that no list of reserved words has to be kept for five major versions.
 */
public final class Quoting {
    private Quoting() {}

    /** {@code tax"id} becomes {@code "tax""id"}. */
    public static String identifier(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    public static String qualified(String schema, String name) {
        return identifier(schema) + "." + identifier(name);
    }

    /** A string constant that reads the same whatever {@code standard_conforming_strings} says. */
    public static String literal(String text) {
        String doubled = text.replace("'", "''");
        return doubled.indexOf('\\') < 0 ? "'" + doubled + "'" : "E'" + doubled.replace("\\", "\\\\") + "'";
    }
}
