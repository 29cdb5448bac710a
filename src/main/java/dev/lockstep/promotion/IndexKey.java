package dev.lockstep.promotion;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a unique index, or an exclusion constraint, that is gone did not let two rows share. Only its definition is left of it, so it is taken
 * apart where PostgreSQL prints it in one way: expressions in brackets or as one call, commas and words between them.
 *
 * @param expressions over the table's bare column names, each with its collation
 * @param operators by which two rows conflict, if it says so, one for each expression; else none
 * @param predicate of a partial index
 * @param nullsConflict {@code NULLS NOT DISTINCT}
 */
record IndexKey(
        List<String> expressions,
        List<String> operators,
        @Nullable String predicate,
        boolean nullsConflict) {
    private static final String COLLATE = " COLLATE ";
    private static final String WHERE = " WHERE ";
    private static final String WITH = " WITH ";
    private static final String PERIOD = " WITHOUT OVERLAPS";

    IndexKey {
        expressions = List.copyOf(expressions);
        operators = List.copyOf(operators);
    }

    IndexKey(List<String> expressions, @Nullable String predicate, boolean nullsConflict) {
        this(expressions, List.of(), predicate, nullsConflict);
    }

    /** Empty when the definition reads otherwise than expected. */
    static Optional<IndexKey> of(String definition) {
        int open = outside(definition, 0, "(");
        int close = open < 0 ? -1 : closing(definition, open);
        if (close < 0) {
            return Optional.empty();
        }
        List<String> elements = elements(definition.substring(open + 1, close));
        boolean temporal = elements.get(elements.size() - 1).endsWith(PERIOD);
        List<String> expressions = new ArrayList<>();
        List<String> operators = new ArrayList<>();
        for (String element : elements) {
            int end = expressionEnd(element);
            if (end <= 0) {
                return Optional.empty();
            }
            expressions.add(element.substring(0, end));
            int with = outside(element, end, WITH);
            if (with >= 0) {
                operators.add(element.substring(with + WITH.length()));
            } else if (temporal) {
                operators.add(element.endsWith(PERIOD) ? "&&" : "=");
            }
        }
        String tail = definition.substring(close + 1);
        return Optional.of(
                new IndexKey(expressions, operators, predicate(tail), outside(tail, 0, " NULLS NOT DISTINCT") >= 0));
    }

    /** Without what a constraint says behind it. */
    private static @Nullable String predicate(String tail) {
        int where = outside(tail, 0, WHERE);
        if (where < 0) {
            return null;
        }
        String rest = tail.substring(where + WHERE.length());
        int end = rest.startsWith("(") ? closing(rest, 0) : -1;
        return end < 0 ? rest : rest.substring(0, end + 1);
    }

    /** A condition: the row is one that the index has, and that can be the double of another. */
    String concerned() {
        List<String> conditions = new ArrayList<>();
        if (predicate != null) {
            conditions.add("(" + predicate + ")");
        }
        if (!nullsConflict) {
            expressions.forEach(expression -> conditions.add(expression + " IS NOT NULL"));
        }
        return conditions.isEmpty() ? "true" : String.join(" AND ", conditions);
    }

    String columns() {
        return expressions.stream().collect(Collectors.joining(", "));
    }

    private static List<String> elements(String list) {
        List<String> elements = new ArrayList<>();
        int from = 0;
        for (int comma = outside(list, 0, ", "); comma >= 0; comma = outside(list, from, ", ")) {
            elements.add(list.substring(from, comma));
            from = comma + 2;
        }
        elements.add(list.substring(from));
        return elements;
    }

    /** Behind the expression and its collation, before operator class and order. */
    private static int expressionEnd(String element) {
        int space = outside(element, 0, " ");
        int bracket = outside(element, 0, "(");
        int end = space < 0 ? element.length() : space;
        if (bracket >= 0 && bracket < end) {
            end = closing(element, bracket) + 1;
        }
        if (element.startsWith(COLLATE, end)) {
            int behind = outside(element, end + COLLATE.length(), " ");
            return behind < 0 ? element.length() : behind;
        }
        return end;
    }

    /** Where the text stands outside of quotes and of brackets that open before it; -1 for nowhere. */
    private static int outside(String text, int from, String wanted) {
        int depth = 0;
        char quote = 0;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote == 0 && depth == 0 && text.startsWith(wanted, i)) {
                return i;
            }
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '(' || c == '[') {
                depth++;
            } else if (c == ')' || c == ']') {
                depth--;
            }
        }
        return -1;
    }

    private static int closing(String text, int open) {
        return outside(text, open + 1, ")");
    }
}
