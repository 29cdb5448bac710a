package dev.lockstep.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A condition over the columns of one table that an admin wrote in SQL. Its text is checked to be one expression that stays within the
 * parentheses that it is put into; whether it is a condition, PostgreSQL says. See {@code docs/adr/0011-conditions-of-lookup-rows.md}.
 *
 * @param text as it was written
 * @param calls the functions that it seems to call; keywords and types that look so are among them
 */
public record Condition(String text, List<Call> calls) {
    private static final int LONGEST = 2_000;

    private static final Pattern TOKEN = Pattern.compile(
            "\\s+|(?<string>'(?:[^']|'')*')|(?<quoted>\"(?:[^\"]|\"\")+\")|(?<word>[\\p{L}_][\\p{L}\\p{N}_]*)"
                    + "|(?<number>\\p{N}[\\p{L}\\p{N}_.]*)|(?<refused>--|/\\*|[;?$\\\\'\"])|(?<other>.)",
            Pattern.DOTALL);

    /** Either reads other tables, which no lookup row may depend on. */
    private static final Set<String> REFUSED_WORDS = Set.of("select", "table");

    /**
     * A function by its name.
     *
     * @param schema {@code null} when it is called by its name alone, which finds those of {@code pg_catalog} only
     */
    public record Call(@Nullable String schema, String name) {}

    public Condition {
        calls = List.copyOf(calls);
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
        List<Call> calls = new ArrayList<>();
        Nesting nesting = new Nesting();
        Matcher matcher = TOKEN.matcher(text);
        while (matcher.find()) {
            String token = matcher.group();
            if (token.isBlank()) {
                continue;
            }
            refuse(matcher, text);
            nesting.add(token);
            if (token.equals("(")) {
                call(tokens, calls);
            }
            tokens.add(matcher.group("word") == null ? token : token.toLowerCase(Locale.ROOT));
        }
        nesting.end();
        return new Condition(text.strip(), calls);
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
        List<Call> both = new ArrayList<>(calls);
        both.addAll(other.calls);
        return new Condition(sql() + " AND " + other.sql(), both);
    }

    /** True where this one is not: where it is false or not known. */
    public Condition otherwise() {
        return new Condition(sql() + " IS NOT TRUE", calls);
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
    }

    private static void call(List<String> before, List<Call> calls) {
        int last = before.size() - 1;
        if (last < 0 || !isName(before.get(last))) {
            return;
        }
        boolean qualified = last >= 2 && before.get(last - 1).equals(".") && isName(before.get(last - 2));
        calls.add(new Call(qualified ? unquoted(before.get(last - 2)) : null, unquoted(before.get(last))));
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
