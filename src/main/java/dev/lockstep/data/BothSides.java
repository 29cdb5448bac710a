package dev.lockstep.data;

import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.Progress;
import dev.lockstep.sql.SqlSession;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** The two databases of a comparison; each is asked on its own thread, so that both work at once. */
final class BothSides implements AutoCloseable {
    private final SqlSession source;
    private final SqlSession target;
    private final Progress progress;
    private final ExecutorService sourceThread;
    private final Progress.Registration onCancel;

    BothSides(SqlSession source, SqlSession target, Progress progress) {
        this.source = source;
        this.target = target;
        this.progress = progress;
        this.sourceThread = Executors.newSingleThreadExecutor(work -> {
            Thread thread = new Thread(work, "lockstep-source-rows");
            thread.setDaemon(true);
            return thread;
        });
        this.onCancel = progress.onCancel(() -> {
            source.cancel();
            target.cancel();
        });
    }

    SqlSession source() {
        return source;
    }

    SqlSession target() {
        return target;
    }

    Progress progress() {
        return progress;
    }

    record Pair<T>(T source, T target) {}

    /** Runs both, the target's on the caller's thread; when one fails, the other is stopped, and the first failure is thrown. */
    <T> Pair<T> ask(Supplier<T> ofSource, Supplier<T> ofTarget) {
        progress.checkCancelled();
        CompletableFuture<T> pending = CompletableFuture.supplyAsync(ofSource, sourceThread);
        pending.whenComplete((result, failure) -> {
            if (failure != null) {
                target.cancel();
            }
        });
        T targetResult;
        try {
            targetResult = ofTarget.get();
        } catch (RuntimeException e) {
            source.cancel();
            throw firstOf(e, pending);
        }
        try {
            return new Pair<>(pending.join(), targetResult);
        } catch (CompletionException e) {
            throw unwrapped(e);
        }
    }

    /** The target's failure, unless it comes from being stopped because the source failed. */
    private static RuntimeException firstOf(RuntimeException failure, CompletableFuture<?> other) {
        try {
            other.join();
        } catch (CompletionException e) {
            if (isCancelled(failure) && !isCancelled(e.getCause())) {
                return unwrapped(e);
            }
        }
        return failure;
    }

    private static boolean isCancelled(Throwable failure) {
        return failure instanceof ProblemException problem && problem.problem().type() == ProblemType.CANCELLED;
    }

    private static RuntimeException unwrapped(CompletionException e) {
        if (e.getCause() instanceof RuntimeException cause) {
            return cause;
        }
        return e;
    }

    @Override
    public void close() {
        onCancel.close();
        sourceThread.shutdownNow();
    }
}
