package dev.lockstep.plan;

import dev.lockstep.catalog.ObjectId;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One statement as its kind of object writes it, before the plan knows where it stands.
 *
 * @param table the table that is locked or worked on, {@code null} when none is
 * @param afterRows it belongs behind the loading of rows even where its object does not
 */
record Draft(
        String sql,
        String purpose,
        Set<Hazard> hazards,
        TableLock lock,
        @Nullable ObjectId table,
        boolean rewrites,
        boolean afterRows) {
    Draft {
        hazards = Set.copyOf(hazards);
    }

    static Draft of(String sql, String purpose) {
        return new Draft(sql, purpose, Set.of(), TableLock.NONE, null, false, false);
    }

    Draft on(ObjectId lockedTable, TableLock mode) {
        return new Draft(sql, purpose, hazards, mode, lockedTable, rewrites, afterRows);
    }

    Draft onlyAfterRows() {
        return new Draft(sql, purpose, hazards, lock, table, rewrites, true);
    }

    Draft saying(String more) {
        return new Draft(sql, purpose + more, hazards, lock, table, rewrites, afterRows);
    }

    Draft with(Hazard... more) {
        Set<Hazard> all = EnumSet.noneOf(Hazard.class);
        all.addAll(hazards);
        all.addAll(Set.of(more));
        return new Draft(sql, purpose, all, lock, table, rewrites || all.contains(Hazard.TABLE_REWRITE), afterRows);
    }

    Draft withIf(boolean condition, Hazard... more) {
        return condition ? with(more) : this;
    }
}
