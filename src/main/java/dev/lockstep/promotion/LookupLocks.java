package dev.lockstep.promotion;

import dev.lockstep.catalog.ObjectId;
import dev.lockstep.sql.Quoting;
import dev.lockstep.sql.SqlSession;

/** Keeps other writers from lookup tables until the transaction ends: what is compared and verified must stay as it is. Readers go on. */
final class LookupLocks {
    private LookupLocks() {}

    static void take(SqlSession target, ObjectId table) {
        target.execute("LOCK TABLE "
                + Quoting.qualified(table.path().get(0), table.path().get(1))
                + " IN SHARE ROW EXCLUSIVE MODE");
    }
}
