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
import org.jspecify.annotations.Nullable;

/**
 * Makes, renames and drops databases, connected to one that is not concerned: a database to which somebody is connected can be
 * neither renamed nor dropped.
 */
final class Maintenance implements AutoCloseable {
    private static final int LONGEST_NAME = 63;
    /** For a server to notice that sessions have to end. */
    private static final long ENDING_NANOSECONDS = 60_000_000_000L;

    private static final String WITHOUT_SLOT = """
            SELECT s.subname FROM pg_catalog.pg_subscription s JOIN pg_catalog.pg_database d ON d.oid = s.subdbid
             WHERE d.datname = ? AND s.subslotname IS NULL
            """;

    private final Databases databases;
    private final Environment at;
    private final String purpose;
    private final SqlSession session;

    private Maintenance(Databases databases, Environment at, String purpose, SqlSession session) {
        this.databases = databases;
        this.at = at;
        this.purpose = purpose;
        this.session = session;
    }

    /**
     * Connects to {@code postgres}, or to whatever other database the role may connect to.
     *
     * @param purpose what its sessions are called, by which {@link #endOthers} finds those of an attempt before
     */
    static Maintenance connect(Databases databases, Environment environment, String purpose) {
        ProblemException failure = null;
        if (!environment.url().database().equals("postgres")) {
            try {
                return at(databases, RestoreTarget.at(environment, "postgres"), purpose);
            } catch (ProblemException e) {
                failure = e;
            }
        }
        for (String other : others(databases, environment, failure)) {
            try {
                return at(databases, RestoreTarget.at(environment, other), purpose);
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

    private static Maintenance at(Databases databases, Environment at, String purpose) {
        return new Maintenance(databases, at, purpose, databases.connect(at, purpose));
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
            throw failure == null || e.problem().type() == ProblemType.TRANSACTION_POOLING ? e : failure;
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
    static String shortened(UUID id) {
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

    /**
     * Drops what a failed restore left, also when the connection was lost as well; the failure stays the one that is reported.
     *
     * @return whether it is gone
     */
    boolean dropAfter(String database, Throwable failure) {
        try (SqlSession fresh = databases.connect(at, purpose)) {
            // One whose connection was lost may hold it until the server notices.
            endOthers(fresh, () -> {});
            drop(fresh, database);
            return true;
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
            return false;
        }
    }

    /** A database with subscriptions cannot be dropped. Those that a restore makes have no slot: nobody else is asked when they go. */
    private void drop(SqlSession server, String database) {
        List<String> subscriptions = server.query(
                WITHOUT_SLOT, row -> "DROP SUBSCRIPTION " + Quoting.identifier(row.getString(1)), database);
        if (!subscriptions.isEmpty()) {
            try (SqlSession inside = databases.connect(RestoreTarget.at(at, database), purpose)) {
                subscriptions.forEach(inside::execute);
            }
        }
        server.execute("DROP DATABASE IF EXISTS " + Quoting.identifier(database) + " WITH (FORCE)");
    }

    /**
     * Ends what an attempt before may still be running under the purpose of this one, and waits until it has ended: a commit that was
     * under way has taken effect then, or never will.
     *
     * @throws ProblemException {@code TARGET_BUSY} when it does not end in time; {@code CONFLICT} for a standby, which does not know yet
     *     what became of it
     */
    void endOthers(Runnable mayGoOn) {
        if (session.queryOne("SELECT pg_catalog.pg_is_in_recovery()", row -> row.getBoolean(1))) {
            throw new ProblemException(Problem.of(
                            ProblemType.CONFLICT,
                            "The server of environment '" + at.name() + "' is a standby, which takes no changes.")
                    .withNextStep("Register the primary's address for it."));
        }
        endOthers(session, mayGoOn);
    }

    private void endOthers(SqlSession server, Runnable mayGoOn) {
        long deadline = System.nanoTime() + ENDING_NANOSECONDS;
        while (Databases.endOthers(server, purpose) > 0) {
            mayGoOn.run();
            if (System.nanoTime() > deadline) {
                throw new ProblemException(Problem.of(
                                ProblemType.TARGET_BUSY,
                                "What an attempt before is running on the server of environment '" + at.name()
                                        + "' does not end.")
                        .withNextStep("See what session \"lockstep " + purpose + "\" of pg_stat_activity waits for."));
            }
            server.query("SELECT pg_catalog.pg_sleep(0.05)", row -> 0);
        }
    }

    /** @see Swap */
    void swap(String beside, String database, @Nullable String kept, @Nullable String comment) {
        new Swap(databases, at, purpose).run(session, beside, database, kept, comment);
    }

    @Override
    public void close() {
        session.close();
    }
}
