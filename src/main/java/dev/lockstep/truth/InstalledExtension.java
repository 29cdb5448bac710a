package dev.lockstep.truth;

import dev.lockstep.sql.SqlSession;
import java.util.List;

/** An extension that a database has. */
record InstalledExtension(String name, String schema, String version) {

    /** Those that others need come before them; without {@code plpgsql}, which every database has from the start. */
    private static final String QUERY = """
            SELECT x.extname, n.nspname, x.extversion FROM pg_catalog.pg_extension x
              JOIN pg_catalog.pg_namespace n ON n.oid = x.extnamespace
             WHERE x.extname <> 'plpgsql' ORDER BY x.oid
            """;

    static List<InstalledExtension> in(SqlSession session) {
        return session.query(
                QUERY, row -> new InstalledExtension(row.getString(1), row.getString(2), row.getString(3)));
    }
}
