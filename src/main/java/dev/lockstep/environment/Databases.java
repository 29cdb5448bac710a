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
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/** Opens sessions of environments, on the calling thread, which must be a worker's. Nothing is pooled: jobs are few and long. */
@ApplicationScoped
public class Databases {
    /** The oldest major version that is supported. */
    public static final int OLDEST_SERVER = 14;

    private static final int CONNECT_SECONDS = 10;
    private static final int LONGEST_NAME = 63;

    /**
     * What a role or database may have set otherwise and what would change texts, hide rows or end a long transaction; the first
     * group is pg_dump's. {@code row_security = off} turns rows that a policy would hide into an error. With a {@code search_path}
     * our statements would take functions and operators that somebody with fewer rights has put there, and run them with ours; where
     * rows are written and the database's own code has to find its names, that is set for as long.
     */
    private static final String SETTINGS = """
            SET search_path = '';
            SET datestyle = 'ISO, YMD';
            SET intervalstyle = 'postgres';
            SET timezone = 'UTC';
            SET extra_float_digits = 3;
            SET bytea_output = 'hex';
            SET lc_monetary = 'C';
            SET xmlbinary = 'base64';
            SET xmloption = 'content';
            SET quote_all_identifiers = off;
            SET standard_conforming_strings = on;
            SET transform_null_equals = off;
            SET row_security = off;
            SET synchronize_seqscans = off;
            SET statement_timeout = 0;
            SET lock_timeout = 0;
            SET idle_in_transaction_session_timeout = 0;
            SET idle_session_timeout = 0;
            SET default_transaction_isolation = 'read committed';
            SET default_transaction_deferrable = off;
            SET jit = off;
            SET client_min_messages = 'warning'""";

    /** Since PostgreSQL 17; it would end the long transactions, of which there are many. */
    private static final String SETTINGS_OF_17 = "; SET transaction_timeout = 0";

    private final Secrets secrets;

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
     * @throws ProblemException {@code CONNECTION_FAILED}, {@code AUTHENTICATION_FAILED} or {@code SERVER_TOO_OLD}, naming the
     *     environment and its address
     */
    public SqlSession connect(Environment environment, String purpose) {
        return connect(environment, properties(environment.url(), purpose));
    }

    /**
     * As {@link #connect(Environment, String)}; a session that ends when an answer takes longer than {@code patience}.
     *
     * @param patience whole seconds
     */
    SqlSession connect(Environment environment, String purpose, Duration patience) {
        Properties properties = properties(environment.url(), purpose);
        properties.setProperty("socketTimeout", Long.toString(patience.toSeconds()));
        return connect(environment, properties);
    }

    private static SqlSession connect(Environment environment, Properties properties) {
        ConnectionUrl url = environment.url();
        Connection connection = null;
        try {
            connection = new Driver().connect(url.jdbcUrl(), properties);
            if (connection == null) {
                throw new IllegalStateException("the driver does not take " + url.redacted());
            }
            checkVersion(environment, connection);
            try (Statement statement = connection.createStatement()) {
                statement.execute(settings(connection));
            }
            return new SqlSession(connection, new SessionOwner(environment.name(), url.user()));
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
            session.execute(settings(session.connection()));
        } catch (SQLException e) {
            throw SqlErrors.problem(e, null);
        }
    }

    private static String settings(Connection connection) throws SQLException {
        return connection.getMetaData().getDatabaseMajorVersion() < 17 ? SETTINGS : SETTINGS + SETTINGS_OF_17;
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
