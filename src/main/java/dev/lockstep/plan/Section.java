package dev.lockstep.plan;

/** Where a step stands when rows are loaded in between, as a restore does: the sections of {@code pg_dump}. */
public enum Section {
    /** Types, functions, tables with their columns and defaults, sequences, views. */
    PRE_DATA,
    /** Keys, checks, indexes, foreign keys, triggers, policies, attached partitions' indexes: what loads faster, or only works, with the rows in. */
    POST_DATA
}
