package dev.lockstep.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Expressions and definitions as PostgreSQL prints them, cut into tokens. Nothing is understood of what they say. */
final class SqlTokens {
    private static final Pattern TOKEN = Pattern.compile(
            "\\s+"
                    + "|(?<dollar>\\$(?<tag>[\\p{L}_]*[\\p{L}\\p{N}_]*)\\$.*?\\$\\k<tag>\\$)"
                    + "|(?<string>[Ee]?'(?:[^']++|'')*+')"
                    + "|(?<quoted>\"(?:[^\"]++|\"\")*+\")"
                    + "|(?<word>[\\p{L}_][\\p{L}\\p{N}_$]*)"
                    + "|(?<other>\\p{N}+|.)",
            Pattern.DOTALL);

    private SqlTokens() {}

    /**
     * @param text as it stands there
     * @param name the identifier that it is, unquoted; empty for what is none
     * @param literal the content of a quoted string; empty for what is none
     */
    record Token(String text, String name, String literal) {
        boolean isWord(String word) {
            return text.equals(word);
        }
    }

    /** Without white space. */
    static List<Token> of(String sql) {
        List<Token> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(sql);
        while (matcher.find()) {
            String text = matcher.group();
            if (matcher.group("word") != null) {
                tokens.add(new Token(text, text, ""));
            } else if (matcher.group("quoted") != null) {
                tokens.add(new Token(text, text.substring(1, text.length() - 1).replace("\"\"", "\""), ""));
            } else if (matcher.group("string") != null) {
                String content = text.substring(text.indexOf('\'') + 1, text.length() - 1);
                tokens.add(new Token(text, "", content.replace("''", "'")));
            } else if (!text.isBlank()) {
                tokens.add(new Token(text, "", ""));
            }
        }
        return tokens;
    }
}
