package dev.lockstep.plan;

import dev.lockstep.plan.SqlTokens.Token;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/** Where in a printed query the lists are that say what it gives. One pass over its tokens. */
final class SelectLists {
    private static final Set<String> BEGIN = Set.of("SELECT", "RETURNING");

    private static final Set<String> END = Set.of(
            "FROM",
            "WHERE",
            "GROUP",
            "HAVING",
            "WINDOW",
            "UNION",
            "INTERSECT",
            "EXCEPT",
            "ORDER",
            "LIMIT",
            "OFFSET",
            "FETCH",
            "FOR",
            ";");

    /** For each bracket that is open, whether the innermost query in it is at its list. */
    private final Deque<Boolean> lists = new ArrayDeque<>(List.of(false));

    void pass(Token token) {
        switch (token.text()) {
            case "(", "[" -> lists.push(false);
            case ")", "]" -> {
                if (lists.size() > 1) {
                    lists.pop();
                }
            }
            default -> {
                boolean begins = BEGIN.contains(token.text());
                if (begins || END.contains(token.text())) {
                    lists.pop();
                    lists.push(begins);
                }
            }
        }
    }

    boolean isOutermost() {
        return lists.size() == 1;
    }

    /** Whether the token that was passed last ends an element of such a list, which is then a column and nothing else. */
    boolean isWholeOutput(List<Token> tokens, int next) {
        if (!lists.getFirst()) {
            return false;
        }
        String text = next < tokens.size() ? tokens.get(next).text() : ";";
        return text.equals(",") || text.equals(")") || END.contains(text);
    }
}
