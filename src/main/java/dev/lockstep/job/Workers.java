package dev.lockstep.job;

import static java.util.stream.Collectors.toUnmodifiableMap;

import dev.lockstep.progress.Progress.Registration;
import io.vertx.mutiny.sqlclient.Pool;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The workers of one replica: one thread that fetches, one per job that runs, and a few that renew leases and write
 * progress. Any number of replicas may work on one store.
 */
public final class Workers {
    private static final Logger LOG = Logger.getLogger(Workers.class);
    private static final int UPKEEP_THREADS = 3;
    private static final Duration LONGEST_TURN = Duration.ofMinutes(2);

    private final Replica replica;
    private final JobSignals signals;
    private final Map<String, JobHandler> handlers;
    private final FetchCandidates fetch;
    private final RenewLeases renewLeases;
    private final DeadJobs deadJobs;
    private final QueueDepth queueDepth;

    private final Semaphore idle;
    private final Set<Attempt> running = ConcurrentHashMap.newKeySet();
    private final BlockingQueue<Boolean> wakeups = new ArrayBlockingQueue<>(1);
    private final ExecutorService jobThreads;
    private final ScheduledExecutorService upkeep;
    private final Thread fetchThread;
    private volatile boolean lookForLapsed = true;
    private volatile boolean stopping;
    private final Pulse fetching = new Pulse("fetch");
    private final Pulse renewing = new Pulse("renewal");
    private boolean storeAway;
    private @Nullable Registration listening;

    /** @param handlers one per kind; kinds without one are left to other replicas */
    public Workers(
            Pool pool,
            JobSignals signals,
            QueueSettings settings,
            Collection<? extends JobHandler> handlers,
            JobMetrics metrics) {
        this.replica = Replica.of(pool, settings, Clock.systemUTC(), metrics);
        this.signals = signals;
        this.handlers = handlers.stream().collect(toUnmodifiableMap(JobHandler::kind, Function.identity()));
        this.fetch = new FetchCandidates(pool, replica.name(), settings.lease(), this.handlers.keySet());
        this.renewLeases = new RenewLeases(replica);
        this.deadJobs = new DeadJobs(replica);
        this.queueDepth = new QueueDepth(replica);
        this.idle = new Semaphore(settings.workers());
        this.jobThreads = Executors.newFixedThreadPool(settings.workers(), new NamedThreads("lockstep-worker"));
        this.upkeep = upkeep();
        this.fetchThread = new NamedThreads("lockstep-fetch").newThread(this::fetchUntilStopped);
        metrics.workers(settings.workers());
    }

    /** Begins to fetch; the store's schema has to be there. */
    public void start() {
        listening = signals.onWork(new JobSignals.WorkListener() {
            @Override
            public void work(boolean released) {
                lookForLapsed |= released;
                wake();
            }

            @Override
            public void cancelRequested(UUID id) {
                Workers.this.cancelRequested(id);
            }
        });
        QueueSettings settings = replica.settings();
        fetching.beat();
        renewing.beat();
        every(settings.renewEvery(), () -> {
            try {
                renewLeases.renew(running);
            } finally {
                renewing.beat();
            }
        });
        every(settings.poll(), () -> {
            lookForLapsed = true;
            running.forEach(Attempt::loseWhenOver);
            wake();
        });
        every(settings.poll().multipliedBy(5), queueDepth::measure);
        fetchThread.start();
    }

    /**
     * Which of the threads that the queue depends on have done nothing for long, by name: they are dead or stuck, and this process has to
     * be replaced. A store that is away stops none of them.
     */
    public List<String> stuck() {
        if (stopping || listening == null) {
            return List.of();
        }
        QueueSettings settings = replica.settings();
        return stuck(Collections.max(List.of(
                LONGEST_TURN,
                settings.poll().multipliedBy(4),
                settings.renewEvery().multipliedBy(4))));
    }

    List<String> stuck(Duration limit) {
        return Stream.of(fetching, renewing)
                .filter(pulse -> pulse.isOlderThan(limit))
                .map(Pulse::name)
                .toList();
    }

    /**
     * Fetches nothing more and asks what runs to give up; each job that does goes back for another replica to go on with
     * at once. What still runs after the grace keeps its lease until that lapses.
     */
    public void stop() {
        stopping = true;
        if (listening != null) {
            listening.close();
        }
        wake();
        join(fetchThread);
        running.forEach(Attempt::handOver);
        jobThreads.shutdown();
        boolean ended = awaitQuietly(jobThreads, replica.settings().grace());
        upkeep.shutdownNow();
        if (!ended) {
            running.forEach(attempt -> {
                LOG.warnf(
                        "Job %s does not stop; its lease lapses within %s",
                        attempt.lease().id(), replica.settings().lease());
                attempt.lose();
            });
            jobThreads.shutdownNow();
        }
    }

    /** Nothing ends it but the end of the replica: no error, however bad, says that the next turn fails as well. */
    private void fetchUntilStopped() {
        while (!stopping) {
            try {
                fetching.beat();
                int free = idle.availablePermits();
                if (free > 0 && fetchOnce(free) == free) {
                    continue;
                }
                wakeups.poll(replica.settings().poll().toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                return;
            } catch (Throwable e) {
                LockSupport.parkNanos(replica.settings().poll().toNanos());
            }
        }
    }

    /** @return how many were taken; none when the store is away */
    private int fetchOnce(int free) {
        try {
            int taken = 0;
            if (lookForLapsed) {
                lookForLapsed = false;
                deadJobs.giveUp();
                taken = begin(System.nanoTime(), () -> fetch.lapsed(free));
            }
            int left = free - taken;
            if (left > 0) {
                taken += begin(System.nanoTime(), () -> fetch.queued(left));
            }
            if (storeAway) {
                storeAway = false;
                LOG.info("The store is back");
            }
            return taken;
        } catch (RuntimeException | Error e) {
            if (!storeAway) {
                storeAway = true;
                LOG.warn("Nothing can be fetched from the store; trying again", e);
            }
            return 0;
        }
    }

    private int begin(long askedAt, Supplier<List<Lease>> fetching) {
        List<Lease> leases = fetching.get();
        for (Lease lease : leases) {
            begin(new Attempt(lease, askedAt, replica.settings().lease()));
        }
        return leases.size();
    }

    private void begin(Attempt attempt) {
        idle.acquireUninterruptibly();
        running.add(attempt);
        replica.metrics().busy(1);
        try {
            jobThreads.execute(() -> run(attempt));
        } catch (RuntimeException | Error e) {
            // Its lease is not renewed then, and lapses.
            ended(attempt);
            throw e;
        }
    }

    private void run(Attempt attempt) {
        try {
            new ExecuteJob(replica, upkeep)
                    .execute(attempt, handlers.get(attempt.lease().kind()));
        } catch (RuntimeException | Error e) {
            LOG.errorf(
                    e, "Job %s: the attempt could not be ended", attempt.lease().id());
        } finally {
            ended(attempt);
        }
    }

    private void ended(Attempt attempt) {
        running.remove(attempt);
        replica.metrics().busy(-1);
        idle.release();
        wake();
    }

    private void cancelRequested(UUID id) {
        for (Attempt attempt : running) {
            if (attempt.lease().id().equals(id) && !upkeep.isShutdown()) {
                upkeep.execute(logged(() -> renewLeases.lookForCancel(attempt)));
            }
        }
    }

    private void wake() {
        wakeups.offer(true);
    }

    private void every(Duration period, Runnable task) {
        upkeep.scheduleWithFixedDelay(logged(task), period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** A task that throws would never be scheduled again. */
    private static Runnable logged(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.debug("Upkeep failed; it is tried again", e);
            } catch (Throwable e) {
                LOG.error("Upkeep failed; it is tried again", e);
            }
        };
    }

    private static ScheduledExecutorService upkeep() {
        ScheduledThreadPoolExecutor executor =
                new ScheduledThreadPoolExecutor(UPKEEP_THREADS, new NamedThreads("lockstep-upkeep"));
        executor.setRemoveOnCancelPolicy(true);
        return executor;
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean awaitQuietly(ExecutorService executor, Duration grace) {
        try {
            return executor.awaitTermination(grace.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
