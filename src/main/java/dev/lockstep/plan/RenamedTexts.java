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
 * <p>What a query gives keeps its name when the column behind it gets another: {@code SELECT t.tax} becomes {@code SELECT t.tax_id AS
 * tax}. In the outermost query of a view that is the name of the view's column, which can be renamed as well; everywhere else it stays
 * for good.
 */
final class RenamedTexts {
    /** A schema, a dot, a name. */
    private static final int QUALIFIED = 3;

    private final Map<String, Set<String>> names = new HashMap<>();
    private final Map<List<String>, List<String>> moves = new HashMap<>();

    /** That an object is in another schema, perhaps under another name, too. */
    void move(List<String> from, List<String> to) {
        moves.put(from, to);
    }

    void rename(String from, String to) {
        names.computeIfAbsent(from, name -> new HashSet<>()).add(to);
    }

    /**
     * The text after the renames.
     *
     * @param ofView it is the query of a view
     */
    String after(String text, String sources, boolean ofView) {
        return after(text, sources, ofView, ShadowedNames.NONE);
    }

    /** @param shadowed what says the same before and after if it speaks of these, and means something else */
    String after(String text, String sources, boolean ofView, ShadowedNames shadowed) {
        boolean same = text.equals(sources) && !shadowed.isIn(text)
                || same(SqlTokens.of(text), SqlTokens.of(sources), ofView, shadowed);
        return same ? sources : text;
    }

    private boolean same(List<Token> before, List<Token> after, boolean ofView, ShadowedNames shadowed) {
        SelectLists lists = new SelectLists();
        int i = 0;
        int j = 0;
        while (i < before.size() && j < after.size()) {
            Token one = before.get(i);
            Token other = after.get(j);
            boolean renamed = !one.text().equals(other.text());
            if (renamed && isMoved(before, i, after, j)) {
                i += QUALIFIED;
                j += QUALIFIED;
                continue;
            }
            if (renamed && !becomes(one, other, shadowed)) {
                return false;
            }
            if (!renamed && shadowed.isAt(before, i)) {
                return false;
            }
            lists.pass(one);
            boolean names = ofView && lists.isOutermost();
            if (renamed && !names && i > 0 && before.get(i - 1).isWord("AS")) {
                return false;
            }
            i++;
            j++;
            boolean shownBefore = isAlias(before, i);
            boolean shownAfter = isAlias(after, j);
            if (shownAfter && !shownBefore && isShown(one, after.get(j + 1), renamed, names)) {
                j += 2;
            } else if (shownBefore && !shownAfter && isShown(before.get(i + 1), other, renamed, names)) {
                i += 2;
            } else if (renamed && !names && !shownBefore && !shownAfter && lists.isWholeOutput(before, i)) {
                return false;
            }
        }
        return i == before.size() && j == after.size();
    }

    private static boolean isAlias(List<Token> tokens, int at) {
        return at + 1 < tokens.size() && tokens.get(at).isWord("AS");
    }

    /**
     * Whether the second is what a column of the first name is called now, so that an alias came or went.
     *
     * @param renamed the column below has another name, which the alias keeps out of sight
     * @param names the second is the name of a view's column, which may have got another
     */
    private boolean isShown(Token before, Token after, boolean renamed, boolean names) {
        return before.name().equals(after.name()) ? renamed : names && becomes(before.name(), after.name());
    }

    private boolean isMoved(List<Token> before, int i, List<Token> after, int j) {
        List<String> from = qualified(before, i);
        return !from.isEmpty() && qualified(after, j).equals(moves.get(from));
    }

    /** Schema and name; empty if there is no qualified name. */
    private static List<String> qualified(List<Token> tokens, int at) {
        boolean found = at + QUALIFIED <= tokens.size()
                && tokens.get(at + 1).isWord(".")
                && !tokens.get(at).name().isEmpty()
                && !tokens.get(at + 2).name().isEmpty();
        return found ? List.of(tokens.get(at).name(), tokens.get(at + 2).name()) : List.of();
    }

    private boolean becomes(Token one, Token other, ShadowedNames shadowed) {
        if (!one.name().isEmpty()) {
            return becomes(one.name(), other.name());
        }
        return !one.literal().isEmpty()
                && !other.literal().isEmpty()
                && literalBecomes(one.literal(), other.literal(), shadowed);
    }

    private boolean becomes(String one, String other) {
        return names.getOrDefault(one, Set.of()).contains(other);
    }

    /** A label, or the name in {@code 'public.orders_id_seq'::regclass}. */
    private boolean literalBecomes(String one, String other, ShadowedNames shadowed) {
        return becomes(one, other) || same(SqlTokens.of(one), SqlTokens.of(other), false, shadowed);
    }
}
