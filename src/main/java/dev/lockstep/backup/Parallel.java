package dev.lockstep.backup;

import dev.lockstep.progress.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The same work on many things, some of them at a time. The first failure stops the others. */
final class Parallel {
    private Parallel() {}

    static <T> void forEach(List<T> things, int threads, Progress progress, Consumer<T> work) {
        Queue<T> pending = new ConcurrentLinkedQueue<>(things);
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        List<Thread> helpers = new ArrayList<>();
        for (int i = 1; i < Math.min(threads, things.size()); i++) {
            Thread helper = new Thread(() -> drain(pending, progress, work, failure), "backup-files-" + i);
            helper.setDaemon(true);
            helper.start();
            helpers.add(helper);
        }
        drain(pending, progress, work, failure);
        helpers.forEach(Parallel::join);
        if (failure.get() instanceof RuntimeException runtime) {
            throw runtime;
        } else if (failure.get() instanceof Error error) {
            throw error;
        }
    }

    private static <T> void drain(
            Queue<T> pending, Progress progress, Consumer<T> work, AtomicReference<@Nullable Throwable> failure) {
        T thing;
        while (failure.get() == null && (thing = pending.poll()) != null) {
            try {
                progress.checkCancelled();
                work.accept(thing);
            } catch (RuntimeException | Error e) {
                failure.compareAndSet(null, e);
            }
        }
    }

    private static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
