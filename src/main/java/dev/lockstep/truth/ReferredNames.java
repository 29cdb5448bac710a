package dev.lockstep.truth;

import dev.lockstep.truth.SqlLexer.Token;
import dev.lockstep.truth.SqlLexer.Type;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What statements name with a schema, and where they declare something themselves. By the words alone: the alias of a table in a
 * view's query is taken for a schema, too, and it takes a database to tell which of them are any.
 *
 * @param bySchema names by the schema that they follow; none of the schemas that every database has, and none of {@code declared}
 * @param declared schemas in which the statements make something: a schema itself, or a policy of one of its tables
 */
record ReferredNames(Map<String, Set<String>> bySchema, Set<String> declared) {
    ReferredNames {
        bySchema = Map.copyOf(bySchema);
        declared = Set.copyOf(declared);
    }

    static ReferredNames in(List<SqlStatement> statements) {
        Set<String> declared = new TreeSet<>();
        Map<String, Set<String>> names = new TreeMap<>();
        for (SqlStatement statement : statements) {
            List<Token> tokens = tokens(statement);
            addDeclared(tokens, declared);
            addNames(tokens, names);
        }
        names.keySet().removeAll(declared);
        names.keySet().removeIf(ReferredNames::isEverywhere);
        return new ReferredNames(names, declared);
    }

    /** Of one statement, wherever they are declared. */
    static Map<String, Set<String>> of(SqlStatement statement) {
        Map<String, Set<String>> names = new TreeMap<>();
        addNames(tokens(statement), names);
        names.keySet().removeIf(ReferredNames::isEverywhere);
        return names;
    }

    /** None of a statement that cannot be cut into any: that is said when its turn comes. */
    private static List<Token> tokens(SqlStatement statement) {
        try {
            return SqlLexer.tokens(statement.sql());
        } catch (SqlLexer.UnterminatedException e) {
            return List.of();
        }
    }

    private static boolean isEverywhere(String schema) {
        return schema.equals("public") || schema.equals("information_schema") || schema.startsWith("pg_");
    }

    private static void addDeclared(List<Token> tokens, Set<String> declared) {
        if (SqlLexer.begins(tokens, "create", "schema") && tokens.size() == 3) {
            declared.add(tokens.get(2).name());
        } else if (SqlLexer.begins(tokens, "create", "policy") && tokens.size() > 6 && isName(tokens, 4)) {
            declared.add(tokens.get(4).name());
        }
    }

    private static void addNames(List<Token> tokens, Map<String, Set<String>> names) {
        for (int i = 0; i + 2 < tokens.size(); i++) {
            boolean begins = i == 0 || !tokens.get(i - 1).isSymbol('.');
            if (begins && isName(tokens, i)) {
                names.computeIfAbsent(tokens.get(i).name(), schema -> new TreeSet<>())
                        .add(tokens.get(i + 2).name());
            }
        }
    }

    /** Whether a name begins here that has a schema. */
    private static boolean isName(List<Token> tokens, int at) {
        return isWord(tokens.get(at)) && tokens.get(at + 1).isSymbol('.') && isWord(tokens.get(at + 2));
    }

    private static boolean isWord(Token token) {
        return token.type() == Type.WORD || token.type() == Type.QUOTED;
    }
}
