package dev.lockstep.truth.drizzle;

import com.sun.management.ThreadMXBean;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.graalvm.polyglot.Context;
import org.jspecify.annotations.Nullable;

/**
 * Runs code of a context on a thread of its own, and cancels the context when it has used more processor time, or has asked for more
 * memory, than it may. What was asked for counts, whether it is still held or not, so that what is held is never more.
 *
 * @param what is run, for the error: {@code "Evaluating the schema"}
 * @param processor longest time on a processor: a busy machine does not make a schema fail
 * @param bytes most memory asked for
 */
record Confinement(String what, Duration processor, long bytes) {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final Duration WALL = Duration.ofMinutes(3);
    private static final int POLL_MILLIS = 4;
    private static final int STACK_BYTES = 8 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /**
     * @throws ProblemException when it takes too much; the context is of no use then
     * @throws RuntimeException what {@code task} throws
     */
    <T> T run(Context context, Supplier<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = new Thread(
                null,
                () -> {
                    try {
                        result.complete(task.get());
                    } catch (Throwable e) {
                        result.completeExceptionally(e);
                    }
                },
                "drizzle-sandbox",
                STACK_BYTES);
        thread.setDaemon(true);
        thread.start();
        long end = System.nanoTime() + WALL.toNanos();
        while (true) {
            try {
                return result.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                String overrun = overrun(thread, end);
                if (overrun != null) {
                    cancel(context, result);
                    throw tooMuch(overrun);
                }
            } catch (ExecutionException e) {
                throw e.getCause() instanceof RuntimeException cause ? cause : failed(e.getCause());
            } catch (InterruptedException e) {
                cancel(context, result);
                Thread.currentThread().interrupt();
                throw new ProblemException(Problem.of(ProblemType.CANCELLED, what + " was interrupted."), e);
            }
        }
    }

    private @Nullable String overrun(Thread thread, long end) {
        long cpu = THREADS.getThreadCpuTime(thread.getId());
        if (cpu > processor.toNanos() || System.nanoTime() > end) {
            return "takes longer than the " + processor.toSeconds() + " seconds that it may";
        }
        return THREADS.getThreadAllocatedBytes(thread.getId()) > bytes ? memory() : null;
    }

    private String memory() {
        return "takes more memory than the " + (bytes >> 20) + " MB that it may";
    }

    /** A cancelled context stops at its next step; where a single built-in function is long in coming back, nobody waits for it. */
    private static void cancel(Context context, CompletableFuture<?> result) {
        Thread closing = new Thread(() -> context.close(true), "drizzle-sandbox-closing");
        closing.setDaemon(true);
        closing.start();
        try {
            result.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException | CompletionException e) {
            // Either it ended with the cancellation, or it will when the function returns.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private RuntimeException failed(Throwable cause) {
        return switch (cause.getClass().getSimpleName()) {
            case "OutOfMemoryError" -> tooMuch(memory());
            default -> new IllegalStateException(what + " failed", cause);
        };
    }

    private ProblemException tooMuch(String overrun) {
        return new ProblemException(Problem.of(ProblemType.TRUTH_INVALID, what + " " + overrun + ".")
                .withNextStep("Look for a loop that does not end, or for data that does not belong into a schema."));
    }
}
