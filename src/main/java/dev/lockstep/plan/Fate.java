package dev.lockstep.plan;

/** What a plan does with one object of either catalog. */
enum Fate {
    KEEP,
    CREATE,
    DROP,
    /** Changed where it stands. */
    ALTER,
    /** Dropped and created again, because it cannot be altered or because something that it stands on is in the way. */
    REPLACE,
    /** A type that is renamed away, created anew, taken over by the columns that use it, and then dropped. */
    SWAP;

    boolean drops() {
        return this == DROP || this == REPLACE || this == SWAP;
    }

    boolean creates() {
        return this == CREATE || this == REPLACE || this == SWAP;
    }
}
