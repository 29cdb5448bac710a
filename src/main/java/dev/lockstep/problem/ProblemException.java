package dev.lockstep.problem;

import org.jspecify.annotations.Nullable;

/** The one family of exceptions that carries what a person has to know; everything else that is thrown is a defect of ours. */
public class ProblemException extends RuntimeException {
    private final transient Problem problem;

    public ProblemException(Problem problem) {
        this(problem, null);
    }

    public ProblemException(Problem problem, @Nullable Throwable cause) {
        super(problem.type().title() + ": " + problem.detail(), cause);
        this.problem = problem;
    }

    public ProblemException(ProblemType type, String detail) {
        this(Problem.of(type, detail));
    }

    public Problem problem() {
        return problem;
    }
}
