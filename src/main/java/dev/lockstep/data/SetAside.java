package dev.lockstep.data;

import dev.lockstep.sql.SqlSession;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What is taken out of the rows' way for the time of the synchronisation, inside its transaction: should that fail, the rollback
 * brings everything back; else {@link #restore} does, the last first.
 */
final class SetAside {
    private final SqlSession target;
    private final Deque<String> restoring = new ArrayDeque<>();

    SetAside(SqlSession target) {
        this.target = target;
    }

    /** Runs the statement now, and the other one at the end. */
    void run(String now, String later) {
        target.execute(now);
        restoring.push(later);
    }

    /** Remembers a statement to be run at the end. */
    void later(String statement) {
        restoring.push(statement);
    }

    void restore() {
        while (!restoring.isEmpty()) {
            target.execute(restoring.pop());
        }
    }
}
