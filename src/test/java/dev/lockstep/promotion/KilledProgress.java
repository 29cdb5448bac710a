package dev.lockstep.promotion;

import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.LogLevel;
import dev.lockstep.progress.SilentProgress;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * As when a replica is killed: at one of the points between two steps the promotion's sessions end, and whoever runs it may not do
 * anything any more, not even undo. The points are counted from the first step ahead of the transaction on: each statement before it is
 * run, and each phase before it begins.
 */
final class KilledProgress extends SilentProgress {
    private final Pair pair;
    private final int at;
    private boolean counting;
    private int points;
    private @Nullable String killedAt;

    /** @param at which point, from 1; 0 for none */
    KilledProgress(Pair pair, int at) {
        this.pair = pair;
        this.at = at;
    }

    /** How many points there were so far. */
    int points() {
        return points;
    }

    /** What was about to happen; {@code null} when it was not reached. */
    @Nullable
    String killedAt() {
        return killedAt;
    }

    private synchronized void point(String name) {
        points++;
        if (points == at) {
            pair.server.run(
                    "postgres",
                    "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE datname = '%s' AND application_name LIKE 'lockstep%%'"
                            .formatted(pair.target));
            killedAt = name;
        }
    }

    @Override
    public void phaseStarted(String name) {
        counting |= name.equals(Phase.PREPARE);
        if (counting) {
            point("phase " + name);
        }
    }

    @Override
    public void log(LogLevel level, String message, Map<String, ?> fields) {
        if (counting && level == LogLevel.INFO && fields.containsKey("sql")) {
            point(message);
        }
    }

    @Override
    public void checkCancelled() {
        checkHeld();
    }

    @Override
    public synchronized void checkHeld() {
        if (killedAt != null) {
            throw new ProblemException(ProblemType.CANCELLED, "killed by the test");
        }
    }
}
