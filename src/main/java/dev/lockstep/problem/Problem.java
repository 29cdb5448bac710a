package dev.lockstep.problem;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong, where, and what to do: the body of an RFC 9457 answer and the {@code error} of a job. Holds no secret and no
 * row values but the keys that {@code keys} is for.
 *
 * @param detail one or two sentences about this occurrence
 * @param statement the SQL statement that failed, cut at 2,000 characters
 * @param sqlState PostgreSQL's five-character code
 * @param constraint name of the violated constraint
 * @param table the table concerned, {@code schema.name}
 * @param keys up to five keys of the rows concerned
 * @param hint PostgreSQL's own detail and hint
 * @param nextStep what the reader can do about it
 * @param pointer JSON pointer of the request's field that is wrong
 * @param items the things concerned, one line each: unaccepted hazards, differences, unmodelled objects
 */
public record Problem(
        ProblemType type,
        String detail,
        @Nullable String statement,
        @Nullable String sqlState,
        @Nullable String constraint,
        @Nullable String table,
        List<String> keys,
        @Nullable String hint,
        @Nullable String nextStep,
        @Nullable String pointer,
        List<String> items) {

    private static final int LONGEST_STATEMENT = 2_000;

    public Problem {
        keys = List.copyOf(keys);
        items = List.copyOf(items);
        if (statement != null && statement.length() > LONGEST_STATEMENT) {
            statement = statement.substring(0, LONGEST_STATEMENT) + " …";
        }
    }

    public static Problem of(ProblemType type, String detail) {
        return new Problem(type, detail, null, null, null, null, List.of(), null, null, null, List.of());
    }

    public Problem withStatement(@Nullable String newStatement) {
        return new Problem(
                type, detail, newStatement, sqlState, constraint, table, keys, hint, nextStep, pointer, items);
    }

    public Problem withSqlState(@Nullable String newSqlState) {
        return new Problem(
                type, detail, statement, newSqlState, constraint, table, keys, hint, nextStep, pointer, items);
    }

    public Problem withConstraint(@Nullable String newConstraint, @Nullable String newTable) {
        return new Problem(
                type, detail, statement, sqlState, newConstraint, newTable, keys, hint, nextStep, pointer, items);
    }

    public Problem withDetail(String newDetail) {
        return new Problem(
                type, newDetail, statement, sqlState, constraint, table, keys, hint, nextStep, pointer, items);
    }

    public Problem withKeys(List<String> newKeys) {
        return new Problem(
                type, detail, statement, sqlState, constraint, table, newKeys, hint, nextStep, pointer, items);
    }

    public Problem withHint(@Nullable String newHint) {
        return new Problem(
                type, detail, statement, sqlState, constraint, table, keys, newHint, nextStep, pointer, items);
    }

    public Problem withNextStep(@Nullable String newNextStep) {
        return new Problem(
                type, detail, statement, sqlState, constraint, table, keys, hint, newNextStep, pointer, items);
    }

    public Problem withPointer(@Nullable String newPointer) {
        return new Problem(
                type, detail, statement, sqlState, constraint, table, keys, hint, nextStep, newPointer, items);
    }

    public Problem withItems(List<String> newItems) {
        return new Problem(
                type, detail, statement, sqlState, constraint, table, keys, hint, nextStep, pointer, newItems);
    }
}
