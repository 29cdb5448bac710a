package dev.lockstep.truth.drizzle;

import java.util.ArrayList;
import java.util.List;

/** Text in TypeScript, as far as its brackets and strings. */
final class CodeText {
    private CodeText() {}

    /** From the opening bracket at this place to the closing one that belongs to it; empty when there is none. */
    static String balanced(String text, int at) {
        if (at >= text.length() || "({[<".indexOf(text.charAt(at)) < 0) {
            return "";
        }
        // Elsewhere than in types they compare.
        boolean angles = text.charAt(at) == '<';
        int depth = 0;
        for (int i = at; i < text.length(); i++) {
            i = afterString(text, i);
            depth += angles || "<>".indexOf(text.charAt(i)) < 0 ? step(text, i) : 0;
            if (depth == 0) {
                return text.substring(at, i + 1);
            }
        }
        throw new IllegalArgumentException("A bracket is not closed: " + text.substring(at));
    }

    /** Without comments. */
    static String code(String text) {
        StringBuilder code = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            int end = afterString(text, i);
            if (text.startsWith("//", i)) {
                end = (text + "\n").indexOf('\n', i) - 1;
            } else if (text.startsWith("/*", i)) {
                end = text.indexOf("*/", i) + 1;
            } else {
                code.append(text, i, end + 1);
            }
            i = end;
        }
        return code.toString();
    }

    /** Where a declaration ends: at its semicolon, or with its braces. */
    static int end(String text, int from) {
        boolean alias = text.startsWith(" =", from);
        int depth = 0;
        for (int i = from; i < text.length(); i++) {
            i = afterString(text, i);
            depth += step(text, i);
            char at = text.charAt(i);
            if (depth == 0 && (at == ';' || at == '}' && !alias)) {
                return i + 1;
            }
        }
        return text.length();
    }

    /** What stands between the separators, where no bracket is open. */
    static List<String> parts(String text, String separator) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            i = afterString(text, i);
            depth += step(text, i);
            if (depth == 0 && text.startsWith(separator, i)) {
                parts.add(text.substring(from, i));
                from = i + 1;
            }
        }
        parts.add(text.substring(from));
        return parts;
    }

    /** Without what stands in braces. */
    static String withoutBraces(String text) {
        StringBuilder rest = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '{') {
                i += balanced(text, i).length() - 1;
            } else {
                rest.append(text.charAt(i));
            }
        }
        return rest.toString();
    }

    private static int step(String text, int at) {
        char c = text.charAt(at);
        boolean arrow = c == '>' && at > 0 && text.charAt(at - 1) == '=';
        return "({[<".indexOf(c) >= 0 ? 1 : ")}]>".indexOf(c) >= 0 && !arrow ? -1 : 0;
    }

    /** The last character of the string that begins at this place; else the place itself. */
    private static int afterString(String text, int at) {
        char quote = text.charAt(at);
        if (quote != '\'' && quote != '"' && quote != '`') {
            return at;
        }
        int i = at + 1;
        while (i < text.length() && text.charAt(i) != quote) {
            i += text.charAt(i) == '\\' ? 2 : 1;
        }
        return Math.min(i, text.length() - 1);
    }
}
