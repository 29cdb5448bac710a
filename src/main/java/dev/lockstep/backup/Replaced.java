package dev.lockstep.backup;

import dev.lockstep.environment.Databases;
import dev.lockstep.environment.Environment;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.progress.Progress;
import dev.lockstep.sql.Quoting;
import dev.lockstep.sql.SqlSession;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A database that is about to be replaced and kept under another name. Its enabled subscriptions would go on replicating into it, and
 * their slots would be taken when the restored database wants them: they are disabled before. Their comments say so, by which they are
 * found when the database is not replaced after all, by whichever process.
 */
final class Replaced {
    private static final String ENABLED = """
            SELECT s.subname, pg_catalog.obj_description(s.oid, 'pg_subscription') FROM pg_catalog.pg_subscription s
            JOIN pg_catalog.pg_database d ON d.oid = s.subdbid
            WHERE d.datname = pg_catalog.current_database() AND s.subenabled ORDER BY 1
            """;

    private static final String DISABLED = """
            SELECT s.subname, pg_catalog.obj_description(s.oid, 'pg_subscription') FROM pg_catalog.pg_subscription s
            JOIN pg_catalog.pg_database d ON d.oid = s.subdbid
            WHERE d.datname = pg_catalog.current_database()
              AND pg_catalog.right(pg_catalog.obj_description(s.oid, 'pg_subscription'), pg_catalog.length(?)) = ? ORDER BY 1
            """;

    private Replaced() {}

    private record Subscription(String name, @Nullable String comment) {
        String alter(String how, @Nullable String comment) {
            String quoted = Quoting.identifier(name);
            return "ALTER SUBSCRIPTION %s %s; COMMENT ON SUBSCRIPTION %s IS %s"
                    .formatted(quoted, how, quoted, comment == null ? "NULL" : Quoting.literal(comment));
        }
    }

    /** What the role may not disable is warned of. Returns the names of those that this restore disabled, in this attempt or before. */
    static List<String> quiet(Databases databases, Environment environment, UUID id, Progress progress) {
        String mark = mark(id);
        try (SqlSession session = databases.connect(environment, InPlaceRestore.applicationName(id))) {
            for (Subscription enabled : query(session, ENABLED)) {
                try {
                    inOne(
                            session,
                            enabled.alter(
                                    "DISABLE", enabled.comment() == null ? mark : enabled.comment() + "\n" + mark));
                } catch (ProblemException e) {
                    progress.warn("Subscription " + enabled.name() + " goes on replicating into the replaced database: "
                            + e.problem().detail());
                }
            }
            return query(session, DISABLED, mark, mark).stream()
                    .map(Subscription::name)
                    .toList();
        }
    }

    /** When it is not replaced after all. */
    static void takeBack(Databases databases, Environment environment, UUID id) {
        String mark = mark(id);
        try (SqlSession session = databases.connect(environment, InPlaceRestore.applicationName(id))) {
            for (Subscription disabled : query(session, DISABLED, mark, mark)) {
                String comment = String.valueOf(disabled.comment());
                String own = comment.substring(0, comment.length() - mark.length());
                inOne(session, disabled.alter("ENABLE", own.isEmpty() ? null : own.substring(0, own.length() - 1)));
            }
        }
    }

    private static List<Subscription> query(SqlSession session, String sql, String... parameters) {
        return session.query(sql, row -> new Subscription(row.getString(1), row.getString(2)), (Object[]) parameters);
    }

    private static void inOne(SqlSession session, String statements) {
        session.transactional(true);
        try {
            session.execute(statements);
            session.commit();
        } finally {
            session.rollbackIfOpen();
            session.transactional(false);
        }
    }

    private static String mark(UUID id) {
        return "Disabled by Lockstep (restore " + id + ")";
    }
}
