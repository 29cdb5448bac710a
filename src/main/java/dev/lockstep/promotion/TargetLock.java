package dev.lockstep.promotion;

import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.progress.Progress;
import dev.lockstep.sql.SqlSession;
import java.time.Duration;
import java.util.List;

/**
 * The advisory lock that makes one change of a target at a time (I6), also between installations that know nothing of each other.
 * It belongs to the session: it ends with the connection, however that ends. A standby would give it as well and knows nothing of
 * who holds it on the primary, nor of what is committed there: only a primary is asked.
 */
public final class TargetLock {
    /** "LOCKSTEP" in ASCII, so that whoever finds the lock in {@code pg_locks} can read whose it is. */
    static final long KEY = 0x4C4F434B53544550L;

    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 2_000;

    private TargetLock() {}

    /**
     * Takes the lock, waiting for at most {@code patience}.
     *
     * @throws ProblemException {@code TARGET_BUSY} with who holds it; {@code CONFLICT} for a standby
     */
    public static void take(SqlSession target, String environment, Duration patience, Progress progress) {
        take(target, environment, patience, progress::checkCancelled);
    }

    /** @param mayGoOn throws when there is no point in waiting any longer */
    public static void take(SqlSession target, String environment, Duration patience, Runnable mayGoOn) {
        refuseStandby(target, environment);
        long deadline = System.nanoTime() + patience.toNanos();
        long pause = FIRST_PAUSE_MILLIS;
        while (!target.queryOne("SELECT pg_try_advisory_lock(?)", row -> row.getBoolean(1), KEY)) {
            mayGoOn.run();
            if (System.nanoTime() >= deadline) {
                throw new ProblemException(Problem.of(
                                ProblemType.TARGET_BUSY,
                                "Another promotion or restore is changing " + environment + ".")
                        .withItems(holders(target))
                        .withNextStep("Wait until it has ended, then start this job again."));
            }
            Pause.millis(pause);
            pause = Math.min(LONGEST_PAUSE_MILLIS, pause * 2);
        }
    }

    private static void refuseStandby(SqlSession target, String name) {
        if (target.queryOne("SELECT pg_catalog.pg_is_in_recovery()", row -> row.getBoolean(1))) {
            throw new ProblemException(
                    Problem.of(ProblemType.CONFLICT, "The server of " + name + " is a standby, which takes no changes.")
                            .withNextStep(
                                    "Register the primary's address for %s; with several hosts in its URL, add target_session_attrs=primary."
                                            .formatted(name)));
        }
    }

    private static List<String> holders(SqlSession target) {
        return target.query("""
                SELECT format('%s (server process %s, since %s)', a.application_name, a.pid, a.backend_start)
                  FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
                 WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
                   AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
                   AND l.classid::bigint << 32 | l.objid::bigint = ?
                """, row -> row.getString(1), KEY);
    }
}
