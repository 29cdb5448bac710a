package dev.lockstep.plan;

import dev.lockstep.catalog.ObjectId;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One statement as its kind of object writes it, before the plan knows where it stands.
 *
 * @param table the table that is locked or worked on, {@code null} when none is
 * @param alsoLocked other relations that it locks, each with the strongest mode
 * @param scans the whole table is read
 * @param afterRows it belongs behind the loading of rows even where its object does not
 */
record Draft(
        String sql,
        String purpose,
        Set<Hazard> hazards,
        TableLock lock,
        @Nullable ObjectId table,
        Map<ObjectId, TableLock> alsoLocked,
        boolean rewrites,
        boolean scans,
        boolean afterRows,
        Placement placement) {
    Draft {
        hazards = Set.copyOf(hazards);
        alsoLocked = Map.copyOf(alsoLocked);
    }

    static Draft of(String sql, String purpose) {
        return new Draft(
                sql, purpose, Set.of(), TableLock.NONE, null, Map.of(), false, false, false, Placement.TRANSACTION);
    }

    Draft on(ObjectId lockedTable, TableLock mode) {
        return new Draft(sql, purpose, hazards, mode, lockedTable, alsoLocked, rewrites, scans, afterRows, placement);
    }

    Draft alsoLocking(ObjectId relation, TableLock mode) {
        Map<ObjectId, TableLock> locked = new TreeMap<>(alsoLocked);
        locked.merge(relation, mode, TableLock::stronger);
        return new Draft(sql, purpose, hazards, lock, table, locked, rewrites, scans, afterRows, placement);
    }

    Draft withSql(String other) {
        return new Draft(other, purpose, hazards, lock, table, alsoLocked, rewrites, scans, afterRows, placement);
    }

    Draft onlyAfterRows() {
        return new Draft(sql, purpose, hazards, lock, table, alsoLocked, rewrites, scans, true, placement);
    }

    Draft saying(String more) {
        return new Draft(sql, purpose + more, hazards, lock, table, alsoLocked, rewrites, scans, afterRows, placement);
    }

    Draft forPurpose(String other) {
        return new Draft(sql, other, hazards, lock, table, alsoLocked, rewrites, scans, afterRows, placement);
    }

    /** Those of its hazards that are among {@code some}; it reads what it read. */
    Draft only(Hazard... some) {
        Set<Hazard> rest = EnumSet.noneOf(Hazard.class);
        rest.addAll(hazards);
        rest.retainAll(Set.of(some));
        return new Draft(sql, purpose, rest, lock, table, alsoLocked, rewrites, scans, afterRows, placement);
    }

    Draft with(Hazard... more) {
        Set<Hazard> all = EnumSet.noneOf(Hazard.class);
        all.addAll(hazards);
        all.addAll(Set.of(more));
        return new Draft(
                sql,
                purpose,
                all,
                lock,
                table,
                alsoLocked,
                rewrites || all.contains(Hazard.TABLE_REWRITE),
                scans || all.contains(Hazard.VALIDATION_SCAN),
                afterRows,
                placement);
    }

    Draft withIf(boolean condition, Hazard... more) {
        return condition ? with(more) : this;
    }

    Draft scanning() {
        return new Draft(sql, purpose, hazards, lock, table, alsoLocked, rewrites, true, afterRows, placement);
    }

    /** Quick after all: somebody else has looked at the rows before. */
    Draft without(Hazard... fewer) {
        Set<Hazard> rest = EnumSet.noneOf(Hazard.class);
        rest.addAll(hazards);
        rest.removeAll(Set.of(fewer));
        return new Draft(sql, purpose, rest, lock, table, alsoLocked, rewrites, false, afterRows, placement);
    }

    /** Run before the transaction. */
    Draft ahead(boolean transactional, @Nullable String undo, Set<ObjectId> leaves) {
        return placed(new Placement(Stretch.AHEAD, transactional, undo, leaves));
    }

    /** Run after the transaction, outside of any. */
    Draft afterwards() {
        return placed(new Placement(Stretch.AFTERWARDS, false, null, Set.of()));
    }

    /** In the transaction, but {@code object} goes only later. */
    Draft leaving(ObjectId object) {
        return placed(new Placement(Stretch.TRANSACTION, true, null, Set.of(object)));
    }

    private Draft placed(Placement place) {
        return new Draft(sql, purpose, hazards, lock, table, alsoLocked, rewrites, scans, afterRows, place);
    }
}
