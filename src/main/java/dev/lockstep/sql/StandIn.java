package dev.lockstep.sql;

/**
 * A role that stands in on a server for scratch databases for one that a schema names and that is not there. It is nobody's role: what
 * asks whether a role exists has to pass it over.
 */
public final class StandIn {
    /** The comment that such a role bears, and no other. */
    public static final String COMMENT = "Made by Lockstep for policies in scratch databases; drops itself";

    private StandIn() {}
}
