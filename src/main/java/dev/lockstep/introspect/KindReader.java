package dev.lockstep.introspect;

import dev.lockstep.sql.SqlSession;

/** Reads all objects of one kind with one query. */
interface KindReader {
    /** Adds what is there to the draft, in which the kinds read before are found by their OIDs. */
    void read(SqlSession session, CatalogDraft draft);
}
