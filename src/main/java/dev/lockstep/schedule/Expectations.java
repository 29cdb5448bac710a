package dev.lockstep.schedule;

import dev.lockstep.environment.Environment;

/** Which environments are to equal a truth by themselves, and not the environment before them. */
@FunctionalInterface
public interface OwnTruths {
    boolean expectedOf(Environment environment);
}
