package dev.lockstep.job;

import dev.lockstep.progress.Progress.Registration;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import io.vertx.mutiny.pgclient.PgConnection;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Hears what the store's triggers say with {@code NOTIFY}, on one connection per replica. Signals only make things
 * quicker: whoever listens polls as well. After a lost connection everybody is woken, since nobody knows what was missed.
 *
 * <p>Listeners are called on the connection's event loop and must not block.
 */
public final class JobSignals {
    private static final Logger LOG = Logger.getLogger(JobSignals.class);
    /** More often than a silent connection is closed. */
    private static final Duration ALIVE_EVERY = Duration.ofSeconds(15);

    private static final String WORK = "lockstep_work";
    private static final String CANCEL = "lockstep_cancel";
    private static final String JOB = "lockstep_job";

    /** Hears of work and of cancels; both methods are called on an event loop. */
    interface WorkListener {
        /** There may be something to fetch; {@code released}: among it leases that were given back. */
        void work(boolean released);

        void cancelRequested(UUID id);
    }

    private final Pool pool;
    private final Duration reconnectAfter;
    private final List<WorkListener> workers = new CopyOnWriteArrayList<>();
    private final Map<UUID, List<Runnable>> watchers = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable SqlConnection> connection = new AtomicReference<>();
    private volatile boolean closed;

    public JobSignals(Pool pool, Duration reconnectAfter) {
        this.pool = pool;
        this.reconnectAfter = reconnectAfter;
    }

    /** Begins to listen, in the background; tries again as long as the store cannot be reached. */
    public void start() {
        pool.getConnection().subscribe().with(this::listen, this::reconnect);
    }

    public void close() {
        closed = true;
        SqlConnection open = connection.getAndSet(null);
        if (open != null) {
            open.closeAndAwait();
        }
    }

    public boolean isConnected() {
        return connection.get() != null;
    }

    Registration onWork(WorkListener listener) {
        workers.add(listener);
        return () -> workers.remove(listener);
    }

    /** An item whenever the job may have changed; those that nobody takes in time become one. */
    Multi<String> changes(UUID id) {
        return Multi.createFrom()
                .emitter(
                        emitter -> {
                            Runnable changed = () -> emitter.emit(JOB);
                            watchers.compute(id, (key, list) -> with(list, changed));
                            emitter.onTermination(
                                    () -> watchers.computeIfPresent(id, (key, list) -> without(list, changed)));
                        },
                        BackPressureStrategy.LATEST);
    }

    private void listen(SqlConnection opened) {
        PgConnection listening = PgConnection.cast(opened);
        listening.notificationHandler(
                notification -> dispatch(notification.getChannel(), String.valueOf(notification.getPayload())));
        opened.closeHandler(() -> {
            if (connection.compareAndSet(opened, null)) {
                reconnect(new IllegalStateException("The connection was closed"));
            }
        });
        opened.query("LISTEN " + WORK + "; LISTEN " + CANCEL + "; LISTEN " + JOB)
                .execute()
                .subscribe()
                .with(
                        done -> {
                            connection.set(opened);
                            keepAlive(opened);
                            if (closed) {
                                opened.closeAndForget();
                            } else {
                                wakeEverybody();
                            }
                        },
                        failure -> {
                            opened.closeAndForget();
                            reconnect(failure);
                        });
    }

    /**
     * It says nothing by itself for hours, and one that is cut without a word has to be told from one that has no news. Listening once
     * more changes nothing, and lets a DBA see what the connection is for.
     */
    private void keepAlive(SqlConnection opened) {
        Multi.createFrom()
                .ticks()
                .every(ALIVE_EVERY)
                .select()
                .first(tick -> connection.get() == opened)
                .onOverflow()
                .drop()
                .onItem()
                .transformToUniAndConcatenate(
                        tick -> opened.query("LISTEN " + WORK).execute())
                .subscribe()
                .with(answered -> {}, failure -> opened.closeAndForget());
    }

    private void reconnect(Throwable failure) {
        if (closed) {
            return;
        }
        LOG.warnf("The store's signals cannot be heard (%s); polling, and trying again", failure.getMessage());
        Multi.createFrom()
                .ticks()
                .startingAfter(reconnectAfter)
                .every(reconnectAfter)
                .toUni()
                .subscribe()
                .with(tick -> start());
    }

    private void dispatch(String channel, String payload) {
        switch (channel) {
            case WORK -> workers.forEach(worker -> worker.work("released".equals(payload)));
            case CANCEL -> workers.forEach(worker -> worker.cancelRequested(UUID.fromString(payload)));
            case JOB ->
                watchers.getOrDefault(UUID.fromString(payload), List.of()).forEach(Runnable::run);
            default -> LOG.debugf("A signal on the unknown channel %s", channel);
        }
    }

    private void wakeEverybody() {
        workers.forEach(worker -> worker.work(true));
        watchers.values().forEach(list -> list.forEach(Runnable::run));
    }

    private static List<Runnable> with(@Nullable List<Runnable> list, Runnable added) {
        List<Runnable> longer = list == null ? new CopyOnWriteArrayList<>() : list;
        longer.add(added);
        return longer;
    }

    private static @Nullable List<Runnable> without(List<Runnable> list, Runnable removed) {
        list.remove(removed);
        return list.isEmpty() ? null : list;
    }
}
