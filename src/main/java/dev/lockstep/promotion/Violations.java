package dev.lockstep.promotion;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.plan.Step;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.sql.Quoting;
import dev.lockstep.sql.SqlSession;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** When a step fails because rows break what it wants to enforce: says how many they are and names up to five of them. */
final class Violations {
    private static final int MOST_KEYS = 5;
    /** The version that brought {@code pg_input_is_valid}. */
    private static final int INPUT_IS_VALID = 160_000;

    private Violations() {}

    /** {@code failure} with what could be found out about the rows; the transaction is back at the savepoint before the step. */
    static ProblemException explain(SqlSession target, Step step, Catalog wanted, ProblemException failure) {
        if (isConversion(failure) && wanted.find(step.subject()) instanceof Column column) {
            return explained(target, failure, () -> unconvertible(target, column, failure));
        }
        if (failure.problem().type() != ProblemType.CONSTRAINT_VIOLATED) {
            return failure;
        }
        if (step.sql().contains(" ADD COLUMN ")) {
            return new ProblemException(
                    failure.problem()
                            .withNextStep(
                                    "The table has rows, and nothing says what they are to have in the new column: give it a default in the source, or let it be null there first, fill it, and require it with a later promotion. Nothing was changed."),
                    failure);
        }
        if (step.subject().kind() == Kind.PARTITION) {
            return new ProblemException(
                    failure.problem()
                            .withNextStep(
                                    "Rows that belong into the new partition are in the default partition. Attach the partition in the target by hand (detach the default partition, attach the new one, move the rows, attach the default one again), then run the job again; nothing was changed."),
                    failure);
        }
        Offenders offenders = offenders(step, wanted);
        if (offenders == null) {
            return failure;
        }
        return explained(target, failure, () -> describe(target, offenders, step, failure));
    }

    private static ProblemException explained(
            SqlSession target, ProblemException failure, Supplier<ProblemException> explanation) {
        try {
            target.execute("ROLLBACK TO SAVEPOINT lockstep_step");
            return explanation.get();
        } catch (ProblemException e) {
            failure.addSuppressed(e);
            return failure;
        }
    }

    /** "Data Exception": a value has no place in the column's new type, say a label that the enum no longer has. */
    private static boolean isConversion(ProblemException failure) {
        String state = failure.problem().sqlState();
        return state != null && state.startsWith("22");
    }

    private static ProblemException unconvertible(SqlSession target, Column column, ProblemException failure) {
        String table = column.table().displayName();
        Problem problem = failure.problem()
                .withDetail("Rows of %s have values in %s that its new type %s does not take."
                        .formatted(table, column.name(), column.type()))
                .withConstraint(null, table)
                .withNextStep(
                        "Change or delete these rows of %s in the target, then run the job again; nothing was changed."
                                .formatted(table));
        if (serverVersion(target) < INPUT_IS_VALID) {
            return new ProblemException(problem, failure);
        }
        String condition = "NOT pg_catalog.pg_input_is_valid(t.%s::text, %s)"
                .formatted(Quoting.identifier(column.name()), Quoting.literal(column.type()));
        return new ProblemException(
                problem.withKeys(keys(target, column.table(), name(column.table()) + " t WHERE " + condition)),
                failure);
    }

    private static int serverVersion(SqlSession target) {
        return target.queryOne("SELECT current_setting('server_version_num')::int", row -> row.getInt(1));
    }

    /**
     * The rows that break a rule.
     *
     * @param rows those that it is about, as an item of a {@code FROM} clause
     * @param condition true for those of {@code t} that do
     */
    private record Offenders(ObjectId table, String rule, String rows, String condition) {}

    private static @Nullable Offenders offenders(Step step, Catalog wanted) {
        DatabaseObject object = wanted.find(step.subject());
        if (object instanceof Column column && column.notNull()) {
            return new Offenders(
                    column.table(),
                    "NOT NULL of column " + column.name(),
                    name(column.table()),
                    "t." + Quoting.identifier(column.name()) + " IS NULL");
        }
        if (object instanceof Constraint constraint) {
            String condition = BrokenConstraint.condition(constraint, wanted);
            return condition == null
                    ? null
                    : new Offenders(
                            constraint.table(),
                            "constraint " + constraint.name(),
                            BrokenConstraint.rows(constraint, wanted),
                            condition);
        }
        return null;
    }

    private static ProblemException describe(
            SqlSession target, Offenders offenders, Step step, ProblemException failure) {
        String from = offenders.rows() + " t WHERE " + offenders.condition();
        long rows = target.queryOne("SELECT count(*) FROM " + from, row -> row.getLong(1));
        if (rows == 0) {
            return failure;
        }
        List<String> keys = keys(target, offenders.table(), from);
        String table = offenders.table().displayName();
        Problem problem = failure.problem();
        return new ProblemException(
                problem.withDetail("%d %s of %s break%s %s, which the step \"%s\" wants to enforce."
                                .formatted(
                                        rows,
                                        rows == 1 ? "row" : "rows",
                                        table,
                                        rows == 1 ? "s" : "",
                                        offenders.rule(),
                                        step.purpose()))
                        .withConstraint(problem.constraint() == null ? offenders.rule() : problem.constraint(), table)
                        .withKeys(keys)
                        .withNextStep(
                                "Correct these rows of %s in the target, then run the job again; nothing was changed."
                                        .formatted(table)),
                failure);
    }

    /** @param from which rows {@code t}, as what follows {@code FROM} */
    private static List<String> keys(SqlSession target, ObjectId table, String from) {
        List<String> columns = keyColumns(target, table);
        return columns.isEmpty()
                ? List.of()
                : target.query(
                        "SELECT " + keyExpression(columns) + " FROM " + from + " LIMIT " + MOST_KEYS,
                        row -> row.getString(1));
    }

    private static List<String> keyColumns(SqlSession target, ObjectId table) {
        return target.query("""
                SELECT a.attname FROM pg_catalog.pg_index i
                  CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY k (attnum, position)
                  JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
                 WHERE i.indrelid = ?::regclass AND i.indisprimary AND k.position <= i.indnkeyatts ORDER BY k.position
                """, row -> row.getString(1), name(table));
    }

    private static String keyExpression(List<String> columns) {
        String values = columns.stream()
                .map(column -> "t." + Quoting.identifier(column) + "::text")
                .collect(Collectors.joining(", "));
        String format = columns.stream()
                .map(column -> column.replace("%", "%%") + "=%s")
                .collect(Collectors.joining(", "));
        return "format(" + Quoting.literal(format) + ", " + values + ")";
    }

    private static String name(ObjectId table) {
        return Quoting.qualified(table.path().get(0), table.path().get(1));
    }
}
