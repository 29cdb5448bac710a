package dev.lockstep.report;

import dev.lockstep.truth.SqlLexer;
import dev.lockstep.truth.SqlLexer.Token;
import java.util.stream.Collectors;

/** Texts that psql takes for what they are: neither names nor statements can become commands, variables or more than a comment. */
final class PsqlText {
    private PsqlText() {}

    /** On one line, without signs that would show a reader another text than there is. */
    static String comment(String text) {
        return text.replaceAll("[\\s\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]+", " ");
    }

    /** Every line with {@code prefix}, for a text that is to be had back by taking the prefixes away. */
    static String commentedOut(String prefix, String text) {
        return text.lines().map(line -> prefix + line).collect(Collectors.joining("\n", "", "\n"));
    }

    /** A statement in which psql sees no variable of its own: {@code a[1:n]} is written as {@code a[1: n]}. */
    static String statement(String sql) {
        SqlLexer lexer = new SqlLexer(sql);
        StringBuilder safe = new StringBuilder();
        int copied = 0;
        for (Token token = lexer.next(); token.type() != SqlLexer.Type.END; token = lexer.next()) {
            int at = token.start();
            boolean lone = token.isSymbol(':') && (at == 0 || sql.charAt(at - 1) != ':');
            if (lone && at + 1 < sql.length() && beginsVariable(sql.charAt(at + 1))) {
                safe.append(sql, copied, at + 1).append(' ');
                copied = at + 1;
            }
        }
        return safe.append(sql, copied, sql.length()).toString();
    }

    private static boolean beginsVariable(char c) {
        return Character.isLetterOrDigit(c) || c >= 0x80 || "_'\"{".indexOf(c) >= 0;
    }
}
