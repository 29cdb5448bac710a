package dev.lockstep.sql;

import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** PostgreSQL's errors understood: documentation, appendix "PostgreSQL Error Codes". */
public final class SqlErrors {
    /** As in "COPY fees, line 3, column amount: …" and "JSON data, line 1: …", also behind the functions that were on the way. */
    private static final Pattern QUOTING = Pattern.compile("(?m)^(COPY |JSON )[^:\\n]*:");

    private SqlErrors() {}

    /**
     * The problem that {@code e} is.
     *
     * @param statement what was being run, if anything
     */
    public static ProblemException problem(SQLException e, @Nullable String statement) {
        String state = e.getSQLState();
        ServerErrorMessage server = e instanceof PSQLException failure ? failure.getServerErrorMessage() : null;
        String message =
                server != null && server.getMessage() != null ? server.getMessage() : String.valueOf(e.getMessage());
        Problem problem = Problem.of(type(state), withoutValue(message, state))
                .withStatement(statement)
                .withSqlState(state);
        if (server != null) {
            problem = problem.withHint(join(detail(server, state), server.getHint(), where(server)))
                    .withConstraint(server.getConstraint(), table(server));
        }
        String inBody = server == null ? null : BodyNames.nextStep(state, server.getWhere());
        return new ProblemException(problem.withNextStep(inBody == null ? nextStep(problem, state) : inBody), e);
    }

    /** "Data Exception" quotes the value at the end, which may be anybody's. */
    private static String withoutValue(String message, @Nullable String state) {
        int value = message.indexOf(": \"");
        return state != null && state.startsWith("22") && value > 0 ? message.substring(0, value) : message;
    }

    /** "Failing row contains …" is a whole row. */
    private static @Nullable String detail(ServerErrorMessage server, @Nullable String state) {
        return "23502".equals(state) || "23514".equals(state) ? null : server.getDetail();
    }

    /** Where rows are read, the line and the column are named, then what was read is quoted, which may go on over several lines. */
    private static @Nullable String where(ServerErrorMessage server) {
        String where = server.getWhere();
        if (where == null) {
            return null;
        }
        Matcher quoting = QUOTING.matcher(where);
        return quoting.find() ? where.substring(0, quoting.end() - 1) : where;
    }

    private static ProblemType type(@Nullable String state) {
        if (state == null) {
            return ProblemType.STATEMENT_FAILED;
        }
        return switch (state) {
            // A deadlock is a lock that cannot be had; PostgreSQL chose us to give way.
            case "55P03", "40P01" -> ProblemType.LOCK_TIMEOUT;
            case "57014" -> ProblemType.CANCELLED;
            case "42501" -> ProblemType.INSUFFICIENT_PRIVILEGE;
            case "53100" -> ProblemType.DISK_FULL;
            case "28P01", "28000" -> ProblemType.AUTHENTICATION_FAILED;
            case "57P01", "57P02", "57P03", "57P05" -> ProblemType.CONNECTION_LOST;
            default -> typeOfClass(state.substring(0, Math.min(2, state.length())));
        };
    }

    private static ProblemType typeOfClass(String stateClass) {
        return switch (stateClass) {
            case "08" -> ProblemType.CONNECTION_LOST;
            case "23" -> ProblemType.CONSTRAINT_VIOLATED;
            default -> ProblemType.STATEMENT_FAILED;
        };
    }

    private static @Nullable String table(ServerErrorMessage server) {
        if (server.getTable() == null) {
            return null;
        }
        return server.getSchema() == null ? server.getTable() : server.getSchema() + "." + server.getTable();
    }

    /** The role owns the table, but policies are forced on it: no grant helps. */
    static boolean isRowSecurity(Problem problem) {
        return problem.detail().contains("row-level security");
    }

    private static @Nullable String nextStep(Problem problem, @Nullable String state) {
        return switch (problem.type()) {
            case LOCK_TIMEOUT ->
                "Another session holds a lock that the step needs. Try again when the application is less busy, or with a longer lockTimeout.";
            case INSUFFICIENT_PRIVILEGE ->
                isRowSecurity(problem)
                        ? "Policies that bind the owner too hide rows from it: give the environment's role the attribute BYPASSRLS, or do not force them."
                        : "Give the environment's role the privilege, or make it the owner of the object; POST /environments/{name}/ping lists what is missing.";
            case CONNECTION_LOST -> "See whether the server is up, then run the job again; nothing was changed.";
            case DISK_FULL -> "Make room on the database server's disk, then run the job again.";
            default -> nextStepOf(state, problem.statement());
        };
    }

    private static @Nullable String nextStepOf(@Nullable String state, @Nullable String statement) {
        if ("55P04".equals(state)) {
            return "The new enum label is used in the transaction that adds it. Put the tables that use it into the request's tables.";
        }
        if ("22023".equals(state) && statement != null && statement.startsWith("SECURITY LABEL FOR ")) {
            return "Load the label provider's library on this server (shared_preload_libraries, or session_preload_libraries of the database), then run the job again.";
        }
        return null;
    }

    private static @Nullable String join(@Nullable String... parts) {
        StringBuilder joined = new StringBuilder();
        for (String part : parts) {
            if (part != null && !part.isBlank()) {
                joined.append(joined.isEmpty() ? "" : "\n").append(part);
            }
        }
        return joined.isEmpty() ? null : joined.toString();
    }
}
