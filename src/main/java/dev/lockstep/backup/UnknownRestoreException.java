package dev.lockstep.backup;

import dev.lockstep.problem.ProblemException;

/** The connection was lost at the commit of a restore in place: whether it took effect has to be looked up. */
public final class UnknownRestoreException extends ProblemException {
    private static final long serialVersionUID = 1L;

    UnknownRestoreException(ProblemException lost) {
        super(lost.problem(), lost);
    }
}
