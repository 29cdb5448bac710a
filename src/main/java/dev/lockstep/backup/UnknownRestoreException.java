package dev.lockstep.backup;

import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.sql.SqlSession;

/** The connection was lost at the commit of a restore, or before all was as it had been: what became of it has to be looked up. */
public final class UnknownRestoreException extends ProblemException {
    private static final long serialVersionUID = 1L;

    private UnknownRestoreException(Problem problem, Throwable cause) {
        super(problem, cause);
    }

    /** That what failed could not be undone yet. */
    static UnknownRestoreException because(Throwable failure) {
        return new UnknownRestoreException(
                failure instanceof ProblemException known
                        ? known.problem()
                        : Problem.of(
                                ProblemType.INTERNAL, "An unexpected error came up while databases were exchanged."),
                failure);
    }

    /** An error that the server sent means that it rolled back; all else that nobody knows. */
    static void commit(SqlSession session) {
        try {
            session.commit();
        } catch (ProblemException e) {
            throw e.problem().type() == ProblemType.CONNECTION_LOST ? new UnknownRestoreException(e.problem(), e) : e;
        } catch (RuntimeException | Error e) {
            throw new UnknownRestoreException(
                    Problem.of(
                            ProblemType.INTERNAL,
                            "An unexpected error came up while the commit was under way; whether it took effect is looked up."),
                    e);
        }
    }
}
