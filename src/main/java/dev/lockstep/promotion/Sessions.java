package dev.lockstep.promotion;

import dev.lockstep.data.CanonicalSettings;
import dev.lockstep.environment.Databases;
import dev.lockstep.environment.Environment;
import dev.lockstep.progress.Progress;
import dev.lockstep.sql.SqlSession;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Opens connections to environments in the state that the pipeline works in. */
final class Sessions {
    private Sessions() {}

    /** A connection whose running statement is stopped when the job is cancelled. */
    static final class Open implements AutoCloseable {
        private final SqlSession session;
        private final Consumer<SqlSession> end;
        private final Progress.Registration cancellation;
        private boolean cancelled;
        private boolean ended;

        /** @param end what becomes of a session that nobody has cancelled */
        private Open(SqlSession session, Progress progress, Consumer<SqlSession> end) {
            this.session = session;
            this.end = end;
            this.cancellation = progress.onCancel(this::cancel);
        }

        SqlSession session() {
            return session;
        }

        /** From here on a cancel no longer stops its statement. */
        void withoutCancel() {
            cancellation.close();
        }

        /** A cancel that comes late must not reach whoever has the session by then. */
        private synchronized void cancel() {
            cancelled = true;
            if (!ended) {
                session.cancel();
            }
        }

        private synchronized boolean endUncancelled() {
            ended = true;
            return !cancelled;
        }

        @Override
        public void close() {
            cancellation.close();
            if (endUncancelled()) {
                end.accept(session);
            } else {
                session.close();
            }
        }
    }

    static Open open(Databases databases, Environment environment, String applicationName, Progress progress) {
        return new Open(databases.connect(environment, applicationName), progress, SqlSession::close);
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
                () -> openIdentified(databases, wanted, applicationName, progress),
                work -> new Thread(work, "lockstep-connect").start());
        Snapshot other;
        try {
            other = openIdentified(databases, actual, applicationName, progress);
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

    private static Snapshot openIdentified(
            Databases databases, Environment environment, String applicationName, Progress progress) {
        Open open = openSnapshot(databases, environment, applicationName, progress);
        try {
            return new Snapshot(open, DifferentDatabases.identity(open.session()));
        } catch (RuntimeException | Error e) {
            open.close();
            throw e;
        }
    }

    /** One environment that is only read, in its {@linkplain #beginSnapshot snapshot}. */
    static Open openSnapshot(Databases databases, Environment environment, String applicationName, Progress progress) {
        Open open = new Open(
                databases.connectToRead(environment, applicationName),
                progress,
                session -> databases.leave(environment, session));
        try {
            beginSnapshot(open.session());
            return open;
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
