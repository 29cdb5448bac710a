package dev.lockstep.backup;

import dev.lockstep.sql.SqlSession;
import java.io.IOException;
import java.util.List;

/** How schema and rows of a backup come into a new, empty database. Grants, what fills materialized views, and event triggers come
 * later. */
interface RestoreMethod {
    /** @param sessions connections to the new database, autocommitting */
    void restore(List<SqlSession> sessions) throws IOException;
}
