package dev.lockstep.promotion;

import dev.lockstep.data.CanonicalSettings;
import dev.lockstep.environment.Databases;
import dev.lockstep.environment.Environment;
import dev.lockstep.progress.Progress;
import dev.lockstep.sql.SqlSession;

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

    /** Begins the one snapshot in which an environment is only read (I9). */
    static void beginSnapshot(SqlSession session) {
        session.transactional(true);
        session.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
        session.execute("SET LOCAL row_security = off");
        session.execute("SET LOCAL idle_in_transaction_session_timeout = 0");
        session.execute("SET LOCAL statement_timeout = 0");
        CanonicalSettings.apply(session);
    }
}
