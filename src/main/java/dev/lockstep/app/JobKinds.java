package dev.lockstep.app;

/** The kinds of job that this application does, as they stand in {@code job.kind}. */
final class JobKinds {
    static final String DRIFT_CHECK = "drift_check";
    static final String COMPARISON = "comparison";
    static final String PLAN = "plan";
    static final String PROMOTION = "promotion";
    static final String PUSH = "push";

    private JobKinds() {}
}
