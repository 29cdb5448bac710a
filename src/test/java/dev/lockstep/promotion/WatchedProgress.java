package dev.lockstep.promotion;

import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.LogLevel;
import dev.lockstep.progress.SilentProgress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Does something when a phase begins, keeps what was reported, and can be cancelled. */
final class WatchedProgress extends SilentProgress {
    final List<String> phases = new ArrayList<>();
    final List<String> log = new CopyOnWriteArrayList<>();
    final List<String> advanced = new CopyOnWriteArrayList<>();
    private final Map<String, Runnable> atPhase = new HashMap<>();
    private final Map<String, Runnable> whenLogged = new ConcurrentHashMap<>();
    private final List<Runnable> onCancel = new CopyOnWriteArrayList<>();
    private volatile Runnable whenChecked = () -> {};
    private volatile boolean cancelled;

    WatchedProgress at(String phase, Runnable action) {
        atPhase.put(phase, action);
        return this;
    }

    /** In the thread that reports, before it goes on; once. */
    WatchedProgress whenLogged(String text, Runnable action) {
        whenLogged.put(text, action);
        return this;
    }

    /** In the thread that asks whether to go on. */
    WatchedProgress whenChecked(Runnable action) {
        whenChecked = action;
        return this;
    }

    void cancel() {
        cancelled = true;
        onCancel.forEach(Runnable::run);
    }

    @Override
    public void phaseStarted(String name) {
        phases.add(name);
        atPhase.getOrDefault(name, () -> {}).run();
    }

    @Override
    public void advanced(long done, long total, String unit) {
        advanced.add(done + " of " + total + " " + unit);
    }

    @Override
    public void log(LogLevel level, String message, Map<String, ?> fields) {
        log.add(level + " " + message + " " + fields);
        whenLogged.keySet().stream()
                .filter(message::contains)
                .map(whenLogged::remove)
                .filter(Objects::nonNull)
                .forEach(Runnable::run);
    }

    @Override
    public void checkCancelled() {
        whenChecked.run();
        if (cancelled) {
            throw new ProblemException(ProblemType.CANCELLED, "cancelled by the test");
        }
    }

    @Override
    public Registration onCancel(Runnable action) {
        onCancel.add(action);
        return () -> onCancel.remove(action);
    }
}
