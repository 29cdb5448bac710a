package dev.lockstep.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A condition over the columns of one table that an admin wrote in SQL. Its text is checked to be one expression that stays within the
 * parentheses that it is put into; whether it is a condition, PostgreSQL says. See {@code docs/adr/0011-conditions-of-lookup-rows.md}.
 *
 * @param text as it was written
 * @param names what stands in it as one name after another, with a dot between: columns, types, functions
 */
public record Condition(String text, List<Qualified> names) {
    private static final int LONGEST = 2_000;

    private static final Pattern TOKEN = Pattern.compile(
            "\\s+|(?<string>'(?:[^']++|'')*+')|(?<quoted>\"(?:[^\"]++|\"\")++\")|(?<word>[\\p{L}_][\\p{L}\\p{N}_]*)"
                    + "|(?<number>\\p{N}[\\p{L}\\p{N}_.]*)|(?<refused>--|/\\*|[;?$\\\\'\"])|(?<other>.)",
            Pattern.DOTALL);

    /** What makes the quotes after it ones with escapes, by which a name would not be the one that is seen. */
    private static final Pattern UNICODE_ESCAPES = Pattern.compile("(?<![\\p{L}\\p{N}_])[uU]&$");

    /** Either reads other tables, which no lookup row may depend on. */
    private static final Set<String> REFUSED_WORDS = Set.of("select", "table");

    /** {@code qualifier.name}, without quotes. */
    public record Qualified(String qualifier, String name) {}

    public Condition {
        names = List.copyOf(names);
    }

    /**
     * Reads a condition.
     *
     * @throws IllegalArgumentException whose message says what in it is not possible
     */
    public static Condition parse(String text) {
        if (text.isBlank() || text.length() > LONGEST) {
            throw new IllegalArgumentException("is empty or longer than " + LONGEST + " characters");
        }
        List<String> tokens = new ArrayList<>();
        List<Qualified> names = new ArrayList<>();
        Nesting nesting = new Nesting();
        Matcher matcher = TOKEN.matcher(text);
        while (matcher.find()) {
            String token = matcher.group();
            if (token.isBlank()) {
                continue;
            }
            refuse(matcher, text);
            nesting.add(token);
            tokens.add(matcher.group("word") == null ? token : token.toLowerCase(Locale.ROOT));
            qualified(tokens, names);
        }
        nesting.end();
        return new Condition(text.strip(), names);
    }

    /** Whether the column stands in it, or something else of that name. */
    public boolean mentions(String column) {
        Matcher matcher = TOKEN.matcher(text);
        while (matcher.find()) {
            String name = matcher.group("word") != null
                    ? matcher.group().toLowerCase(Locale.ROOT)
                    : matcher.group("quoted") != null ? unquoted(matcher.group()) : "";
            if (name.equals(column)) {
                return true;
            }
        }
        return false;
    }

    /** Both of them. */
    public Condition and(Condition other) {
        List<Qualified> both = new ArrayList<>(names);
        both.addAll(other.names);
        return new Condition(sql() + " AND " + other.sql(), both);
    }

    /** True where this one is not: where it is false or not known. */
    public Condition otherwise() {
        return new Condition(sql() + " IS NOT TRUE", names);
    }

    /** In parentheses, to be put into a {@code WHERE}. */
    public String sql() {
        return "(" + text + ")";
    }

    private static void refuse(Matcher matcher, String text) {
        String token = matcher.group();
        if (matcher.group("refused") != null) {
            throw new IllegalArgumentException(
                    token.equals("?")
                            ? "has the operator ?, which cannot be used here: write jsonb_exists(column, 'key')"
                            : "has " + token + " outside of quotes, or a quote that does not end");
        }
        if (REFUSED_WORDS.contains(token.toLowerCase(Locale.ROOT)) && matcher.group("word") != null) {
            throw new IllegalArgumentException(
                    "looks into other tables (" + token + "): only the row's own columns can say whether it is wanted");
        }
        if (matcher.group("string") != null
                && matcher.start() > 0
                && "eE".indexOf(text.charAt(matcher.start() - 1)) >= 0) {
            throw new IllegalArgumentException("has a string with backslashes (E'…'): write it without");
        }
        if (UNICODE_ESCAPES.matcher(text).region(0, matcher.start()).find() && "'\"".indexOf(token.charAt(0)) >= 0) {
            throw new IllegalArgumentException("has a name or string with escapes (U&" + token.charAt(0) + "…"
                    + token.charAt(0) + "): write it without");
        }
    }

    private static void qualified(List<String> tokens, List<Qualified> names) {
        int last = tokens.size() - 1;
        if (last >= 2 && isName(tokens.get(last)) && tokens.get(last - 1).equals(".") && isName(tokens.get(last - 2))) {
            names.add(new Qualified(unquoted(tokens.get(last - 2)), unquoted(tokens.get(last))));
        }
    }

    private static boolean isName(String token) {
        return token.charAt(0) == '"' || token.charAt(0) == '_' || Character.isLetter(token.charAt(0));
    }

    private static String unquoted(String token) {
        return token.charAt(0) == '"' ? token.substring(1, token.length() - 1).replace("\"\"", "\"") : token;
    }

    @Override
    public String toString() {
        return text;
    }

    /** That every bracket is closed by its own kind, and none that was not opened. */
    private static final class Nesting {
        private final StringBuilder open = new StringBuilder();

        void add(String token) {
            switch (token) {
                case "(" -> open.append(')');
                case "[" -> open.append(']');
                case ")", "]" -> {
                    int last = open.length() - 1;
                    if (last < 0 || open.charAt(last) != token.charAt(0)) {
                        throw new IllegalArgumentException("closes a bracket that it did not open");
                    }
                    open.setLength(last);
                }
                default -> {}
            }
        }

        void end() {
            if (!open.isEmpty()) {
                throw new IllegalArgumentException("does not close a bracket");
            }
        }
    }
}
