package dev.lockstep.testing;

import dev.lockstep.app.dev.EmbeddedServer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A real PostgreSQL server for tests. {@link #shared()} is one server per JVM, started when it is first asked for and
 * stopped with the JVM; tests keep apart by making a database each. With {@code -Dlockstep.test.postgres.url=…} (a
 * libpq URL of a superuser) that server is used instead.
 *
 * <p>The superuser {@code postgres} logs in without a password, every other role with its own, over 127.0.0.1 only.
 */
public final class TestPostgres implements AutoCloseable {

    /** A login that is no superuser. */
    public record Login(String user, String password) {}

    private static final int FIRST_WITH_STRATEGIES = 15;
    private static final String EXTERNAL = "lockstep.test.postgres.url";

    /**
     * Where the JVM's one server is: a system property and not a static field, since Quarkus loads test classes once
     * per application that it starts.
     */
    private static final String RUNNING = "lockstep.test.postgres.running";

    private final URI server;
    private final @Nullable EmbeddedServer process;

    private TestPostgres(URI server, @Nullable EmbeddedServer process) {
        this.server = server;
        this.process = process;
    }

    /** The JVM's server, started by the first call. It is never to be closed by a test. */
    public static TestPostgres shared() {
        synchronized (System.getProperties()) {
            String url = System.getProperty(EXTERNAL, System.getProperty(RUNNING));
            if (url != null) {
                return new TestPostgres(URI.create(url), null);
            }
            TestPostgres started = startSeparate();
            System.setProperty(RUNNING, started.server.toString());
            return started;
        }
    }

    /** A server of its own for a test that stops or kills it; the test closes it. */
    public static TestPostgres startSeparate() {
        return startSeparate(Map.of());
    }

    /** @param more settings of its command line */
    public static TestPostgres startSeparate(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(settings());
        settings.putAll(more);
        EmbeddedServer process = EmbeddedServer.startInMemory(StandInExtensions.installation(), settings);
        return new TestPostgres(URI.create("postgresql://postgres@127.0.0.1:" + process.port() + "/postgres"), process);
    }

    private static Map<String, String> settings() {
        return Map.of(
                "max_connections", "300",
                "max_prepared_transactions", "10",
                // What is kept of the log takes memory from everybody.
                "max_wal_size", "256MB");
    }

    /** A server of another major version that is installed on this machine; empty when there is none. The test closes it. */
    public static Optional<TestPostgres> startOtherVersion() {
        int usual = shared().majorVersion();
        for (int version = 18; version >= 14; version--) {
            Path installation = Path.of("/usr/lib/postgresql", String.valueOf(version));
            if (version != usual && Files.isExecutable(installation.resolve("bin/postgres"))) {
                EmbeddedServer process = EmbeddedServer.startInMemory(installation, settings());
                return Optional.of(new TestPostgres(
                        URI.create("postgresql://postgres@127.0.0.1:" + process.port() + "/postgres"), process));
            }
        }
        return Optional.empty();
    }

    /** A fresh, empty database; returns its name. */
    public String createDatabase() {
        return createDatabase("test");
    }

    /** A fresh, empty database whose name starts with the prefix; returns its name. */
    public String createDatabase(String prefix) {
        String name = unique(prefix);
        return administer(connection -> {
            try (Statement statement = connection.createStatement()) {
                // Files of a server in memory are copied faster than they are written to its log.
                String strategy = connection.getMetaData().getDatabaseMajorVersion() < FIRST_WITH_STRATEGIES
                        ? ""
                        : " STRATEGY file_copy";
                statement.execute("CREATE DATABASE " + name + " TEMPLATE template0 ENCODING 'UTF8'" + strategy);
            }
            return name;
        });
    }

    /** Also with subscriptions, which keep a database from being dropped. */
    public void dropDatabase(String database) {
        dropSubscriptions(database);
        administer(connection -> {
            try (Statement statement = connection.createStatement()) {
                return statement.execute("DROP DATABASE IF EXISTS " + database + " WITH (FORCE)");
            }
        });
    }

    private void dropSubscriptions(String database) {
        String subscriptions =
                "SELECT s.subname FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid WHERE d.datname = ?";
        List<String> names = administer(connection -> {
            List<String> found = new ArrayList<>();
            try (PreparedStatement statement = connection.prepareStatement(subscriptions)) {
                statement.setString(1, database);
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        found.add("\"" + rows.getString(1).replace("\"", "\"\"") + "\"");
                    }
                }
            }
            return found;
        });
        for (String name : names) {
            run(database, "ALTER SUBSCRIPTION " + name + " DISABLE");
            run(database, "ALTER SUBSCRIPTION " + name + " SET (slot_name = NONE)");
            run(database, "DROP SUBSCRIPTION " + name);
        }
    }

    private <T> T administer(KeptConnections.Work<T> work) {
        try {
            return KeptConnections.to(jdbcUrl("postgres")).use(work);
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    /** A fresh role that may log in with its password, and has no other right. */
    public Login createRole(String prefix) {
        Login login = new Login(unique(prefix), UUID.randomUUID().toString());
        run("postgres", "CREATE ROLE " + login.user() + " LOGIN PASSWORD '" + login.password() + "'");
        return login;
    }

    /** The database's libpq URL, for the superuser. */
    public String url(String database) {
        return "postgresql://" + server.getRawUserInfo() + "@" + address() + "/" + database;
    }

    /** The database's libpq URL, for the login. */
    public String url(String database, Login login) {
        return "postgresql://" + login.user() + ":" + login.password() + "@" + address() + "/" + database;
    }

    /** The database's JDBC URL, for the superuser. */
    public String jdbcUrl(String database) {
        String[] userInfo = server.getUserInfo().split(":", 2);
        return jdbcUrl(database, new Login(userInfo[0], userInfo.length == 2 ? userInfo[1] : ""));
    }

    /** The database's JDBC URL, for the login. */
    public String jdbcUrl(String database, Login login) {
        return "jdbc:postgresql://" + address() + "/" + database + "?user=" + login.user() + "&password="
                + login.password();
    }

    /** A connection as superuser, in auto-commit mode; the caller closes it. */
    public Connection connect(String database) throws SQLException {
        return connected(jdbcUrl(database));
    }

    /** A connection as the login, in auto-commit mode; the caller closes it. */
    public Connection connect(String database, Login login) throws SQLException {
        return connected(jdbcUrl(database, login));
    }

    /** Runs one or more statements as superuser. */
    public void run(String database, String sql) {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException("In " + database + ": " + e.getMessage(), e);
        }
    }

    /** The server's major version, 17 for 17.11. */
    public int majorVersion() {
        return administer(connection -> connection.getMetaData().getDatabaseMajorVersion());
    }

    /** Whether an extension is there, if only as a stand-in; see {@link StandInExtensions}. */
    public boolean offers(String extension) {
        return has("postgres", "pg_available_extensions WHERE name = '" + extension + "'");
    }

    /** Whether there are such rows, what is given being what follows {@code FROM}. */
    public boolean has(String database, String rows) {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT FROM " + rows + " LIMIT 1")) {
            return found.next();
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    public int port() {
        return server.getPort();
    }

    /** Stops a server of {@link #startSeparate()}, as when its machine goes away: sessions are cut off. */
    @Override
    public void close() {
        if (process == null) {
            throw new IllegalStateException("The shared server is not a test's to stop; use startSeparate()");
        }
        try {
            KeptConnections.to(jdbcUrl("postgres")).close();
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
        process.close();
    }

    /** Kills a server of {@link #startSeparate()} with SIGKILL. */
    public void kill() {
        if (process == null) {
            throw new IllegalStateException("The shared server is not a test's to kill; use startSeparate()");
        }
        process.kill();
    }

    /** Not by the driver manager: it knows the driver of one class loader only, and Quarkus' tests have many. */
    static Connection connected(String jdbcUrl) throws SQLException {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setURL(jdbcUrl);
        return dataSource.getConnection();
    }

    private String address() {
        return server.getHost() + ":" + server.getPort();
    }

    private static String unique(String prefix) {
        return prefix + "_" + UUID.randomUUID().toString().replace("-", "").substring(0, 12);
    }
}
