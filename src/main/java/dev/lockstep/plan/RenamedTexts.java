package dev.lockstep.plan;

import dev.lockstep.plan.SqlTokens.Token;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Foretells how PostgreSQL prints a text of the target after renames. The source's text is the foretold one if the two say the same but
 * for names that change; otherwise the text is left as it is, so that whatever it belongs to counts as different.
 *
 * <p>A column of a view keeps its name when the column behind it gets another: {@code SELECT t.tax} becomes {@code SELECT t.tax_id AS
 * tax}.
 */
final class RenamedTexts {
    private final Map<String, Set<String>> names = new HashMap<>();

    void rename(String from, String to) {
        names.computeIfAbsent(from, name -> new HashSet<>()).add(to);
    }

    /** The text after the renames. */
    String after(String text, String sources) {
        return text.equals(sources) || same(SqlTokens.of(text), SqlTokens.of(sources)) ? sources : text;
    }

    private boolean same(List<Token> before, List<Token> after) {
        int i = 0;
        int j = 0;
        while (i < before.size() && j < after.size()) {
            Token one = before.get(i);
            Token other = after.get(j);
            boolean renamed = !one.text().equals(other.text());
            if (renamed && !becomes(one, other)) {
                return false;
            }
            i++;
            j++;
            if (renamed && isAlias(after, j) && !isAlias(before, i) && names(after, j, one)) {
                j += 2;
            } else if (renamed && isAlias(before, i) && !isAlias(after, j) && names(before, i, other)) {
                i += 2;
            }
        }
        return i == before.size() && j == after.size();
    }

    private static boolean isAlias(List<Token> tokens, int at) {
        return at + 1 < tokens.size() && tokens.get(at).isWord("AS");
    }

    private static boolean names(List<Token> tokens, int at, Token column) {
        return tokens.get(at + 1).name().equals(column.name());
    }

    private boolean becomes(Token one, Token other) {
        if (!one.name().isEmpty()) {
            return becomes(one.name(), other.name());
        }
        return !one.literal().isEmpty() && !other.literal().isEmpty() && literalBecomes(one.literal(), other.literal());
    }

    private boolean becomes(String one, String other) {
        return names.getOrDefault(one, Set.of()).contains(other);
    }

    /** A label, or the name in {@code 'public.orders_id_seq'::regclass}. */
    private boolean literalBecomes(String one, String other) {
        return becomes(one, other) || same(SqlTokens.of(one), SqlTokens.of(other));
    }
}
