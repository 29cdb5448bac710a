package dev.lockstep.job;

import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.Progress.Registration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * An attempt while it runs: whether it may go on, and who wants to hear when not. It may not once somebody cancelled the
 * job, once this replica stops, or once the lease is lost; the lease also counts as lost when it could not be renewed in
 * time, by this machine's monotonic clock, without asking anybody.
 */
final class Attempt {
    private static final Logger LOG = Logger.getLogger(Attempt.class);

    private final Lease lease;
    private final List<Runnable> onStop = new ArrayList<>();
    private volatile long leaseEndsNanos;
    private volatile boolean lost;
    private volatile boolean stopping;
    private volatile @Nullable String cancelledBy;

    /** @param askedAtNanos {@link System#nanoTime} before the lease was asked for */
    Attempt(Lease lease, long askedAtNanos, Duration leaseTime) {
        this.lease = lease;
        this.cancelledBy = lease.cancelRequestedBy();
        renewed(askedAtNanos, leaseTime);
    }

    Lease lease() {
        return lease;
    }

    void renewed(long askedAtNanos, Duration leaseTime) {
        leaseEndsNanos = askedAtNanos + leaseTime.toNanos();
    }

    void cancel(String by) {
        cancelledBy = by;
        stop();
    }

    void lose() {
        lost = true;
        stop();
    }

    /** Tells the work when its time is over: the store could not be reached, or this process stood still. */
    void loseWhenOver() {
        if (isLost()) {
            stop();
        }
    }

    /** This replica goes down; another one shall go on. */
    void handOver() {
        stopping = true;
        stop();
    }

    /** For good once it was said, even if the lease is renewed after that: what heard it has given up. */
    boolean isLost() {
        if (System.nanoTime() - leaseEndsNanos >= 0) {
            lost = true;
        }
        return lost;
    }

    /** Whether another attempt goes on with what this one gave up: nobody wants the job itself to stop. */
    boolean isHandedOver() {
        return (stopping || isLost()) && cancelledBy == null;
    }

    boolean isCancelled() {
        return cancelledBy != null;
    }

    boolean hasToStop() {
        return isLost() || stopping || isCancelled();
    }

    void check() {
        checkHeld();
        if (isCancelled()) {
            throw new ProblemException(ProblemType.CANCELLED, "Cancelled by " + cancelledBy + ".");
        }
    }

    /** As {@link #check}, but for work that is not over when somebody cancels. */
    void checkHeld() {
        if (isLost()) {
            throw new ProblemException(
                    ProblemType.CANCELLED, "This worker lost its lease on the job; another one goes on with it.");
        }
        if (stopping) {
            throw new ProblemException(
                    ProblemType.CANCELLED, "This replica is stopping; another one goes on with the job.");
        }
    }

    Registration onStop(Runnable action) {
        synchronized (onStop) {
            if (!hasToStop()) {
                onStop.add(action);
                return () -> {
                    synchronized (onStop) {
                        onStop.remove(action);
                    }
                };
            }
        }
        run(action);
        return () -> {};
    }

    /** The actions may open connections (to cancel a query), so each stop has a thread of its own. */
    private void stop() {
        List<Runnable> actions;
        synchronized (onStop) {
            actions = List.copyOf(onStop);
            onStop.clear();
        }
        if (!actions.isEmpty()) {
            Thread thread = new Thread(() -> actions.forEach(this::run), "lockstep-stop-" + lease.id());
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void run(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            LOG.warnf(e, "An action to stop job %s failed", lease.id());
        }
    }
}
