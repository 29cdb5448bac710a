package dev.lockstep.promotion;

import dev.lockstep.data.CanonicalSettings;
import dev.lockstep.environment.Databases;
import dev.lockstep.environment.Environment;
import dev.lockstep.progress.Progress;
import dev.lockstep.sql.SqlSession;
import java.util.concurrent.CompletableFuture;

/** Opens connections to environments in the state that the pipeline works in. */
final class Sessions {
    private Sessions() {}

    /** A connection whose running statement is stopped when the job is cancelled. */
    record Open(SqlSession session, Progress.Registration cancellation) implements AutoCloseable {
        @Override
        public void close() {
            cancellation.close();
            session.close();
        }
    }

    static Open open(Databases databases, Environment environment, String applicationName, Progress progress) {
        SqlSession session = databases.connect(environment, applicationName);
        return new Open(session, progress.onCancel(session::cancel));
    }

    /** Two environments that are only read, each in its {@linkplain #beginSnapshot snapshot}. */
    record Both(Open wanted, Open actual) implements AutoCloseable {
        @Override
        public void close() {
            try (wanted) {
                actual.close();
            }
        }
    }

    /** @param identity of its database */
    private record Snapshot(Open open, String identity) {}

    /**
     * Opens both side by side: each waits for its own server.
     *
     * @throws dev.lockstep.problem.ProblemException {@code SAME_ENVIRONMENT} when they are one database
     */
    static Both openSnapshots(
            Databases databases, Environment wanted, Environment actual, String applicationName, Progress progress) {
        CompletableFuture<Snapshot> opening = CompletableFuture.supplyAsync(
                () -> openSnapshot(databases, wanted, applicationName, progress),
                work -> new Thread(work, "lockstep-connect").start());
        Snapshot other;
        try {
            other = openSnapshot(databases, actual, applicationName, progress);
        } catch (RuntimeException | Error e) {
            opening.thenAccept(opened -> opened.open().close());
            throw e;
        }
        Snapshot first;
        try {
            first = BothCatalogs.join(opening);
        } catch (RuntimeException | Error e) {
            other.open().close();
            throw e;
        }
        Both both = new Both(first.open(), other.open());
        try {
            DifferentDatabases.check(first.identity(), other.identity(), wanted.name(), actual.name());
            return both;
        } catch (RuntimeException | Error e) {
            both.close();
            throw e;
        }
    }

    private static Snapshot openSnapshot(
            Databases databases, Environment environment, String applicationName, Progress progress) {
        Open open = open(databases, environment, applicationName, progress);
        try {
            beginSnapshot(open.session());
            return new Snapshot(open, DifferentDatabases.identity(open.session()));
        } catch (RuntimeException | Error e) {
            open.close();
            throw e;
        }
    }

    /** Begins the one snapshot in which an environment is only read (I9). */
    static void beginSnapshot(SqlSession session) {
        session.transactional(true);
        session.execute("""
                SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY;
                SET LOCAL row_security = off;
                SET LOCAL idle_in_transaction_session_timeout = 0;
                SET LOCAL statement_timeout = 0""");
        CanonicalSettings.apply(session);
    }
}
