package dev.lockstep.environment;

import dev.lockstep.problem.ProblemException;
import dev.lockstep.sql.Quoting;
import dev.lockstep.sql.SqlSession;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sessions that readings have left and that the next one, when it comes at once, goes on with: one of each environment, for so short a time
 * that it is in nobody's way. A server that is to drop, rename or copy a database waits five seconds for its sessions to end
 * (PostgreSQL's {@code CountOtherDBBackends}). For use by several threads.
 */
final class IdleSessions {
    static final String NAME = "lockstep idle";

    private static final Duration KEPT = Duration.ofSeconds(3);

    /** How long one that was kept may take to say that it is there. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final String RENAME =
            "SELECT pg_catalog.set_config('application_name', %s, false) WHERE pg_catalog.pg_backend_pid() OPERATOR(pg_catalog.=) %d";

    private final Map<Environment, Kept> byEnvironment = new HashMap<>();

    /** A session for as long as it lies here; equal to nothing else. */
    private static final class Kept {
        private final SqlSession session;

        private Kept(SqlSession session) {
            this.session = session;
        }

        private void close() {
            session.close();
        }
    }

    /**
     * Leaves a session, in whatever transaction, that has set nothing for longer than that. One of a pooler is somebody else's as
     * well, and closed.
     */
    void leave(Environment environment, SqlSession session) {
        try {
            session.rollbackIfOpen();
            session.transactional(false);
            if (!renamed(session, NAME)) {
                session.close();
                return;
            }
        } catch (ProblemException e) {
            session.close();
            return;
        }
        Kept kept = new Kept(session);
        Kept other;
        synchronized (byEnvironment) {
            other = byEnvironment.put(environment, kept);
        }
        if (other != null) {
            other.close();
        }
        CompletableFuture.delayedExecutor(KEPT.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> endUnlessTaken(environment, kept));
    }

    /** One that is there still, by this {@code application_name}; {@code null} for none. */
    @Nullable
    SqlSession take(Environment environment, String applicationName) {
        Kept kept = remove(environment);
        if (kept == null) {
            return null;
        }
        SqlSession session = kept.session;
        try {
            int before = session.connection().getNetworkTimeout();
            session.connection().setNetworkTimeout(Runnable::run, (int) PATIENCE.toMillis());
            if (renamed(session, applicationName)) {
                session.connection().setNetworkTimeout(Runnable::run, before);
                return session;
            }
        } catch (SQLException | ProblemException e) {
            System.getLogger(IdleSessions.class.getName())
                    .log(System.Logger.Level.DEBUG, "a session that was kept has ended", e);
        }
        session.close();
        return null;
    }

    /** Closes the one of this environment, for whoever is to have the database for something else than reading it. */
    void end(Environment environment) {
        Kept kept = remove(environment);
        if (kept != null) {
            kept.close();
        }
    }

    private @Nullable Kept remove(Environment environment) {
        synchronized (byEnvironment) {
            return byEnvironment.remove(environment);
        }
    }

    private void endUnlessTaken(Environment environment, Kept kept) {
        boolean idle;
        synchronized (byEnvironment) {
            idle = byEnvironment.remove(environment, kept);
        }
        if (idle) {
            kept.close();
        }
    }

    private static boolean renamed(SqlSession session, String applicationName) {
        return !session.query(
                        RENAME.formatted(Quoting.literal(applicationName), session.backendPid()),
                        row -> row.getString(1))
                .isEmpty();
    }
}
