package dev.lockstep.promotion;

import dev.lockstep.data.CanonicalSettings;
import dev.lockstep.data.LookupTable;
import dev.lockstep.data.RowCount;
import dev.lockstep.plan.Step;
import dev.lockstep.plan.Stretch;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.sql.SqlSession;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Opens the target's transaction and runs the plan's steps in it.
 *
 * <p>A statement that waits for a lock queues every other user of the table up behind it. So none waits longer than the lock
 * timeout; then the whole transaction is rolled back, which gives all locks back, and tried again a little later.
 */
final class Migrate {
    private final @Nullable Undoing undoing;

    /** @param undoing has the backups that undos need */
    Migrate(@Nullable Undoing undoing) {
        this.undoing = undoing;
    }

    Migrated migrate(Prepared prepared) {
        Checked checked = prepared.checked();
        LockTries tries = new LockTries(checked.progress());
        try (StepWatch watch = StepWatch.of(checked, checked.target().backendPid())) {
            while (true) {
                try {
                    return runSteps(prepared.backedUp());
                } catch (ProblemException e) {
                    if (!tries.again(e)) {
                        throw e;
                    }
                    checked.target().rollback();
                    tries.pause(
                            "A lock could not be had within the lock timeout; everything is rolled back and tried again");
                }
            }
        }
    }

    private @Nullable UndoRows undone(Checked checked) {
        Undo undo = checked.plan().undo();
        return undo == null || undoing == null
                ? null
                : UndoRows.load(undo, checked.request().id(), undoing, checked.target(), checked.progress());
    }

    private Migrated runSteps(BackedUp backedUp) {
        Checked checked = backedUp.checked();
        begin(checked);
        Map<Long, RowCount> before = RowsTouched.before(checked.target());
        TargetUnchanged.check(checked);
        TakenValues.keepLate(backedUp);
        UndoRows undone = undone(checked);
        Steps steps = new Steps(checked);
        Set<Step> ahead = undone == null ? Set.of() : undone.stage(checked.request(), steps);
        Undo undo = checked.plan().undo();
        List<SequencePositions.Position> positions = SequencePositions.lost(
                checked.target(),
                checked.plan().target(),
                checked.plan().wanted(),
                undo == null ? UnaryOperator.identity() : undo::afterwards);
        List<Step> postponed = steps.run(ahead);
        lockLookupTables(checked);
        return new Migrated(
                backedUp,
                checked.plan().plan().steps(Stretch.TRANSACTION).size(),
                before,
                steps.movedRows(),
                postponed,
                undone,
                positions);
    }

    private static void begin(Checked checked) {
        SqlSession target = checked.target();
        target.transactional(true);
        target.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED READ WRITE");
        target.execute("SET LOCAL lock_timeout = "
                + checked.request().options().lockTimeout().toMillis());
        CanonicalSettings.apply(target);
        target.execute("""
                SET LOCAL statement_timeout = 0;
                SET LOCAL idle_in_transaction_session_timeout = 0;
                SET LOCAL search_path = '';
                SET LOCAL check_function_bodies = off;
                SET LOCAL row_security = off;
                SET LOCAL default_tablespace = '';
                SET LOCAL default_table_access_method = heap;
                SET LOCAL default_toast_compression = pglz;
                SET LOCAL xmloption = content;
                SET LOCAL client_min_messages = warning
                """);
    }

    /** Once more: some were made by the plan. */
    private static void lockLookupTables(Checked checked) {
        for (LookupTable table : checked.plan().lookupTables().tables()) {
            LookupLocks.take(checked.target(), table.id());
        }
    }
}
