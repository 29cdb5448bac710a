package dev.lockstep.backup;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.environment.Databases;
import dev.lockstep.environment.Environment;
import dev.lockstep.introspect.CatalogReader;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.Progress;
import dev.lockstep.sql.SqlSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One moment of a database, seen by several connections: the leader exports its snapshot, the others join it.
 *
 * <p>The leader locks every table in {@code ACCESS SHARE} before it takes the snapshot, so that no table can be changed or dropped
 * while its rows are read. {@code pg_get_*} however describe an object as it is now and not as it was in the snapshot; therefore the
 * catalog is read once more from outside, and when it differs somebody was changing the schema and all of it begins again.
 */
final class SourceSnapshot implements AutoCloseable {
    private static final int ATTEMPTS = 5;
    private static final int TABLES_PER_LOCK = 200;

    private static final String TABLES = """
            SELECT pg_catalog.format('%I.%I', n.nspname, c.relname)
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't'
              AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
              AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                              WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid AND d.deptype = 'e')
            ORDER BY 1
            """;

    private final Databases databases;
    private final Environment environment;
    private final Duration lockTimeout;
    private final SqlSession leader;
    private final String id;
    private final String moment;
    private final Catalog catalog;

    private SourceSnapshot(
            Databases databases, Environment environment, Duration lockTimeout, SqlSession leader, CatalogAt at) {
        this.databases = databases;
        this.environment = environment;
        this.lockTimeout = lockTimeout;
        this.leader = leader;
        this.id = at.snapshot();
        this.moment = at.moment();
        this.catalog = at.catalog();
    }

    private record CatalogAt(String snapshot, String moment, Catalog catalog) {}

    /** @throws ProblemException {@code LOCK_TIMEOUT} when somebody holds a table; {@code BACKUP_FAILED} when the schema does not stand still */
    static SourceSnapshot open(Databases databases, Environment environment, Duration lockTimeout, Progress progress) {
        SqlSession leader = databases.connect(environment, "backup");
        try (Progress.Registration registration = progress.onCancel(leader::cancel)) {
            for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
                progress.checkCancelled();
                CatalogAt at = lockAndRead(leader, lockTimeout);
                if (at != null && sameFromOutside(databases, environment, at.catalog())) {
                    return new SourceSnapshot(databases, environment, lockTimeout, leader, at);
                }
                progress.info("The schema is being changed; the backup begins again.");
                leader.rollback();
            }
        } catch (RuntimeException | Error e) {
            leader.close();
            throw e;
        }
        leader.close();
        throw new ProblemException(Problem.of(
                        ProblemType.BACKUP_FAILED,
                        "The schema was changed during each of " + ATTEMPTS + " attempts to read it.")
                .withNextStep("Let whoever changes the schema finish, then run the backup again."));
    }

    private static @Nullable CatalogAt lockAndRead(SqlSession leader, Duration lockTimeout) {
        leader.transactional(false);
        List<String> tables = leader.query(TABLES, row -> row.getString(1));
        begin(leader, lockTimeout);
        try {
            lock(leader, tables, "ACCESS SHARE");
        } catch (ProblemException e) {
            if ("42P01".equals(e.problem().sqlState())) {
                return null;
            }
            throw e;
        }
        String snapshot = leader.queryOne("SELECT pg_catalog.pg_export_snapshot()", row -> row.getString(1));
        String moment = leader.queryOne("SELECT pg_catalog.pg_current_snapshot()::text", row -> row.getString(1));
        if (!leader.query(TABLES, row -> row.getString(1)).equals(tables)) {
            return null;
        }
        return new CatalogAt(snapshot, moment, CatalogReader.withLedger().read(leader));
    }

    /** @param tables as they stand in SQL */
    static void lock(SqlSession session, List<String> tables, String mode) {
        for (int from = 0; from < tables.size(); from += TABLES_PER_LOCK) {
            List<String> some = tables.subList(from, Math.min(tables.size(), from + TABLES_PER_LOCK));
            session.execute("LOCK TABLE ONLY " + String.join(", ONLY ", some) + " IN " + mode + " MODE");
        }
    }

    private static boolean sameFromOutside(Databases databases, Environment environment, Catalog catalog) {
        try (SqlSession outside = databases.connect(environment, "backup")) {
            outside.transactional(true);
            Catalog now = CatalogReader.withLedger().read(outside);
            outside.rollback();
            return now.fingerprint().equals(catalog.fingerprint());
        }
    }

    private static void begin(SqlSession session, Duration lockTimeout) {
        session.transactional(true);
        session.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
        session.execute("SET LOCAL search_path = ''; SET LOCAL lock_timeout = " + lockTimeout.toMillis());
    }

    /** A further connection that sees the same moment; the caller closes it. */
    SqlSession join() {
        SqlSession follower = databases.connect(environment, "backup");
        try {
            begin(follower, lockTimeout);
            follower.execute("SET TRANSACTION SNAPSHOT '" + id + "'");
            return follower;
        } catch (RuntimeException | Error e) {
            follower.close();
            throw e;
        }
    }

    /** In which sessions of the environment's role find what is named without a schema. */
    List<String> searchPath() {
        leader.execute("SET LOCAL search_path TO DEFAULT");
        List<String> schemas = leader.query("""
                SELECT p.schema FROM pg_catalog.unnest(pg_catalog.current_schemas(false)) WITH ORDINALITY AS p(schema, n)
                WHERE p.schema !~ '^pg_temp' ORDER BY p.n
                """, row -> row.getString(1));
        leader.execute("SET LOCAL search_path = ''");
        return schemas;
    }

    /** The connection that holds the locks; it does not have to wait for those who queue up behind them. */
    SqlSession leader() {
        return leader;
    }

    /** As {@code pg_export_snapshot} names it. */
    String id() {
        return id;
    }

    /** As {@code pg_current_snapshot} says it: which transactions had ended. */
    String moment() {
        return moment;
    }

    Catalog catalog() {
        return catalog;
    }

    /** Closes the leader, and with it the snapshot for everyone who has not joined yet. */
    @Override
    public void close() {
        leader.close();
    }

    /** Connections at this moment, the leader first; {@link #closeFollowers} closes the others. */
    List<SqlSession> sessions(int count) {
        List<SqlSession> sessions = new ArrayList<>(List.of(leader));
        try {
            while (sessions.size() < count) {
                sessions.add(join());
            }
        } catch (RuntimeException | Error e) {
            closeFollowers(sessions);
            throw e;
        }
        return sessions;
    }

    void closeFollowers(List<SqlSession> sessions) {
        sessions.stream().filter(session -> session != leader).forEach(SqlSession::close);
    }
}
