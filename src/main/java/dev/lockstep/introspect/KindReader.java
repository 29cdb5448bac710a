package dev.lockstep.introspect;

import dev.lockstep.sql.SqlSession;
import org.jspecify.annotations.Nullable;

/** Reads all objects of one kind with one query. */
interface KindReader {
    /** Adds what is there to the draft, in which the kinds read before are found by their OIDs. */
    void read(SqlSession session, CatalogDraft draft);

    /**
     * Where there have to be rows for there to be anything to read, as the text after {@code FROM}, cheap to answer by its first row:
     * {@code pg_cast WHERE oid >= 16384} (the OIDs below are PostgreSQL's own objects). One query asks for all kinds at once, and
     * a kind without rows costs no query of its own. {@code null} for a kind that nearly every database has.
     *
     * @param serverVersion {@code server_version_num}
     */
    default @Nullable String presence(int serverVersion) {
        return null;
    }
}
