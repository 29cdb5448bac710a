package dev.lockstep.plan;

/** How one form of an object becomes another. */
enum Alteration {
    /** By statements on the object as it stands. */
    IN_PLACE,
    /** Only by dropping and creating it, dependents and all. */
    REPLACE,
    /** A type: by putting another one in its place, see {@link Fate#SWAP}. */
    SWAP,
    /** Not at all: the plan is refused. */
    REFUSE
}
