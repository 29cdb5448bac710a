package dev.lockstep.environment;

import dev.lockstep.sql.SqlSession;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Connects to an environment now and looks around. */
@ApplicationScoped
public class Ping {
    private static final String FACTS = """
            SELECT current_setting('server_version'),
                   current_database(),
                   pg_database_size(current_database()),
                   session_user,
                   rolsuper,
                   pg_is_in_recovery(),
                   s.ssl,
                   s.version
              FROM pg_roles r
              LEFT JOIN pg_stat_ssl s ON s.pid = pg_backend_pid()
             WHERE r.rolname = session_user""";

    private final Databases databases;

    Ping(Databases databases) {
        this.databases = databases;
    }

    /**
     * What was found.
     *
     * @param connect how long it took to connect and log in
     * @param latency of one round trip once connected
     * @param sizeBytes of the database on disk
     * @param standby whether the server only takes reads
     * @param tlsVersion {@code null} when the connection is not encrypted
     */
    public record Answer(
            Duration connect,
            Duration latency,
            String serverVersion,
            String database,
            long sizeBytes,
            String role,
            boolean superuser,
            boolean standby,
            @Nullable String tlsVersion) {}

    /** Looks at more of a database in the same session. */
    @FunctionalInterface
    public interface Look<T> {
        T at(SqlSession session);
    }

    /** What was found, and what the caller's own look saw. */
    public record Found<T>(Answer answer, T seen) {}

    /** @throws dev.lockstep.problem.ProblemException when there is no connection, saying why */
    public <T> Found<T> ping(Environment environment, Look<T> look) {
        long before = System.nanoTime();
        try (SqlSession session = databases.connect(environment, "ping")) {
            Duration connect = Duration.ofNanos(System.nanoTime() - before);
            Duration latency = latency(session);
            session.execute("SET statement_timeout = '15s'");
            Answer answer = session.queryOne(
                    FACTS,
                    row -> new Answer(
                            connect,
                            latency,
                            row.getString(1),
                            row.getString(2),
                            row.getLong(3),
                            row.getString(4),
                            row.getBoolean(5),
                            row.getBoolean(6),
                            row.getBoolean(7) ? row.getString(8) : null));
            return new Found<>(answer, look.at(session));
        }
    }

    private static Duration latency(SqlSession session) {
        long before = System.nanoTime();
        session.execute("SELECT 1");
        return Duration.ofNanos(System.nanoTime() - before);
    }
}
