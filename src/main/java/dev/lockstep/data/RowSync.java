package dev.lockstep.data;

import dev.lockstep.catalog.ObjectId;
import dev.lockstep.environment.OwnSettings;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.progress.LogLevel;
import dev.lockstep.progress.Progress;
import dev.lockstep.sql.SqlSession;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Brings the lookup tables of the target to the source's rows, or back to their own, inside the target's open transaction, which the
 * caller commits or rolls back.
 *
 * <p>What is to change is staged first; only these rows are moved, and applied in sets: rows are inserted and updated in the order
 * of the foreign keys, then deleted against it. User triggers and rules do not fire. Afterwards all constraints are checked and
 * immediate, and everything that was disabled is as it was.
 *
 * <p>Needs the owner's rights on the tables, and no superuser. The statements show in {@code pg_stat_xact_user_tables} (by partition for
 * partitioned tables; the temporary tables in a {@code pg_temp} schema too), and no others: what would reach further, by a cascade, is
 * refused, within the lookup tables as well as outside of them.
 */
public final class RowSync {
    private final SqlSession target;
    private final Progress progress;
    private final SetAside aside;
    private final @Nullable RowImages images;

    private RowSync(SqlSession target, Progress progress, @Nullable RowImages images) {
        this.target = target;
        this.progress = progress;
        this.aside = new SetAside(target);
        this.images = images;
    }

    /**
     * Applies the differences.
     *
     * @param sessions both in transactions with {@link CanonicalSettings}, the source's a read-only snapshot
     * @param tables the same on both sides by now
     * @param images keep what is changed; {@code null} for a change that is never taken back
     * @return what was changed, for each table, in the order of the set
     * @throws ProblemException {@code CONSTRAINT_VIOLATED} when rows that stay refer to rows that would go; {@code VERIFICATION_FAILED} when other rows of
     *     the tables were changed than differ
     */
    public static List<TableDelta> fromSource(
            DataPlan.Sessions sessions, LookupSet tables, @Nullable RowImages images) {
        try (BothSides sides = new BothSides(sessions.source(), sessions.target(), sessions.progress())) {
            return new RowSync(sessions.target(), sessions.progress(), images)
                    .apply(
                            tables.inTarget().tables(),
                            number -> TableSync.prepare(sides, tables.tables().get(number), number));
        }
    }

    /**
     * Returns rows to what they were before a promotion.
     *
     * @param target in a transaction with {@link CanonicalSettings}
     * @param images keep what is changed
     * @return what was changed, for each table
     * @throws ProblemException {@code CONSTRAINT_VIOLATED} as for a sync
     */
    public static List<TableDelta> fromImages(
            SqlSession target, Progress progress, ReturnedRows rows, RowImages images) {
        return fromImages(target, progress, rows.early(), images);
    }

    /**
     * The same with rows that were picked before the schema went back.
     *
     * @param tables as they are by now, by what they were called when the rows were picked
     */
    public static List<TableDelta> fromImages(
            SqlSession target,
            Progress progress,
            PickedRows rows,
            Map<ObjectId, LookupTable> tables,
            RowImages images) {
        List<TableDelta> deltas = fromImages(target, progress, rows.in(tables), images);
        rows.drop(target);
        return deltas;
    }

    private static List<TableDelta> fromImages(
            SqlSession target, Progress progress, List<Returning> rows, RowImages images) {
        return new RowSync(target, progress, images)
                .apply(
                        rows.stream().map(Returning::table).toList(),
                        number -> TableSync.returning(target, rows.get(number), number));
    }

    private List<TableDelta> apply(List<LookupTable> there, IntFunction<TableSync> staging) {
        try {
            return written(there, staging);
        } catch (ProblemException e) {
            throw withoutSensitiveValues(e, there);
        }
    }

    /** What PostgreSQL says of a constraint quotes the values, {@code Key (token)=(…) already exists}. */
    private static ProblemException withoutSensitiveValues(ProblemException e, List<LookupTable> tables) {
        String state = e.problem().sqlState();
        boolean quoting = state != null && state.startsWith("23");
        return quoting
                        && tables.stream()
                                .anyMatch(table -> !table.rules().sensitive().isEmpty())
                ? new ProblemException(
                        e.problem()
                                .withHint(
                                        "PostgreSQL's detail is left out, since it may quote the value of a sensitive column."),
                        e)
                : e;
    }

    private List<TableDelta> written(List<LookupTable> there, IntFunction<TableSync> staging) {
        UserCode userCode = new UserCode(target, aside);
        there.forEach(userCode::unforcePolicies);
        List<TableSync> syncs = stage(there.size(), staging);
        List<TableSync> changing =
                syncs.stream().filter(sync -> !sync.delta().isEmpty()).toList();
        if (!changing.isEmpty()) {
            List<ForeignKey> foreignKeys = ForeignKey.to(target, there);
            Obstacles obstacles = new Obstacles(target, aside, foreignKeys, there);
            RowImages kept = images;
            if (kept != null) {
                changing.forEach(sync -> sync.keep(kept));
            }
            clearTheWay(syncs, changing, userCode, obstacles);
            Map<ObjectId, RowCount> before = RowCount.of(target, there);
            target.execute("SET CONSTRAINTS ALL DEFERRED");
            write(syncs, foreignKeys);
            OwnSettings.during(target, () -> target.update("SET CONSTRAINTS ALL IMMEDIATE"));
            aside.restore();
            Map<ObjectId, RowCount> after = RowCount.of(target, there);
            syncs.forEach(sync -> sync.refuseOtherChanges(before, after));
        }
        aside.restore();
        syncs.forEach(TableSync::drop);
        Sequences sequences = new Sequences(target, progress);
        there.forEach(sequences::advancePast);
        return syncs.stream().map(TableSync::delta).toList();
    }

    private List<TableSync> stage(int tables, IntFunction<TableSync> staging) {
        List<TableSync> syncs = new ArrayList<>();
        while (syncs.size() < tables) {
            progress.checkCancelled();
            syncs.add(staging.apply(syncs.size()));
            progress.advanced(syncs.size(), tables, "tables compared");
        }
        return syncs;
    }

    private void clearTheWay(List<TableSync> syncs, List<TableSync> changing, UserCode userCode, Obstacles obstacles) {
        Map<ObjectId, TableDelta> deltas = new HashMap<>();
        Map<ObjectId, LookupTable> tables = new HashMap<>();
        syncs.forEach(sync -> {
            deltas.put(sync.table().id(), sync.delta());
            tables.put(sync.table().id(), sync.table());
        });
        changing.forEach(sync -> {
            userCode.disable(sync.table());
            if (sync.delta().update() > 0) {
                obstacles.allowUpdates(sync.table());
            }
        });
        obstacles.clearForeignKeys(deltas, tables);
        changing.forEach(sync -> sync.collisions().forEach(index -> obstacles.drop(index, sync.table())));
    }

    private void write(List<TableSync> syncs, List<ForeignKey> foreignKeys) {
        Map<ObjectId, TableSync> byTable = new HashMap<>();
        syncs.forEach(sync -> byTable.put(sync.table().id(), sync));
        List<TableSync> changing =
                syncs.stream().filter(sync -> !sync.delta().isEmpty()).toList();
        long total = changing.stream()
                .map(TableSync::delta)
                .mapToLong(delta -> delta.insert() + delta.update() + delta.delete())
                .sum();
        long done = 0;
        try (Progress.Registration onCancel = progress.onCancel(target::cancel)) {
            for (TableSync sync : changing) {
                progress.checkCancelled();
                referencesTo(sync, foreignKeys)
                        .forEach(key -> sync.refuseLostReferences(key, byTable.get(key.child())));
                done += sync.insertAndUpdate(images);
                progress.advanced(done, total, "rows");
            }
            List<TableSync> childrenFirst = new ArrayList<>(changing);
            Collections.reverse(childrenFirst);
            for (TableSync sync : childrenFirst) {
                progress.checkCancelled();
                referencesTo(sync, foreignKeys)
                        .forEach(key -> sync.refuseDanglingReferences(key, byTable.get(key.child())));
                done += sync.delete();
                progress.advanced(done, total, "rows");
                log(sync.delta());
            }
        }
    }

    private static List<ForeignKey> referencesTo(TableSync parent, List<ForeignKey> foreignKeys) {
        return foreignKeys.stream()
                .filter(key -> key.parent().equals(parent.table().id()))
                .toList();
    }

    private void log(TableDelta delta) {
        progress.log(
                LogLevel.INFO,
                "%s: %d inserted, %d updated, %d deleted"
                        .formatted(delta.table(), delta.insert(), delta.update(), delta.delete()),
                Map.of(
                        "table", delta.table(),
                        "inserted", delta.insert(),
                        "updated", delta.update(),
                        "deleted", delta.delete()));
    }
}
