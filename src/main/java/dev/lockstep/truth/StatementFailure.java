package dev.lockstep.truth;

import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What PostgreSQL says against a statement of the truth, as a problem that names file and line. */
final class StatementFailure {
    private StatementFailure() {}

    /**
     * @param reason why all of it was stopped; {@code null} when it was not
     * @param lacking what to do where something is not there that somebody else could bring; empty when nobody could
     */
    static ProblemException of(
            SqlStatement statement,
            ProblemException e,
            @Nullable String reason,
            BiFunction<Problem, SqlStatement, Optional<String>> lacking) {
        Problem problem = e.problem();
        if (reason != null) {
            return new ProblemException(
                    Problem.of(
                                    ProblemType.TRUTH_INVALID,
                                    "%s, line %d: the source of truth was stopped here: %s."
                                            .formatted(statement.file(), statement.line(), reason))
                            .withStatement(statement.sql()),
                    e);
        } else if (problem.type() == ProblemType.CONNECTION_LOST || problem.type() == ProblemType.DISK_FULL) {
            return e;
        }
        int line = statement.lineOf(position(e) - 1);
        return new ProblemException(
                Problem.of(
                                ProblemType.TRUTH_INVALID,
                                "%s, line %d: %s".formatted(statement.file(), line, problem.detail()))
                        .withStatement(statement.sql())
                        .withSqlState(problem.sqlState())
                        .withHint(problem.hint())
                        .withNextStep(
                                problem.type() == ProblemType.TRUTH_INVALID && problem.nextStep() != null
                                        ? problem.nextStep()
                                        : lacking.apply(problem, statement).orElseGet(() -> nextStep(problem))),
                e);
    }

    private static String nextStep(Problem problem) {
        return switch (Objects.requireNonNullElse(problem.sqlState(), "")) {
            case "42501" ->
                "The source of truth is read by a role that may do nothing outside of its own scratch database. Leave this statement out of it.";
            case "53400" ->
                "Look for rows that do not belong into a schema. One that needs as many takes a higher lockstep.truth.size-limit.";
            default -> "Correct the source of truth, then repeat the request.";
        };
    }

    /** From 1, where in the statement PostgreSQL found the error; 0 when it does not say. */
    private static int position(ProblemException e) {
        ServerErrorMessage server =
                e.getCause() instanceof PSQLException failure ? failure.getServerErrorMessage() : null;
        return server == null ? 0 : server.getPosition();
    }
}
