package dev.lockstep.backup;

import dev.lockstep.progress.Progress;
import dev.lockstep.sql.SqlSession;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Runs the same task on several connections at once. The first failure, or a cancel, stops the others. */
final class Workers {
    private static final long NOTICE_MILLISECONDS = 50;

    private final Progress progress;
    private final List<SqlSession> sessions;
    private final CountDownLatch running;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    private Workers(List<SqlSession> sessions, Progress progress) {
        this.sessions = List.copyOf(sessions);
        this.progress = progress;
        this.running = new CountDownLatch(sessions.size());
    }

    /** One connection's share. It asks {@link Workers#stopped()} before each piece of work. */
    @FunctionalInterface
    interface Task {
        void run(SqlSession session, Workers workers) throws IOException;
    }

    /** Returns when every connection's task has ended; throws the first failure. */
    static void run(List<SqlSession> sessions, Progress progress, Task task) throws IOException {
        new Workers(sessions, progress).run(task);
    }

    boolean stopped() {
        return failure.get() != null;
    }

    private void run(Task task) throws IOException {
        List<Thread> threads = new ArrayList<>();
        for (SqlSession session : sessions) {
            Thread thread = new Thread(() -> work(session, task), "backup-worker-" + (threads.size() + 1));
            thread.setDaemon(true);
            threads.add(thread);
        }
        threads.forEach(Thread::start);
        awaitEnd();
        Throwable first = failure.get();
        if (first instanceof IOException io) {
            throw io;
        } else if (first instanceof RuntimeException runtime) {
            throw runtime;
        } else if (first instanceof Error error) {
            throw error;
        }
    }

    private void work(SqlSession session, Task task) {
        try {
            task.run(session, this);
        } catch (IOException | RuntimeException | Error e) {
            failure.compareAndSet(null, e);
        } finally {
            running.countDown();
        }
    }

    /** A statement that begins just as the others are cancelled misses it, which is why they are told again and again. */
    private void awaitEnd() {
        boolean interrupted = false;
        boolean ended = false;
        while (!ended) {
            try {
                ended = running.await(NOTICE_MILLISECONDS, TimeUnit.MILLISECONDS);
                progress.checkCancelled();
            } catch (InterruptedException e) {
                interrupted = true;
                failure.compareAndSet(null, new IllegalStateException("interrupted", e));
            } catch (RuntimeException e) {
                failure.compareAndSet(null, e);
            }
            if (!ended && stopped()) {
                sessions.forEach(SqlSession::cancel);
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
