package dev.lockstep.truth;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts SQL text into the tokens that matter for finding where statements end, as psql does: PostgreSQL documentation, "Lexical
 * Structure". Strings follow {@code standard_conforming_strings = on}.
 */
public final class SqlLexer {
    /** What a token is; {@code META} is a command of psql, to the end of its line. */
    public enum Type {
        WORD,
        QUOTED,
        STRING,
        SYMBOL,
        META,
        END
    }

    /** @param start where it begins in the text; {@code end} is behind it */
    public record Token(Type type, String text, int start, int end) {
        public boolean isWord(String word) {
            return type == Type.WORD && text.equalsIgnoreCase(word);
        }

        public boolean isSymbol(char symbol) {
            return type == Type.SYMBOL && text.charAt(0) == symbol;
        }

        /** The name that it stands for as an identifier. */
        public String name() {
            if (type != Type.QUOTED) {
                return text.toLowerCase(java.util.Locale.ROOT);
            }
            return text.substring(text.indexOf('"') + 1, text.length() - 1).replace("\"\"", "\"");
        }
    }

    /** Something that is opened and not closed. */
    public static final class UnterminatedException extends RuntimeException {
        private final int start;

        UnterminatedException(String what, int start) {
            super(what + " is not closed");
            this.start = start;
        }

        int start() {
            return start;
        }
    }

    private final String text;
    private int at;

    public SqlLexer(String text) {
        this.text = text;
    }

    /** All of a statement, without the end. */
    static List<Token> tokens(String sql) {
        SqlLexer lexer = new SqlLexer(sql);
        List<Token> tokens = new ArrayList<>();
        for (Token token = lexer.next(); token.type() != Type.END; token = lexer.next()) {
            tokens.add(token);
        }
        return tokens;
    }

    static boolean begins(List<Token> tokens, String... words) {
        if (tokens.size() < words.length) {
            return false;
        }
        for (int i = 0; i < words.length; i++) {
            if (!tokens.get(i).isWord(words[i])) {
                return false;
            }
        }
        return true;
    }

    /** Goes on from here; for what is no SQL. */
    void moveTo(int position) {
        at = position;
    }

    /** The next token; {@code END} again and again at the end. */
    public Token next() {
        skipSpace();
        int start = at;
        if (at >= text.length()) {
            return new Token(Type.END, "", at, at);
        }
        char c = text.charAt(at);
        if (c == '\\') {
            at = endOfLine(at);
            return token(Type.META, start);
        } else if (c == '\'') {
            return string(start, false);
        } else if (c == '"') {
            return quoted(start);
        } else if (c == '$') {
            return dollar(start);
        } else if (startsWord(c)) {
            return word(start);
        }
        at++;
        if (Character.isDigit(c)) {
            while (at < text.length() && continuesNumber(text.charAt(at))) {
                at++;
            }
        }
        return token(Type.SYMBOL, start);
    }

    private Token word(int start) {
        while (at < text.length() && continuesWord(text.charAt(at))) {
            at++;
        }
        int length = at - start;
        char first = Character.toLowerCase(text.charAt(start));
        if (length == 1 && first == 'e' && peek('\'')) {
            return string(start, true);
        } else if (length == 1 && "bxn".indexOf(first) >= 0 && peek('\'')) {
            return string(start, false);
        } else if (length == 1 && first == 'u' && peek('&') && at + 1 < text.length()) {
            char quote = text.charAt(at + 1);
            if (quote == '\'' || quote == '"') {
                at++;
                return quote == '"' ? quoted(start) : string(start, false);
            }
        }
        return token(Type.WORD, start);
    }

    private boolean peek(char c) {
        return at < text.length() && text.charAt(at) == c;
    }

    private Token string(int start, boolean escapes) {
        at++;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (escapes && c == '\\') {
                at++;
            } else if (c == '\'' && peek('\'')) {
                at++;
            } else if (c == '\'') {
                return token(Type.STRING, start);
            }
        }
        throw new UnterminatedException("The string", start);
    }

    private Token quoted(int start) {
        at++;
        while (at < text.length()) {
            if (text.charAt(at++) == '"') {
                if (!peek('"')) {
                    return token(Type.QUOTED, start);
                }
                at++;
            }
        }
        throw new UnterminatedException("The quoted name", start);
    }

    private Token dollar(int start) {
        int tag = start + 1;
        while (tag < text.length()
                && text.charAt(tag) != '$'
                && (tag == start + 1 ? startsWord(text.charAt(tag)) : continuesWord(text.charAt(tag)))) {
            tag++;
        }
        if (tag >= text.length() || text.charAt(tag) != '$') {
            at++;
            return token(Type.SYMBOL, start);
        }
        String delimiter = text.substring(start, tag + 1);
        int end = text.indexOf(delimiter, tag + 1);
        if (end < 0) {
            throw new UnterminatedException("The string that begins with " + delimiter, start);
        }
        at = end + delimiter.length();
        return token(Type.STRING, start);
    }

    private void skipSpace() {
        while (at < text.length()) {
            if (Character.isWhitespace(text.charAt(at)) || text.charAt(at) == '\uFEFF' && at == 0) {
                at++;
            } else if (text.startsWith("--", at)) {
                at = endOfLine(at);
            } else if (text.startsWith("/*", at)) {
                skipComment();
            } else {
                return;
            }
        }
    }

    /** Comments nest. */
    private void skipComment() {
        int start = at;
        int depth = 0;
        while (at < text.length()) {
            if (text.startsWith("/*", at)) {
                depth++;
                at += 2;
            } else if (text.startsWith("*/", at)) {
                depth--;
                at += 2;
                if (depth == 0) {
                    return;
                }
            } else {
                at++;
            }
        }
        throw new UnterminatedException("The comment", start);
    }

    /** Where the line ends that {@code from} is in: at its line feed, or at the end of the text. */
    int endOfLine(int from) {
        int end = text.indexOf('\n', from);
        return end < 0 ? text.length() : end;
    }

    private Token token(Type type, int start) {
        int end = Math.min(at, text.length());
        return new Token(type, text.substring(start, end), start, end);
    }

    private static boolean startsWord(char c) {
        return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80;
    }

    private static boolean continuesWord(char c) {
        return startsWord(c) || c == '$' || c >= '0' && c <= '9';
    }

    private static boolean continuesNumber(char c) {
        return c >= '0' && c <= '9' || c == '.' || c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }
}
