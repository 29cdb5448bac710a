package dev.lockstep.promotion;

import dev.lockstep.backup.BackupRows;
import dev.lockstep.backup.Backups;
import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.data.KeyTexts;
import dev.lockstep.data.LateRows;
import dev.lockstep.data.LookupColumn;
import dev.lockstep.data.Refill;
import dev.lockstep.data.RefilledValues;
import dev.lockstep.data.TableDelta;
import dev.lockstep.plan.Step;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.progress.LogLevel;
import dev.lockstep.progress.Progress;
import dev.lockstep.sql.Quoting;
import dev.lockstep.sql.SqlSession;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Brings rows and values back out of the backup, inside of the transaction that takes the schema back. */
final class UndoRows {
    private final Undo undo;
    private final UUID id;
    private final SqlSession target;
    private final Progress progress;
    /** The temporary tables with the backed-up rows. */
    private final Map<Refilled, String> loaded = new LinkedHashMap<>();

    private UndoFindings found;
    private final LookupRowsBack lookupRows;

    private UndoRows(Undo undo, UUID id, SqlSession target, Progress progress) {
        this.undo = undo;
        this.id = id;
        this.lookupRows = new LookupRowsBack(undo, id, target, progress);
        this.target = target;
        this.progress = progress;
        this.found = undo.findings();
    }

    /** Loads what comes back, in the transaction, so that nothing of it is left when that fails. */
    static UndoRows load(Undo undo, UUID id, Undoing undoing, SqlSession target, Progress progress) {
        UndoRows rows = new UndoRows(undo, id, target, progress);
        if (!undo.refillsRows()) {
            return rows;
        }
        LateRows late = LateRows.of(target, undo.of().id());
        try (Backups.InUse use = undoing.use(undo.of());
                BackupRows backup = undoing.open(use, progress)) {
            Map<ObjectId, String> tables = new LinkedHashMap<>();
            for (Refilled refilled : undo.refills()) {
                if (refilled.missing() == null) {
                    String name = tables.computeIfAbsent(refilled.table(), table -> {
                        String temporary = "lockstep_backup_" + tables.size();
                        backup.load(target, refilled.name(), temporary);
                        List<Column> key = refilled.keyOfBackup(undo.before()).stream()
                                .flatMap(column ->
                                        undo.before().get(Column.class, table.part(Kind.COLUMN, column)).stream())
                                .toList();
                        late.into(target, table, Refilled.lookupColumns(key), temporary);
                        target.execute("ANALYZE pg_temp." + Quoting.identifier(temporary));
                        return temporary;
                    });
                    rows.loaded.put(refilled, name);
                }
            }
        }
        return rows;
    }

    /**
     * Looks once more, now that nobody can write any more, returns the lookup rows, and remembers which values are still what the
     * promotion made of them.
     *
     * @return the steps that there is no need for any more
     * @throws ProblemException {@code PLAN_CHANGED} when more would be lost than was reviewed; {@code CONFLICT} when something stands
     *     in the way
     */
    Set<Step> stage(PromotionRequest request, Steps steps) {
        lockTables();
        UndoFindings findings = UndoLook.of(target, undo);
        List<String> conflicts = new ArrayList<>(findings.conflicts());
        loaded.forEach((refilled, from) -> conflicts.addAll(withoutValue(refilled, from)));
        if (!conflicts.isEmpty()) {
            throw Undoing.refused(conflicts, undo.of().id(), request.target().name());
        }
        if (!undo.findings().subjects().containsAll(findings.subjects())) {
            throw PlanChanged.since(
                    request,
                    "Now this would be lost: "
                            + String.join(
                                    "; ",
                                    findings.losses().stream()
                                            .map(UndoLoss::line)
                                            .toList()));
        }
        found = findings.losing(withOtherKeys());
        Set<Step> ahead = lookupRows.beforeSchema(steps);
        UntouchedValues untouched = new UntouchedValues(undo, target);
        loaded.forEach((refilled, from) -> {
            if (refilled.converted()) {
                untouched.stage(refilled, from, matchesNow(refilled)).ifPresent(loss -> {
                    progress.warn(loss.line());
                    found = found.losing(List.of(loss));
                });
            }
        });
        return ahead;
    }

    private void lockTables() {
        lookupRows.lock();
        undo.takenBack().undone().stream()
                .map(difference -> difference.id())
                .filter(id -> id.kind() == Kind.TABLE || id.kind() == Kind.COLUMN || id.kind() == Kind.CONSTRAINT)
                .map(id -> new ObjectId(Kind.TABLE, id.path().subList(0, 2)))
                .distinct()
                .sorted()
                .map(undo::present)
                .filter(id -> undo.now().contains(id) || undo.names().containsValue(id))
                .forEach(id -> target.execute("LOCK TABLE ONLY " + sql(id) + " IN SHARE ROW EXCLUSIVE MODE"));
    }

    /** Rows that came since, and have nothing for a column that must have something. */
    private List<String> withoutValue(Refilled refilled, String from) {
        List<String> conflicts = new ArrayList<>();
        for (Column column : undo.withoutValue(refilled)) {
            long rows = target.queryOne(
                    "SELECT count(*) FROM %s AS r WHERE NOT EXISTS (SELECT FROM pg_temp.%s AS b WHERE %s) AND NOT %s"
                            .formatted(
                                    sql(undo.present(refilled.table())),
                                    Quoting.identifier(from),
                                    matchesNow(refilled),
                                    undo.returned().returning(undo.present(refilled.table()), "r")),
                    row -> row.getLong(1));
            if (rows > 0) {
                conflicts.add(
                        "%d %s of %s came since, and nothing says what they are to have in %s, which may not be null: delete these rows first"
                                .formatted(
                                        rows,
                                        rows == 1 ? "row" : "rows",
                                        refilled.table().displayName(),
                                        column.name()));
            }
        }
        return conflicts;
    }

    /** Rows whose key was changed since look like ones that were deleted and others that came; nobody knows which is which. */
    private List<UndoLoss> withOtherKeys() {
        List<UndoLoss> losses = new ArrayList<>();
        loaded.forEach((refilled, from) -> {
            if (refilled.whole() || refilled.converted()) {
                return;
            }
            String table = sql(undo.present(refilled.table()));
            String temporary = Quoting.identifier(from);
            String matches = matchesNow(refilled);
            long rows = target.queryOne(
                    """
                    SELECT least((SELECT count(*) FROM pg_temp.%s AS b WHERE NOT EXISTS (SELECT FROM %s AS r WHERE %s)),
                                 (SELECT count(*) FROM %s AS r WHERE NOT EXISTS (SELECT FROM pg_temp.%s AS b WHERE %s)))
                    """.formatted(temporary, table, matches, table, temporary, matches), row -> row.getLong(1));
            if (rows > 0) {
                losses.add(new UndoLoss(
                        Kind.COLUMN.label(),
                        refilled.display(),
                        rows,
                        "So many rows at most have got another key since the promotion, and none of their old values"));
            }
        });
        losses.forEach(loss -> progress.warn(loss.line()));
        return losses;
    }

    /** By the names that the columns and their types have before the renames are taken back. */
    private String matchesNow(Refilled refilled) {
        List<LookupColumn> present = refilled.key().stream()
                .map(column ->
                        new LookupColumn(undo.present(column.id()).name(), undo.presentType(column.type()), false))
                .toList();
        return KeyTexts.match(
                target, present, refilled.key().stream().map(Column::name).toList());
    }

    /** After the steps of the schema, but for those that wait. */
    void apply(Catalog wanted) {
        // Before the rows: a sequence that stands past them already is not moved again.
        SequencePositions.restore(target, undo.positions(), undo.now(), wanted);
        loaded.forEach((refilled, from) -> {
            progress.checkCancelled();
            if (refilled.converted()) {
                refill(refilled, refilled.from(UntouchedValues.kept(refilled, from)));
            } else {
                Refill refill = refilled.from(from);
                refill(refilled, refill);
                if (refilled.whole()) {
                    refill.advanceSequences(target, progress);
                }
            }
        });
        // And after them: one that goes round may stand before rows that it numbered.
        SequencePositions.restore(target, undo.positions(), undo.now(), wanted);
        lookupRows.afterSchema(wanted);
    }

    private void refill(Refilled refilled, Refill refill) {
        long rows = refill.run(target);
        RefilledValues.keep(target, id, refill);
        progress.log(
                LogLevel.INFO,
                "%s: %d rows out of the backup".formatted(refilled.display(), rows),
                Map.of("table", refilled.table().displayName(), "rows", rows));
    }

    private static String sql(ObjectId table) {
        return Quoting.qualified(table.schema(), table.name());
    }

    /** As it was seen last, when nobody could write any more. */
    PromotionResult.UndoResult result() {
        return new PromotionResult.UndoResult(
                undo.of().id(), found.verdict(), found.losses(), UndoKept.of(found.kept()));
    }

    /** How many lookup rows were returned. */
    List<TableDelta> returned() {
        return lookupRows.returned();
    }

    /** When all steps have run. */
    void finish(Catalog wanted) {
        lookupRows.settle(wanted);
    }
}
