package dev.lockstep.sql;

import java.util.Set;

/**
 * The one place where names and texts become SQL.
 *
 * <p>In statements identifiers are always quoted, so that no list of reserved words has to be kept for five major versions.
 */
public final class Quoting {
    private Quoting() {}

    /** {@code tax"id} becomes {@code "tax""id"}. */
    public static String identifier(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /**
     * As {@code quote_ident} prints it, for texts that are compared with PostgreSQL's own.
     *
     * @param reserved the words of {@code pg_get_keywords()} but those of category {@code U}, of the server in question
     */
    public static String identifier(String name, Set<String> reserved) {
        boolean plain = !name.isEmpty() && !(name.charAt(0) >= '0' && name.charAt(0) <= '9');
        for (int i = 0; plain && i < name.length(); i++) {
            char c = name.charAt(i);
            plain = c >= 'a' && c <= 'z' || c == '_' || c >= '0' && c <= '9';
        }
        return plain && !reserved.contains(name) ? name : identifier(name);
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
