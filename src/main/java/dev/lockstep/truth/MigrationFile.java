package dev.lockstep.truth;

import static dev.lockstep.truth.SqlLexer.begins;

import dev.lockstep.truth.SqlLexer.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The statements of a migration. Its tool runs it in a transaction, and a truth is run statement by statement, which comes to the same
 * but for what counts up to the end of a transaction; where that stands in it, one is put around it.
 */
final class MigrationFile {
    private MigrationFile() {}

    static List<SqlStatement> statements(String path, String text) {
        List<SqlStatement> statements = SqlScript.split(path, text);
        List<List<Token>> tokens = statements.stream()
                .map(statement -> SqlLexer.tokens(statement.sql()))
                .toList();
        if (tokens.stream().noneMatch(MigrationFile::needsTransaction)
                || tokens.stream().anyMatch(MigrationFile::excludesTransaction)) {
            return statements;
        }
        List<SqlStatement> all = new ArrayList<>();
        all.add(new SqlStatement("BEGIN", path, 1));
        all.addAll(statements);
        all.add(new SqlStatement(
                "COMMIT", path, statements.get(statements.size() - 1).line()));
        return all;
    }

    private static boolean needsTransaction(List<Token> tokens) {
        return begins(tokens, "set", "local")
                || begins(tokens, "set", "constraints")
                || begins(tokens, "set", "transaction")
                || begins(tokens, "lock")
                || begins(tokens, "savepoint")
                || begins(tokens, "declare")
                || has(tokens, "set_config") && has(tokens, "true")
                || has(tokens, "initially", "deferred")
                || begins(tokens, "create") && has(tokens, "on", "commit");
    }

    /**
     * It has its own, or has a statement that cannot be in one (Flyway's documentation, "Transactions"), or an extension, which another
     * session may have to make and which would not see what is not committed.
     */
    private static boolean excludesTransaction(List<Token> tokens) {
        return begins(tokens, "begin")
                || begins(tokens, "start", "transaction")
                || begins(tokens, "vacuum")
                || begins(tokens, "create", "extension")
                || begins(tokens, "drop", "extension")
                || has(tokens, "concurrently");
    }

    private static boolean has(List<Token> tokens, String... words) {
        return IntStream.range(0, tokens.size()).anyMatch(at -> begins(tokens.subList(at, tokens.size()), words));
    }
}
