package dev.lockstep.backup;

import dev.lockstep.environment.Databases;
import dev.lockstep.environment.Environment;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.sql.Quoting;
import dev.lockstep.sql.SqlSession;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The exchange of a database for the one beside it, in one transaction. Whoever is connected is disconnected, and whoever connects
 * meanwhile waits for the end of it.
 */
final class Swap {
    private static final String OBJECT_IN_USE = "55006";
    private static final long TERMINATE_EVERY_MILLISECONDS = 100;

    private final Databases databases;
    private final Environment at;
    private final String purpose;

    /** @param at a database that is not concerned */
    Swap(Databases databases, Environment at, String purpose) {
        this.databases = databases;
        this.at = at;
        this.purpose = purpose;
    }

    /**
     * Gives {@code beside} the name {@code database} and, when there is one of that name, that one the name {@code kept}.
     *
     * @param session of the database that is not concerned
     * @param comment what the database that was beside says of itself from then on; {@code null} for what it says
     * @throws UnknownRestoreException when the connection was lost at the commit
     */
    void run(SqlSession session, String beside, String database, @Nullable String kept, @Nullable String comment) {
        AtomicBoolean done = new AtomicBoolean();
        try (SqlSession killer = databases.connect(at, purpose)) {
            disconnect(killer, beside, database);
            Thread disconnecting =
                    new Thread(() -> keepDisconnecting(killer, beside, database, done), "restore-disconnect");
            disconnecting.setDaemon(true);
            disconnecting.start();
            try {
                rename(session, beside, database, kept, comment);
            } finally {
                done.set(true);
                join(disconnecting);
            }
        }
    }

    private void rename(
            SqlSession session, String beside, String database, @Nullable String kept, @Nullable String comment) {
        session.transactional(true);
        try {
            if (kept != null) {
                session.execute(rename(database, kept));
            }
            if (comment != null) {
                session.execute(
                        "COMMENT ON DATABASE " + Quoting.identifier(beside) + " IS " + Quoting.literal(comment));
            }
            session.execute(rename(beside, database));
        } catch (ProblemException e) {
            throw OBJECT_IN_USE.equals(e.problem().sqlState()) ? inUse(database, e) : e;
        }
        UnknownRestoreException.commit(session);
    }

    private static String rename(String from, String to) {
        return "ALTER DATABASE " + Quoting.identifier(from) + " RENAME TO " + Quoting.identifier(to);
    }

    private ProblemException inUse(String database, ProblemException cause) {
        List<String> sessions;
        try (SqlSession fresh = databases.connect(at, purpose)) {
            sessions = fresh.query(
                    "SELECT DISTINCT usename || ' (' || application_name || ')' FROM pg_catalog.pg_stat_activity"
                            // The server's own, such as autovacuum, have no role; they make way by themselves.
                            + " WHERE datname = ? AND usename IS NOT NULL ORDER BY 1",
                    row -> row.getString(1),
                    database);
        }
        return new ProblemException(
                Problem.of(
                                ProblemType.TARGET_BUSY,
                                "Database " + database
                                        + " is in use, and the role may not disconnect those who use it.")
                        .withSqlState(cause.problem().sqlState())
                        .withHint(cause.problem().hint())
                        .withItems(sessions)
                        .withNextStep(
                                "Stop the application and end prepared transactions, or grant pg_signal_backend to the"
                                        + " environment's role; then restore again."),
                cause);
    }

    private static void keepDisconnecting(SqlSession killer, String beside, String database, AtomicBoolean done) {
        try {
            while (!done.get()) {
                disconnect(killer, beside, database);
                Thread.sleep(TERMINATE_EVERY_MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ProblemException e) {
            // Whoever renames meets what ended this connection.
            System.getLogger(Swap.class.getName()).log(System.Logger.Level.DEBUG, "nobody is disconnected any more", e);
        }
    }

    /** One by one, since a session that may not be ended must not keep the others connected. */
    private static void disconnect(SqlSession killer, String beside, String database) {
        List<Integer> backends = killer.query(
                "SELECT pid FROM pg_catalog.pg_stat_activity WHERE datname IN (?, ?) AND pid <> pg_catalog.pg_backend_pid()",
                row -> row.getInt(1),
                beside,
                database);
        for (int pid : backends) {
            try {
                killer.query("SELECT pg_catalog.pg_terminate_backend(?)", row -> row.getBoolean(1), pid);
            } catch (ProblemException e) {
                // Renaming fails then, and says who is connected.
                System.getLogger(Swap.class.getName())
                        .log(System.Logger.Level.DEBUG, "backend {0} cannot be disconnected", pid);
            }
        }
    }

    private static void join(Thread thread) {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
