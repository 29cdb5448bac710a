package dev.lockstep.progress;

import java.util.Map;

/** For work that nobody watches: reports go nowhere and, but for what a subclass says, it is never cancelled. */
public class SilentProgress implements Progress {
    @Override
    public void phaseStarted(String name) {}

    @Override
    public void phaseSucceeded(String summary) {}

    @Override
    public void advanced(long done, long total, String unit) {}

    @Override
    public void log(LogLevel level, String message, Map<String, ?> fields) {}

    @Override
    public void checkCancelled() {}

    @Override
    public Registration onCancel(Runnable action) {
        return () -> {};
    }
}
