package dev.lockstep.schedule;

import dev.lockstep.environment.Environment;

/** What there is to hold an environment against, besides the environment before it. */
public interface Expectations {
    /** Whether it is to equal a truth by itself, and not the environment before it. */
    boolean hasTruth(Environment environment);

    /**
     * Whether a promotion left a baseline behind in it, also one that came with a restore or by another service. Of an environment
     * that cannot be reached this is true: the check says why.
     */
    boolean hasBaseline(Environment environment);
}
