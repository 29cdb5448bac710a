package dev.lockstep.data;

import dev.lockstep.progress.Progress;
import dev.lockstep.sql.SqlErrors;
import dev.lockstep.sql.SqlSession;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.copy.CopyOperation;
import org.postgresql.copy.CopyOut;

/** {@code COPY … TO STDOUT} of one database straight into {@code COPY … FROM STDIN} of another; nothing but one message is in memory. */
final class CopyPipe {
    private static final int CHUNKS_BETWEEN_CHECKS = 1_000;

    private final SqlSession from;
    private final SqlSession to;
    private final Progress progress;

    CopyPipe(SqlSession from, SqlSession to, Progress progress) {
        this.from = from;
        this.to = to;
        this.progress = progress;
    }

    /**
     * @param out a {@code COPY} to standard output, text format
     * @param in a {@code COPY} from standard input, text format
     * @return rows copied
     */
    long copy(String out, String in) {
        try (SqlSession.Work writing = to.working();
                SqlSession.Work reading = from.working()) {
            return run(out, in);
        }
    }

    private long run(String out, String in) {
        CopyIn writer = begin(to, in, CopyManager::copyIn);
        try {
            CopyOut reader = begin(from, out, CopyManager::copyOut);
            pump(reader, out, writer, in);
        } catch (RuntimeException | Error e) {
            cancel(writer, e);
            throw e;
        }
        try {
            return writer.endCopy();
        } catch (SQLException e) {
            throw SqlErrors.problem(e, in);
        }
    }

    private void pump(CopyOut reader, String out, CopyIn writer, String in) {
        try {
            long chunks = 0;
            for (byte[] chunk = read(reader, out); chunk != null; chunk = read(reader, out)) {
                write(writer, chunk, in);
                if (++chunks % CHUNKS_BETWEEN_CHECKS == 0) {
                    progress.checkCancelled();
                }
            }
        } catch (RuntimeException | Error e) {
            cancel(reader, e);
            throw e;
        }
    }

    private static byte @Nullable [] read(CopyOut reader, String sql) {
        try {
            return reader.readFromCopy();
        } catch (SQLException e) {
            throw SqlErrors.problem(e, sql);
        }
    }

    private static void write(CopyIn writer, byte[] chunk, String sql) {
        try {
            writer.writeToCopy(chunk, 0, chunk.length);
        } catch (SQLException e) {
            throw SqlErrors.problem(e, sql);
        }
    }

    /** A session that is left within a copy can do nothing else. */
    private static void cancel(CopyOperation operation, Throwable because) {
        try {
            if (operation.isActive()) {
                operation.cancelCopy();
            }
        } catch (SQLException e) {
            because.addSuppressed(e);
        }
    }

    @FunctionalInterface
    private interface Beginning<T> {
        T begin(CopyManager copies, String sql) throws SQLException;
    }

    private static <T> T begin(SqlSession session, String sql, Beginning<T> beginning) {
        try {
            return beginning.begin(
                    session.connection().unwrap(PGConnection.class).getCopyAPI(), sql);
        } catch (SQLException e) {
            throw SqlErrors.problem(e, sql);
        }
    }
}
