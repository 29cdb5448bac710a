package dev.lockstep.api;

import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.Progress;
import dev.lockstep.progress.SilentProgress;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Looks that may take long and that a request waits for: so many at a time on a replica, and each for so long. What is beyond that would
 * take the threads of all other requests, and connections of the environments.
 */
@ApplicationScoped
class LongLooks {
    static final String AT_ONCE = "lockstep.looks.at-once";
    static final String TIME_LIMIT = "lockstep.looks.time-limit";

    private final Semaphore free;
    private final Duration limit;

    LongLooks(
            @ConfigProperty(name = AT_ONCE, defaultValue = "4") int atOnce,
            @ConfigProperty(name = TIME_LIMIT, defaultValue = "2m") Duration limit) {
        if (atOnce < 1) {
            throw new IllegalArgumentException(AT_ONCE + " must be at least 1");
        }
        if (limit.isNegative() || limit.isZero()) {
            throw new IllegalArgumentException(TIME_LIMIT + " must be a positive duration");
        }
        this.free = new Semaphore(atOnce);
        this.limit = limit;
    }

    /** As {@link #look(Duration, Function)}, of what has no other limit. */
    <T> T look(Function<Progress, T> look) {
        return look(Duration.ZERO, look);
    }

    /**
     * On a thread that may block.
     *
     * @param atLeast what other limits let it take, which this one does not cut
     * @param look stops, with a problem of type {@code CANCELLED}, when its time is over
     * @throws ProblemException {@code TOO_BUSY}
     */
    <T> T look(Duration atLeast, Function<Progress, T> look) {
        if (!free.tryAcquire()) {
            throw busy("As many requests of this kind run already as this replica takes at once.");
        }
        Timed progress = new Timed();
        try {
            after(limit(atLeast), progress::end);
            return look.apply(progress);
        } catch (ProblemException e) {
            if (progress.over && e.problem().type() == ProblemType.CANCELLED) {
                throw busy("It was not done in the time that " + TIME_LIMIT + " gives it.");
            }
            throw e;
        } finally {
            progress.done = true;
            free.release();
        }
    }

    Duration limit(Duration atLeast) {
        return limit.compareTo(atLeast) < 0 ? atLeast : limit;
    }

    /** In units that do not overflow. */
    private static void after(Duration delay, Runnable action) {
        CompletableFuture.delayedExecutor(TimeUnit.MILLISECONDS.convert(delay), TimeUnit.MILLISECONDS)
                .execute(action);
    }

    private static ProblemException busy(String detail) {
        return new ProblemException(Problem.of(ProblemType.TOO_BUSY, detail)
                .withNextStep("Send the request again, after the seconds that the header Retry-After names."));
    }

    private static final class Timed extends SilentProgress {
        private static final Duration AGAIN = Duration.ofSeconds(1);

        private final Map<Object, Runnable> actions = new ConcurrentHashMap<>();
        private volatile boolean over;
        private volatile boolean done;

        /** Again and again, since what is stopped between two statements goes on with the next. */
        private void end() {
            if (!done) {
                over = true;
                after(AGAIN, this::end);
                actions.values().forEach(Runnable::run);
            }
        }

        @Override
        public void checkCancelled() {
            if (over) {
                throw new ProblemException(ProblemType.CANCELLED, "The time for it is over.");
            }
        }

        @Override
        public Registration onCancel(Runnable action) {
            Object key = new Object();
            actions.put(key, action);
            return () -> actions.remove(key);
        }
    }
}
