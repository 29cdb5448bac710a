package dev.lockstep.backup;

import dev.lockstep.environment.Databases;
import dev.lockstep.environment.Environment;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.sql.Quoting;
import dev.lockstep.sql.SqlSession;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Makes, renames and drops databases, connected to one that is not concerned: a database to which somebody is connected can be
 * neither renamed nor dropped.
 */
final class Maintenance implements AutoCloseable {
    private static final int LONGEST_NAME = 63;
    private static final String OBJECT_IN_USE = "55006";
    private static final long TERMINATE_EVERY_MILLISECONDS = 100;
    private static final String WITHOUT_SLOT = """
            SELECT s.subname FROM pg_catalog.pg_subscription s JOIN pg_catalog.pg_database d ON d.oid = s.subdbid
             WHERE d.datname = ? AND s.subslotname IS NULL
            """;

    private final Databases databases;
    private final Environment at;
    private final SqlSession session;

    private Maintenance(Databases databases, Environment at, SqlSession session) {
        this.databases = databases;
        this.at = at;
        this.session = session;
    }

    /** Connects to {@code postgres}, or to whatever other database the role may connect to. */
    static Maintenance connect(Databases databases, Environment environment) {
        ProblemException failure = null;
        if (!environment.url().database().equals("postgres")) {
            try {
                return at(databases, RestoreTarget.at(environment, "postgres"));
            } catch (ProblemException e) {
                failure = e;
            }
        }
        for (String other : others(databases, environment, failure)) {
            try {
                return at(databases, RestoreTarget.at(environment, other));
            } catch (ProblemException e) {
                failure = e;
            }
        }
        Problem problem = Problem.of(
                        ProblemType.CONNECTION_FAILED,
                        "Restoring needs a connection to another database of the server of environment '"
                                + environment.name() + "', and there is none that its role can connect to.")
                .withNextStep("Let the role connect to the database postgres.");
        throw new ProblemException(problem, failure);
    }

    private static Maintenance at(Databases databases, Environment at) {
        return new Maintenance(databases, at, databases.connect(at, "restore"));
    }

    private static List<String> others(
            Databases databases, Environment environment, @Nullable ProblemException failure) {
        try (SqlSession own = databases.connect(environment, "restore")) {
            return own.query("""
                    SELECT datname FROM pg_catalog.pg_database
                    WHERE datallowconn AND datname NOT IN (pg_catalog.current_database(), 'postgres')
                      AND pg_catalog.has_database_privilege(oid, 'CONNECT')
                    ORDER BY datistemplate, datname
                    """, row -> row.getString(1));
        } catch (ProblemException e) {
            throw failure == null ? e : failure;
        }
    }

    /** Where the restore goes on until it is proven; names no database that anybody else makes. */
    static String besideName(String database, UUID id) {
        return withSuffix(database, "_restore_" + shortened(id));
    }

    static String keptName(String database, UUID id) {
        return withSuffix(database, "_before_" + shortened(id));
    }

    /** The random end of a UUIDv7. */
    private static String shortened(UUID id) {
        String text = id.toString();
        return text.substring(text.lastIndexOf('-') + 1);
    }

    private static String withSuffix(String database, String suffix) {
        String name = database;
        while (name.getBytes(StandardCharsets.UTF_8).length + suffix.length() > LONGEST_NAME) {
            name = name.substring(0, name.offsetByCodePoints(name.length(), -1));
        }
        return name + suffix;
    }

    boolean exists(String database) {
        return session.queryOne(
                "SELECT EXISTS (SELECT FROM pg_catalog.pg_database WHERE datname = ?)",
                row -> row.getBoolean(1),
                database);
    }

    Optional<String> comment(String database) {
        return session
                .query(
                        "SELECT pg_catalog.shobj_description(oid, 'pg_database') FROM pg_catalog.pg_database WHERE datname = ?",
                        row -> Optional.ofNullable(row.getString(1)),
                        database)
                .stream()
                .findFirst()
                .flatMap(comment -> comment);
    }

    /** {@code server_version_num}. */
    int version() {
        return session.queryOne("SELECT pg_catalog.current_setting('server_version_num')::int", row -> row.getInt(1));
    }

    void execute(String sql) {
        session.execute(sql);
    }

    void drop(String database) {
        drop(session, database);
    }

    /** Drops what a failed restore left, also when the connection was lost as well; the failure stays the one that is reported. */
    void dropAfter(String database, Throwable failure) {
        try (SqlSession fresh = databases.connect(at, "restore")) {
            drop(fresh, database);
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    /** A database with subscriptions cannot be dropped. Those that a restore makes have no slot: nobody else is asked when they go. */
    private void drop(SqlSession server, String database) {
        List<String> subscriptions = server.query(
                WITHOUT_SLOT, row -> "DROP SUBSCRIPTION " + Quoting.identifier(row.getString(1)), database);
        if (!subscriptions.isEmpty()) {
            try (SqlSession inside = databases.connect(RestoreTarget.at(at, database), "restore")) {
                subscriptions.forEach(inside::execute);
            }
        }
        server.execute("DROP DATABASE IF EXISTS " + Quoting.identifier(database) + " WITH (FORCE)");
    }

    /**
     * Gives {@code beside} the name {@code database} and, when there is one of that name, that one the name {@code kept}: in one
     * transaction. Whoever is connected is disconnected, and whoever connects meanwhile waits for the end of it.
     */
    void swap(String beside, String database, @Nullable String kept) {
        AtomicBoolean done = new AtomicBoolean();
        try (SqlSession killer = databases.connect(at, "restore")) {
            disconnect(killer, beside, database);
            Thread disconnecting =
                    new Thread(() -> keepDisconnecting(killer, beside, database, done), "restore-disconnect");
            disconnecting.setDaemon(true);
            disconnecting.start();
            try {
                rename(beside, database, kept);
            } finally {
                done.set(true);
                join(disconnecting);
            }
        }
    }

    private void rename(String beside, String database, @Nullable String kept) {
        session.transactional(true);
        try {
            if (kept != null) {
                session.execute(rename(database, kept));
            }
            session.execute(rename(beside, database));
            session.commit();
        } catch (ProblemException e) {
            if (OBJECT_IN_USE.equals(e.problem().sqlState())) {
                throw inUse(database, e);
            }
            if (e.problem().type() != ProblemType.CONNECTION_LOST || !tookEffect(beside, database)) {
                throw e;
            }
            return;
        }
        session.transactional(false);
    }

    /** Whether a commit whose answer was lost took effect: then the database beside has its new name. */
    private boolean tookEffect(String beside, String database) {
        try (Maintenance fresh = at(databases, at)) {
            return !fresh.exists(beside) && fresh.exists(database);
        }
    }

    private static String rename(String from, String to) {
        return "ALTER DATABASE " + Quoting.identifier(from) + " RENAME TO " + Quoting.identifier(to);
    }

    private ProblemException inUse(String database, ProblemException cause) {
        List<String> sessions;
        try (SqlSession fresh = databases.connect(at, "restore")) {
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
        while (!done.get()) {
            disconnect(killer, beside, database);
            try {
                Thread.sleep(TERMINATE_EVERY_MILLISECONDS);
            } catch (InterruptedException e) {
                return;
            }
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
                System.getLogger(Maintenance.class.getName())
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

    @Override
    public void close() {
        session.close();
    }
}
