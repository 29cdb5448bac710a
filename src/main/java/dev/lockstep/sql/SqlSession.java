package dev.lockstep.sql;

import dev.lockstep.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/**
 * One connection to a database. Every failure comes out as a {@link dev.lockstep.problem.ProblemException} that names the statement
 * (see {@link SqlErrors}). For use by one thread, but for {@link #cancel}.
 */
public final class SqlSession implements AutoCloseable {
    private static final int FETCH_SIZE = 2_000;

    /** How long an answer to a cancel may take. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Connection connection;

    private final @Nullable SessionOwner owner;

    /** What {@link #cancel} stops; {@code null} when there is nothing. */
    private volatile @Nullable Running running;

    public SqlSession(Connection connection) {
        this(connection, null);
    }

    /** @param owner whom its problems name; {@code null} for nobody */
    public SqlSession(Connection connection, @Nullable SessionOwner owner) {
        this.connection = connection;
        this.owner = owner;
    }

    /** Reads one row. */
    @FunctionalInterface
    public interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** Takes one row. */
    @FunctionalInterface
    public interface RowConsumer {
        void accept(ResultSet row) throws SQLException;
    }

    /** The connection itself, for what has no method here. */
    public Connection connection() {
        return connection;
    }

    /** Runs a statement, or several without parameters. */
    public void execute(String sql) {
        try (Running running = begin();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw problem(e, sql);
        }
    }

    /** Runs a statement and says how many rows it changed. */
    public long update(String sql, @Nullable Object... parameters) {
        try (Running running = begin();
                Statement statement = statement(sql, parameters)) {
            return statement instanceof PreparedStatement prepared
                    ? prepared.executeLargeUpdate()
                    : statement.executeLargeUpdate(sql);
        } catch (SQLException e) {
            throw problem(e, sql);
        }
    }

    /** All rows; for results that are small for certain. */
    public <T> List<T> query(String sql, RowReader<T> reader, @Nullable Object... parameters) {
        List<T> rows = new ArrayList<>();
        try (Running running = begin();
                Statement statement = statement(sql, parameters);
                ResultSet result = rows(statement, sql)) {
            while (result.next()) {
                rows.add(reader.read(result));
            }
        } catch (SQLException e) {
            throw problem(e, sql);
        }
        return rows;
    }

    /** The only row. */
    public <T> T queryOne(String sql, RowReader<T> reader, @Nullable Object... parameters) {
        List<T> rows = query(sql, reader, parameters);
        if (rows.size() != 1) {
            throw new IllegalStateException("expected one row and got " + rows.size() + " from: " + sql);
        }
        return rows.get(0);
    }

    /** Hands over row by row with a bounded memory, which needs a transaction (autocommit off). */
    public void stream(String sql, RowConsumer consumer, @Nullable Object... parameters) {
        try (Running running = begin();
                Statement statement = statement(sql, parameters)) {
            if (connection.getAutoCommit()) {
                throw new IllegalStateException("streaming needs a transaction");
            }
            statement.setFetchSize(FETCH_SIZE);
            try (ResultSet result = rows(statement, sql)) {
                while (result.next()) {
                    consumer.accept(result);
                }
            }
        } catch (SQLException e) {
            throw problem(e, sql);
        }
    }

    /** {@code COPY … TO STDOUT} into {@code out}, which stays open. Returns the number of rows. */
    public long copyOut(String sql, OutputStream out) throws IOException {
        try (Running running = begin()) {
            return connection.unwrap(PGConnection.class).getCopyAPI().copyOut(sql, out);
        } catch (SQLException e) {
            throw problem(e, sql);
        }
    }

    /** {@code COPY … FROM STDIN} of all of {@code in}. Returns the number of rows. */
    public long copyIn(String sql, InputStream in) throws IOException {
        try (Running running = begin()) {
            return connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql, in);
        } catch (SQLException e) {
            throw problem(e, sql);
        }
    }

    /** Turns autocommit off ({@code true}: the next statement begins a transaction) or on. */
    public void transactional(boolean on) {
        try {
            connection.setAutoCommit(!on);
        } catch (SQLException e) {
            throw problem(e, null);
        }
    }

    /** Whether a transaction is open on the server, begun by a statement {@code BEGIN} for example, and be it a failed one. */
    public boolean inTransaction() {
        try {
            return connection.unwrap(BaseConnection.class).getTransactionState() != TransactionState.IDLE;
        } catch (SQLException e) {
            throw problem(e, null);
        }
    }

    public void commit() {
        try {
            connection.commit();
        } catch (SQLException e) {
            throw problem(e, "COMMIT");
        }
    }

    public void rollback() {
        try {
            connection.rollback();
        } catch (SQLException e) {
            throw problem(e, "ROLLBACK");
        }
    }

    /** Ends the transaction if there is one. */
    public void rollbackIfOpen() {
        try {
            if (!connection.getAutoCommit()) {
                connection.rollback();
            }
        } catch (SQLException e) {
            throw problem(e, "ROLLBACK");
        }
    }

    /** The server process that serves this connection. */
    public int backendPid() {
        try {
            return connection.unwrap(PGConnection.class).getBackendPID();
        } catch (SQLException e) {
            throw problem(e, null);
        }
    }

    /**
     * Asks the server to stop what this connection is running; from any thread. Failing to ask is not an error: the work ends anyhow.
     * A statement that has no answer half a minute later, since the connection was cut without a word, ends by closing it. A commit
     * is left to its answer.
     */
    public void cancel() {
        cancel(PATIENCE);
    }

    void cancel(Duration patience) {
        Running asked = running;
        if (asked != null) {
            CompletableFuture.delayedExecutor(patience.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(() -> abortIfStill(asked));
        }
        try {
            connection.unwrap(PGConnection.class).cancelQuery();
        } catch (SQLException e) {
            System.getLogger(SqlSession.class.getName()).log(System.Logger.Level.DEBUG, "cancel request failed", e);
        }
    }

    private void abortIfStill(Running asked) {
        if (running != asked) {
            return;
        }
        System.getLogger(SqlSession.class.getName())
                .log(System.Logger.Level.WARNING, "a cancel was not answered; the connection is closed");
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            System.getLogger(SqlSession.class.getName()).log(System.Logger.Level.DEBUG, "abort failed", e);
        }
    }

    /** What {@link #cancel} ends, as it ends a statement, until it is closed. */
    public interface Work extends AutoCloseable {
        @Override
        void close();
    }

    /** Begins work on the {@link #connection} itself. */
    public Work working() {
        return begin();
    }

    private Running begin() {
        Running begun = new Running(this, running);
        running = begun;
        return begun;
    }

    /** A statement that waits for its answer; {@code outer} streams rows meanwhile, or is {@code null}. */
    private static final class Running implements Work {
        private final SqlSession session;
        private final @Nullable Running outer;

        Running(SqlSession session, @Nullable Running outer) {
            this.session = session;
            this.outer = outer;
        }

        @Override
        public void close() {
            session.running = outer;
        }
    }

    /** Closes the connection; an open transaction is rolled back by the server. */
    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            System.getLogger(SqlSession.class.getName()).log(System.Logger.Level.DEBUG, "close failed", e);
        }
    }

    private ProblemException problem(SQLException e, @Nullable String statement) {
        ProblemException problem = SqlErrors.problem(e, statement);
        return owner == null ? problem : new ProblemException(owner.named(problem.problem()), e);
    }

    /** Without parameters a question mark is an operator of {@code jsonb}, which a prepared statement would take for a parameter. */
    private Statement statement(String sql, @Nullable Object... parameters) throws SQLException {
        return parameters.length == 0 ? connection.createStatement() : prepare(sql, parameters);
    }

    private static ResultSet rows(Statement statement, String sql) throws SQLException {
        return statement instanceof PreparedStatement prepared ? prepared.executeQuery() : statement.executeQuery(sql);
    }

    private PreparedStatement prepare(String sql, @Nullable Object... parameters) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        return statement;
    }
}
