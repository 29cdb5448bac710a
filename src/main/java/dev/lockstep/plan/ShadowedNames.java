package dev.lockstep.plan;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.DependencyGraph;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.plan.SqlTokens.Token;
import dev.lockstep.sql.Quoting;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What one object may speak of and what is renamed while something else has the old name afterwards, be it new or renamed itself: what
 * says the same before and after is not the same, since the one speaks of what has another name by then.
 */
record ShadowedNames(List<Shadowed> all) {
    static final ShadowedNames NONE = new ShadowedNames(List.of());

    /** @param id before the renames; of the enum, when it is one of its labels */
    record Shadowed(ObjectId id, String oldName, String newName) {
        private static final Set<Kind> HOLD_OTHERS = EnumSet.of(
                Kind.COMPOSITE_TYPE,
                Kind.DOMAIN,
                Kind.RANGE_TYPE,
                Kind.TABLE,
                Kind.FOREIGN_TABLE,
                Kind.VIEW,
                Kind.MATERIALIZED_VIEW,
                Kind.COLUMN);

        private boolean concerns(ObjectId whole, Catalog target) {
            Set<ObjectId> needs = target.dependencies().dependenciesOf(whole);
            return switch (id.kind().place()) {
                case PART ->
                    needs.stream()
                            .anyMatch(need -> need.equals(id) || need.path().equals(table()));
                // The bounds of a partition say labels, and do not depend on them.
                case SCHEMA ->
                    needs.contains(id)
                            || id.kind() == Kind.ENUM
                                    && (whole.kind() == Kind.PARTITION || isWithin(needs, target.dependencies()));
                default -> true;
            };
        }

        /** Whether one of these is a type with the enum in it, so that a constant of that type says labels. */
        private boolean isWithin(Set<ObjectId> needs, DependencyGraph dependencies) {
            Set<ObjectId> seen = new HashSet<>();
            Deque<ObjectId> open = new ArrayDeque<>(needs);
            while (!open.isEmpty()) {
                ObjectId each = open.pop();
                if (each.equals(id)) {
                    return true;
                }
                if (HOLD_OTHERS.contains(each.kind()) && seen.add(each)) {
                    open.addAll(dependencies.dependenciesOf(each));
                    dependencies.dependentsOf(each).stream()
                            .filter(column -> column.kind() == Kind.COLUMN)
                            .forEach(open::add);
                }
            }
            return false;
        }

        private List<String> table() {
            return id.path().subList(0, 2);
        }

        private boolean isAt(List<Token> tokens, int at) {
            if (!tokens.get(at).name().equals(oldName)) {
                return false;
            }
            boolean ofAlias = isWord(tokens, at + 1, ".") || isName(tokens, at - 1) && isWord(tokens, at - 2, ".");
            return id.kind() != Kind.COLUMN || !ofAlias && !isOfOtherTable(tokens, at);
        }

        private boolean isOfOtherTable(List<Token> tokens, int at) {
            if (!isWord(tokens, at - 1, ".") || !isName(tokens, at - 2)) {
                return false;
            }
            List<List<String>> tables = tablesCalled(tokens.get(at - 2).name(), tokens);
            return !tables.isEmpty() && !tables.contains(table());
        }
    }

    /** Those of these that the object may speak of. */
    ShadowedNames of(ObjectId whole, Catalog target) {
        return all.isEmpty()
                ? NONE
                : new ShadowedNames(all.stream()
                        .filter(each -> each.concerns(whole, target))
                        .toList());
    }

    boolean isIn(String text) {
        List<Token> tokens = all.isEmpty() ? List.of() : SqlTokens.of(text);
        return IntStream.range(0, tokens.size()).anyMatch(at -> isAt(tokens, at));
    }

    /** Whether the token speaks of one, and is not what a query calls its column. */
    boolean isAt(List<Token> tokens, int at) {
        if (all.isEmpty() || isWord(tokens, at - 1, "AS")) {
            return false;
        }
        String literal = tokens.get(at).literal();
        return all.stream()
                        .anyMatch(
                                each -> each.isAt(tokens, at) || each.oldName().equals(literal))
                || !literal.isEmpty() && isIn(literal);
    }

    /** The text with the new names, so that it differs from the source's. It need not be what PostgreSQL prints. */
    String renamed(String text) {
        Map<String, String> names = new TreeMap<>();
        all.forEach(each -> names.put(each.oldName(), each.newName()));
        String any = names.keySet().stream()
                .map(name -> "(?<![\\w$\"])" + Pattern.quote(name) + "(?![\\w$\"])|"
                        + Pattern.quote(Quoting.identifier(name)))
                .collect(Collectors.joining("|"));
        String result = Pattern.compile(any, Pattern.UNICODE_CHARACTER_CLASS)
                .matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(Quoting.identifier(
                        names.getOrDefault(found.group(), found.group().replace("\"", "")))));
        // What only moves keeps its name.
        return result.equals(text) ? text + " " : result;
    }

    /** The tables, by schema and name, that a query speaks of by this name: it is their own, or stands behind it. */
    private static List<List<String>> tablesCalled(String name, List<Token> tokens) {
        return IntStream.range(1, tokens.size() - 1)
                .filter(dot -> isWord(tokens, dot, ".") && isName(tokens, dot - 1) && isName(tokens, dot + 1))
                .filter(dot ->
                        isName(tokens, dot + 2) && tokens.get(dot + 2).name().equals(name)
                                || tokens.get(dot + 1).name().equals(name))
                .mapToObj(dot ->
                        List.of(tokens.get(dot - 1).name(), tokens.get(dot + 1).name()))
                .toList();
    }

    private static boolean isWord(List<Token> tokens, int at, String word) {
        return at >= 0 && at < tokens.size() && tokens.get(at).isWord(word);
    }

    private static boolean isName(List<Token> tokens, int at) {
        return at >= 0 && at < tokens.size() && !tokens.get(at).name().isEmpty();
    }
}
