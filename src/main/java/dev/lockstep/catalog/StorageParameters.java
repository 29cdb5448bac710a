package dev.lockstep.catalog;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The storage parameters within the definition of an index or of a constraint that owns one: {@code WITH (fillfactor='70')}. They can
 * be changed where the index stands, all else in its definition cannot.
 */
public final class StorageParameters {
    private static final String CLAUSE = " WITH (";

    private StorageParameters() {}

    /** By name, unquoted. */
    public static SortedMap<String, String> in(String definition) {
        SortedMap<String, String> parameters = new TreeMap<>();
        int start = start(definition);
        if (start < 0) {
            return parameters;
        }
        String clause = definition.substring(start + CLAUSE.length(), end(definition, start));
        for (String assignment : clause.split(", ")) {
            int equals = assignment.indexOf('=');
            parameters.put(
                    unquoted(assignment.substring(0, equals), '"'), unquoted(assignment.substring(equals + 1), '\''));
        }
        return parameters;
    }

    public static String without(String definition) {
        int start = start(definition);
        return start < 0
                ? definition
                : definition.substring(0, start) + definition.substring(end(definition, start) + 1);
    }

    /** Whether two definitions say the same, in whatever order they name the parameters. */
    static boolean same(String one, String other) {
        return one.equals(other) || without(one).equals(without(other)) && in(one).equals(in(other));
    }

    /** Outside of quotes and parentheses the words can be nothing else. (Texts are printed with doubled quotes, never with {@code \'}.) */
    private static int start(String definition) {
        char quote = 0;
        int depth = 0;
        for (int i = 0; i < definition.length(); i++) {
            char c = definition.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (depth == 0 && definition.startsWith(CLAUSE, i)) {
                return i;
            } else if (c == '(') {
                depth++;
            } else if (c == ')') {
                depth--;
            }
        }
        return -1;
    }

    private static int end(String definition, int start) {
        boolean quoted = false;
        int i = start + CLAUSE.length();
        while (quoted || definition.charAt(i) != ')') {
            quoted ^= definition.charAt(i) == '\'';
            i++;
        }
        return i;
    }

    private static String unquoted(String text, char quote) {
        boolean quoted = text.length() > 1 && text.charAt(0) == quote;
        return quoted ? text.substring(1, text.length() - 1) : text;
    }
}
