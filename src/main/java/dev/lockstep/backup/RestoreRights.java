package dev.lockstep.backup;

import dev.lockstep.environment.Environment;
import dev.lockstep.sql.SqlSession;
import java.util.List;

/**
 * With whose rights a restore runs what was backed up. Restoring runs code that other roles wrote (in materialized views, indexes,
 * checks, computed columns, domains): it is not to get more rights by that than whoever owns it has.
 */
interface RestoreRights {
    /** Runs a statement of the backup's {@link RestoreScript}; {@code session} is the restore's, and may be in a transaction. */
    void run(SqlSession session, String sql);

    /** What is done about owners and grants when tables, types and functions are there, before there is a row. */
    void handOut(SqlSession session);

    /** The entries of a section of a dump, in the order in which pg_restore is to make them. */
    List<Part> parts(List<String> entries);

    /** Called when pg_restore has made a part. */
    void made(Part part);

    /**
     * @param as where and as whom pg_restore makes them
     * @param entries lines of {@code pg_restore --list}
     */
    record Part(Environment as, List<String> entries) {
        public Part {
            entries = List.copyOf(entries);
        }
    }
}
