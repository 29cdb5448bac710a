package dev.lockstep.promotion;

/** The names of the phases, as jobs show them. */
public final class Phase {
    public static final String PREFLIGHT = "preflight";
    public static final String BACKUP = "backup";
    /** Only in mode {@code online}: what is made ahead of the transaction. */
    public static final String PREPARE = "prepare";

    public static final String MIGRATE = "migrate";
    public static final String SYNC_DATA = "sync data";
    public static final String VERIFY = "verify";
    public static final String COMMIT = "commit";
    /** Only in mode {@code online}: what the transaction put aside is dropped. */
    public static final String CLEAN_UP = "clean up";

    private Phase() {}
}
