package dev.lockstep.promotion;

import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.sql.SqlSession;

/**
 * Two names may lead to one database, through another host name or port; promoting it into itself would prove nothing. A physical
 * copy has the same system identifier and OIDs, so the start of the running server counts too.
 */
final class DifferentDatabases {
    private static final String IDENTITY = """
            SELECT d.oid || ' ' || c.system_identifier || ' ' || extract(epoch FROM pg_catalog.pg_postmaster_start_time())
              FROM pg_catalog.pg_control_system() c, pg_catalog.pg_database d WHERE d.datname = current_database()
            """;

    private DifferentDatabases() {}

    static void check(SqlSession source, SqlSession target, String sourceName, String targetName) {
        check(identity(source), identity(target), sourceName, targetName);
    }

    /** Equal for two sessions in one database of one running server. */
    static String identity(SqlSession session) {
        return session.queryOne(IDENTITY, row -> row.getString(1));
    }

    static void check(String source, String target, String sourceName, String targetName) {
        if (source.equals(target)) {
            throw new ProblemException(
                    Problem.of(
                                    ProblemType.SAME_ENVIRONMENT,
                                    "%s and %s are two names of one database.".formatted(sourceName, targetName))
                            .withNextStep(
                                    "Compare their addresses (GET /environments) and correct the one that leads to the wrong database."));
        }
    }
}
