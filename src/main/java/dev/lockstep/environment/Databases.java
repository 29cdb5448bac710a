package dev.lockstep.environment;

import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.sql.SessionOwner;
import dev.lockstep.sql.SqlErrors;
import dev.lockstep.sql.SqlSession;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGConnection;

/**
 * Opens sessions of environments, on the calling thread, which must be a worker's. Nothing is pooled, since jobs are few and long, but
 * that a reading may go on in the session of one that has just ended.
 */
@ApplicationScoped
public class Databases {
    /** The oldest major version that is supported. */
    public static final int OLDEST_SERVER = 14;

    private static final int CONNECT_SECONDS = 10;
    private static final int LONGEST_NAME = 63;

    private final Secrets secrets;

    private final IdleSessions idle = new IdleSessions();

    @Inject
    public Databases(Secrets secrets) {
        this.secrets = secrets;
    }

    /** With the secrets of this process; for use outside the container. */
    public Databases() {
        this(Secrets.ofThisProcess());
    }

    /**
     * A new session, autocommitting, with settings on which texts and visible rows do not depend on the role's own.
     *
     * @param purpose becomes {@code application_name}, after {@code lockstep}
     * @throws ProblemException {@code CONNECTION_FAILED}, {@code AUTHENTICATION_FAILED}, {@code SERVER_TOO_OLD} or
     *     {@code TRANSACTION_POOLING}, naming the environment and its address
     */
    public SqlSession connect(Environment environment, String purpose) {
        idle.end(environment);
        return logIn(environment, purpose, session -> {
            if (!SessionSettings.setWhereGreeted(session.connection())) {
                Poolers.refuse(environment, session, () -> logIn(environment, "pooler check", other -> {}));
                SessionSettings.set(session.connection());
            }
        });
    }

    /**
     * A session to read in, in transactions that set nothing for longer than themselves; to be given back with {@link #leave}. Else as {@link
     * #connect}.
     */
    public SqlSession connectToRead(Environment environment, String purpose) {
        SqlSession left = idle.take(environment, applicationName(purpose));
        if (left != null) {
            return left;
        }
        SqlSession session = connect(environment, purpose);
        try {
            // A statement that the server has prepared would be of tables as they were for an earlier reading.
            session.connection().unwrap(PGConnection.class).setPrepareThreshold(0);
            return session;
        } catch (SQLException e) {
            session.close();
            throw ConnectionFailure.problem(environment, e);
        }
    }

    /** Ends {@link #connectToRead}: the next one who comes at once has this session. Nobody may cancel its statements any more. */
    public void leave(Environment environment, SqlSession session) {
        idle.leave(environment, session);
    }

    /** What is done in a new session before anybody has it. */
    private interface Opening {
        void of(SqlSession session) throws SQLException;
    }

    private SqlSession logIn(Environment environment, String purpose, Opening opening) {
        ConnectionUrl url = environment.url();
        Connection connection = null;
        try {
            connection = new Driver().connect(url.jdbcUrl(), properties(url, purpose));
            if (connection == null) {
                throw new IllegalStateException("the driver does not take " + url.redacted());
            }
            checkVersion(environment, connection);
            SqlSession session = new SqlSession(connection, new SessionOwner(environment.name(), url.user()));
            opening.of(session);
            return session;
        } catch (SQLException e) {
            close(connection);
            throw ConnectionFailure.problem(environment, e);
        } catch (RuntimeException | Error e) {
            close(connection);
            throw e;
        }
    }

    /**
     * Ends the other sessions that the same login opened for a purpose, those of a worker that died: they may still be running a long
     * statement, or waiting for a lock. The login is who the server knows a session by, also when a setting of the role or the database,
     * or of the URL, makes it act as another role; and only the login itself may certainly end it.
     *
     * @return how many there were; they may take a while to end
     */
    public static int endOthers(SqlSession session, String purpose) {
        session.execute("SET ROLE NONE");
        try {
            return session.query("""
                    SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity
                     WHERE application_name = ? AND usename = session_user AND pid <> pg_catalog.pg_backend_pid()
                    """, row -> row.getBoolean(1), applicationName(purpose))
                    .size();
        } finally {
            session.execute("RESET ROLE");
        }
    }

    /** Lets a session begin anew, as {@link #connect} left it: no settings, temporary tables, cursors and locks of what it did. */
    static void beginAnew(SqlSession session) {
        session.execute("DISCARD ALL");
        try {
            SessionSettings.set(session.connection());
        } catch (SQLException e) {
            throw SqlErrors.problem(e, null);
        }
    }

    /**
     * How PostgreSQL's own programs connect to it: environment variables for a process, the password among them.
     *
     * @throws ProblemException when a secret that the URL refers to cannot be had
     */
    public SortedMap<String, String> libpqEnvironment(Environment environment, String purpose) {
        return LibpqEnvironment.of(environment.url(), secrets, applicationName(purpose));
    }

    /** Why PostgreSQL's own programs cannot connect to it as the driver does; empty when they can. */
    public Optional<String> libpqObstacle(Environment environment) {
        return LibpqEnvironment.obstacle(environment.url());
    }

    private Properties properties(ConnectionUrl url, String purpose) {
        Properties properties = url.jdbcProperties(secrets);
        int seconds = LibpqParameters.connectTimeout(url.parameters(), CONNECT_SECONDS);
        properties.setProperty("connectTimeout", Integer.toString(seconds));
        // A server that accepts and then says nothing would be waited for without end otherwise.
        properties.setProperty(
                "loginTimeout", Integer.toString(seconds * url.hosts().size()));
        properties.setProperty("ApplicationName", applicationName(purpose));
        // Saves the driver two round trips of settings, and lets an old server be told from its greeting alone.
        properties.setProperty("assumeMinServerVersion", "12");
        return properties;
    }

    private static String applicationName(String purpose) {
        String name = "lockstep " + purpose;
        while (name.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
            name = name.substring(0, name.length() - 1);
        }
        return name;
    }

    private static void checkVersion(Environment environment, Connection connection) throws SQLException {
        if (connection.getMetaData().getDatabaseMajorVersion() < OLDEST_SERVER) {
            String version = connection.getMetaData().getDatabaseProductVersion();
            throw new ProblemException(Problem.of(
                            ProblemType.SERVER_TOO_OLD,
                            "The server of environment '" + environment.name() + "' ("
                                    + environment.url().address() + ") is PostgreSQL " + version + ".")
                    .withNextStep("Upgrade the server to PostgreSQL " + OLDEST_SERVER + " or newer."));
        }
    }

    private static void close(@Nullable Connection connection) {
        if (connection != null) {
            new SqlSession(connection).close();
        }
    }
}
