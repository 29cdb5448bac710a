package dev.lockstep.backup;

/** Who makes backups. */
public enum EngineChoice {
    /** pg_dump when one is found that is not older than the server, else Lockstep itself. */
    AUTO,
    /** Lockstep itself. */
    NATIVE,
    /** pg_dump, or no backup. */
    PG_DUMP
}
