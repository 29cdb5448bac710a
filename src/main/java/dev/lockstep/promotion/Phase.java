package dev.lockstep.promotion;

/** The names of the phases, as jobs show them. */
public final class Phase {
    public static final String PREFLIGHT = "preflight";
    public static final String BACKUP = "backup";
    public static final String MIGRATE = "migrate";
    public static final String SYNC_DATA = "sync data";
    public static final String VERIFY = "verify";
    public static final String COMMIT = "commit";

    private Phase() {}
}
