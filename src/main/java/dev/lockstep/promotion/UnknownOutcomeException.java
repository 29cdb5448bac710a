package dev.lockstep.promotion;

import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;

/** The connection was lost while the commit was under way: whether it took effect has to be looked up in the ledger. */
public final class UnknownOutcomeException extends ProblemException {
    UnknownOutcomeException(Problem problem, Throwable cause) {
        super(problem, cause);
    }
}
