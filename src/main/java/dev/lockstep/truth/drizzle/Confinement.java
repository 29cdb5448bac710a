package dev.lockstep.truth.drizzle;

import com.sun.management.ThreadMXBean;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
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
 * @param reached where it was, {@code "file:line: "}, when the code itself can no longer be asked
 * @param nextStep what to do about an overrun
 */
record Confinement(String what, Duration processor, long bytes, Supplier<String> reached, String nextStep) {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final Duration WALL = Duration.ofMinutes(3);
    private static final int POLL_MILLIS = 4;
    private static final int STACK_BYTES = 8 << 20;

    /** On a processor: a busy machine does not make a cancelled context look as if it did not stop. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final Duration LONGEST_PATIENCE = Duration.ofSeconds(20);

    private record Stop(String place, String called) {
        static final Stop UNKNOWN = new Stop("", "");
    }

    /** A cancelled context's code has ended; what it ran at that moment is known. */
    static final class Cancelled extends RuntimeException {
        private final Stop stop;

        /**
         * @param place {@code "file:line: "}, or empty
         * @param called the function that the code there had called last, or empty
         */
        Cancelled(String place, String called, Throwable cause) {
            super(cause);
            this.stop = new Stop(place, called);
        }
    }

    /**
     * @throws ProblemException when it takes too much; the context is of no use then
     * @throws RuntimeException what {@code task} throws
     */
    <T> T run(JavaScript javaScript, Context context, Supplier<T> task) {
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
        long start = System.nanoTime();
        while (true) {
            try {
                return result.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                String overrun = overrun(
                        THREADS.getThreadCpuTime(thread.getId()),
                        System.nanoTime() - start,
                        THREADS.getThreadAllocatedBytes(thread.getId()));
                if (overrun != null) {
                    throw tooMuch(end(javaScript, context, thread, result), overrun);
                }
            } catch (ExecutionException e) {
                throw e.getCause() instanceof RuntimeException cause ? cause : failed(e.getCause());
            } catch (InterruptedException e) {
                end(javaScript, context, thread, result);
                Thread.currentThread().interrupt();
                throw new ProblemException(Problem.of(ProblemType.CANCELLED, what + " was interrupted."), e);
            }
        }
    }

    /** @return what of it is too much; {@code null} when all is within its limits */
    @Nullable
    String overrun(long cpuNanos, long wallNanos, long allocated) {
        if (cpuNanos > processor.toNanos()) {
            return "takes longer than the " + processor.toSeconds() + " seconds that it may";
        } else if (wallNanos > WALL.toNanos()) {
            return "has not ended after %d minutes, having had a processor for %d seconds of the %d that it may"
                    .formatted(WALL.toMinutes(), Duration.ofNanos(cpuNanos).toSeconds(), processor.toSeconds());
        }
        return allocated > bytes ? memory() : null;
    }

    private String memory() {
        return "takes more memory than the " + (bytes >> 20) + " MB that it may";
    }

    /**
     * A cancelled context stops at its next step. Some built-in functions take no steps, {@code Array.from({ length: 2 ** 32 })} for
     * one: their thread is stopped.
     *
     * @return where it was
     */
    private static Stop end(JavaScript javaScript, Context context, Thread thread, CompletableFuture<?> result) {
        JavaScript.inBackground(() -> context.close(true));
        try {
            return stopped(javaScript, thread, result);
        } finally {
            ended(thread);
        }
    }

    /** What it was asked for is known a moment before it has ended. */
    private static void ended(Thread thread) {
        try {
            thread.join(PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Stop stopped(JavaScript javaScript, Thread thread, CompletableFuture<?> result) {
        long processor = THREADS.getThreadCpuTime(thread.getId()) + PATIENCE.toNanos();
        long end = System.nanoTime() + LONGEST_PATIENCE.toNanos();
        while (true) {
            try {
                result.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
                return Stop.UNKNOWN;
            } catch (ExecutionException e) {
                return e.getCause() instanceof Cancelled cancelled ? cancelled.stop : Stop.UNKNOWN;
            } catch (TimeoutException e) {
                if (THREADS.getThreadCpuTime(thread.getId()) > processor || System.nanoTime() > end) {
                    javaScript.stop(thread);
                    return Stop.UNKNOWN;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Stop.UNKNOWN;
            }
        }
    }

    private RuntimeException failed(Throwable cause) {
        return switch (cause.getClass().getSimpleName()) {
            case "OutOfMemoryError" -> tooMuch(Stop.UNKNOWN, memory());
            default -> new IllegalStateException(what + " failed", cause);
        };
    }

    private ProblemException tooMuch(Stop stop, String overrun) {
        String place = stop.place().isEmpty() ? reached.get() : stop.place();
        String called = stop.called().isEmpty() ? "" : ", in " + stop.called();
        return new ProblemException(Problem.of(ProblemType.TRUTH_INVALID, place + what + " " + overrun + called + ".")
                .withNextStep(nextStep));
    }
}
