package dev.lockstep.testing;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * Connections to one database that are opened once and then used by one after the other. For what the tests do thousands of times:
 * a new session of PostgreSQL's takes longer to look around than to make a database and drop it.
 */
final class KeptConnections {
    /** By server and database; static, since there are many {@link TestPostgres} of one server. */
    private static final Map<String, KeptConnections> KEPT = new ConcurrentHashMap<>();

    private static final int SECONDS = 5;

    private final String jdbcUrl;
    private final Deque<Connection> idle = new ConcurrentLinkedDeque<>();

    private KeptConnections(String jdbcUrl) {
        this.jdbcUrl = jdbcUrl;
    }

    static KeptConnections to(String jdbcUrl) {
        return KEPT.computeIfAbsent(jdbcUrl, KeptConnections::new);
    }

    /** What is done with a connection; settings of the session are to be left alone. */
    @FunctionalInterface
    interface Work<T> {
        T with(Connection connection) throws SQLException;
    }

    /** In auto-commit mode. */
    <T> T use(Work<T> work) throws SQLException {
        Connection connection = take();
        try {
            T result = work.with(connection);
            idle.push(connection);
            return result;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** Some tests end sessions of others, or their server. */
    private Connection take() throws SQLException {
        for (Connection connection = idle.poll(); connection != null; connection = idle.poll()) {
            if (connection.isValid(SECONDS)) {
                return connection;
            }
            connection.close();
        }
        return TestPostgres.connected(jdbcUrl);
    }

    /** Those that are idle: a server waits for its sessions when it is stopped. */
    void close() throws SQLException {
        for (Connection connection = idle.poll(); connection != null; connection = idle.poll()) {
            connection.close();
        }
    }
}
