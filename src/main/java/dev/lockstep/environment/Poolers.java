package dev.lockstep.environment;

import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.sql.SqlSession;
import java.time.Duration;
import java.util.Optional;

/**
 * Notices a pooler that gives every transaction a session of its own choice (PgBouncer, {@code pool_mode = transaction}): settings,
 * locks and temporary tables of a session would be left in somebody else's. One that gives a client a session for as long as it is
 * connected does no harm.
 */
public final class Poolers {
    /** Others use the pool as well, so that what is free may be another session than the one that was given back last. */
    private static final int TRIES = 5;

    /** A pooler lets those wait to whom it has no session to give. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private Poolers() {}

    /**
     * Costs one round trip where the server itself answers.
     *
     * @param session of the environment, in no transaction
     * @return whether it is known that the session is the client's; not where the pool was used up
     * @throws ProblemException {@code TRANSACTION_POOLING}
     */
    public static boolean refuse(Databases databases, Environment environment, SqlSession session) {
        // Who greeted says its process as well; a pooler has one of its own.
        if (pid(session) == session.backendPid()) {
            return true;
        }
        // There are those that give a session for good once something was set in it.
        session.execute("SET lockstep.pooled = 'on'");
        Optional<Boolean> given = isGivenAway(databases, environment, session, pid(session));
        if (given.orElse(false)) {
            throw new ProblemException(Problem.of(
                            ProblemType.TRANSACTION_POOLING,
                            "Between Lockstep and environment '%s' (%s) is a pooler that gives every transaction another session, so that no lock and no setting of a session holds."
                                    .formatted(
                                            environment.name(),
                                            environment.url().address()))
                    .withNextStep("Register the server's own address, or a pool with pool_mode = session."));
        }
        return given.isPresent();
    }

    private static Optional<Boolean> isGivenAway(
            Databases databases, Environment environment, SqlSession session, int present) {
        try (SqlSession other = databases.greet(environment, "pooler check", PATIENCE)) {
            other.transactional(true);
            for (int tried = 0; tried < TRIES; tried++) {
                // In this order: where there is but one session to give, the other has it now.
                if (pid(other) == present || pid(session) != present) {
                    return Optional.of(true);
                }
                other.rollback();
            }
            return Optional.of(false);
        } catch (ProblemException e) {
            if (e.problem().type() == ProblemType.CONNECTION_FAILED
                    || e.problem().type() == ProblemType.CONNECTION_LOST) {
                // A pool that is used up: nothing is known.
                return Optional.empty();
            }
            throw e;
        }
    }

    private static int pid(SqlSession session) {
        return session.queryOne("SELECT pg_catalog.pg_backend_pid()", row -> row.getInt(1));
    }
}
