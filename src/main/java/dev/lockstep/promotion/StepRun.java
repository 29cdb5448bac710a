package dev.lockstep.promotion;

import dev.lockstep.environment.OwnSettings;
import dev.lockstep.plan.Step;
import dev.lockstep.plan.StoredCode;
import dev.lockstep.sql.SqlSession;

/**
 * Runs the statement of a step: in an empty {@code search_path}, in which it was written, or where it only runs code that the database
 * has stored, in the one that the application's sessions have.
 */
final class StepRun {
    private static final String EMPTY_PATH = "SET search_path = ''";

    private StepRun() {}

    /**
     * In the open transaction. When it fails, that does, or what was done since its last savepoint.
     *
     * @param settings of the plan that the step is of
     */
    static void inTransaction(SqlSession session, Step step, OwnSettings settings) {
        if (!StoredCode.isAllOf(step.sql())) {
            session.execute(step.sql());
            return;
        }
        settings.around(session, () -> {
            session.execute(step.sql());
            return step;
        });
    }

    /** Outside of any, in a session whose {@code search_path} is empty, and is again afterwards. */
    static void alone(SqlSession session, String sql) {
        if (!StoredCode.isAllOf(sql)) {
            session.execute(sql);
            return;
        }
        session.execute("SET search_path TO DEFAULT");
        try {
            session.execute(sql);
        } catch (RuntimeException e) {
            try {
                session.execute(EMPTY_PATH);
            } catch (RuntimeException second) {
                // Nothing is to run in it with the application's path.
                session.close();
                e.addSuppressed(second);
            }
            throw e;
        }
        session.execute(EMPTY_PATH);
    }
}
