package dev.lockstep.data;

import dev.lockstep.sql.SqlSession;

/** The rows of one table that return to what they were before a promotion. */
interface Returning {
    /** As it is now, with all columns that can be written. */
    LookupTable table();

    /** Creates and fills the staging tables. */
    void stage(SqlSession target, StagingTables staging, RowChanges statements);
}
