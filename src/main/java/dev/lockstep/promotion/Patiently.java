package dev.lockstep.promotion;

import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import dev.lockstep.sql.SqlSession;
import java.util.concurrent.ThreadLocalRandom;

/** Runs what has to be done in the end, whoever holds a lock in the meantime. */
final class Patiently {
    private static final int MOST_TRIES = 12;
    private static final long FIRST_PAUSE_MILLIS = 200;
    private static final long LONGEST_PAUSE_MILLIS = 15_000;

    private Patiently() {}

    /**
     * Repeats a statement that can be repeated, as long as it only fails for want of a lock or because a late cancel reached it.
     *
     * @param mayGoOn throws when there is to be no further try
     */
    static void execute(SqlSession target, String sql, Runnable mayGoOn) {
        long pause = FIRST_PAUSE_MILLIS;
        for (int attempt = 1; ; attempt++) {
            try {
                target.execute(sql);
                return;
            } catch (ProblemException e) {
                ProblemType type = e.problem().type();
                boolean passes = type == ProblemType.LOCK_TIMEOUT || type == ProblemType.CANCELLED;
                if (!passes || attempt == MOST_TRIES) {
                    throw e;
                }
                mayGoOn.run();
                Pause.millis(pause / 2 + ThreadLocalRandom.current().nextLong(pause));
                mayGoOn.run();
                pause = Math.min(LONGEST_PAUSE_MILLIS, pause * 2);
            }
        }
    }
}
