package dev.lockstep.promotion;

import dev.lockstep.data.RowSync;
import dev.lockstep.data.TableDelta;
import java.util.List;

/** Brings the lookup tables to the source's rows, inside the target's transaction, and runs what waited for them. */
final class SyncData {

    Synced sync(Migrated migrated) {
        Checked checked = migrated.checked();
        List<TableDelta> changed = List.of();
        UndoRows undone = migrated.undone();
        if (undone == null) {
            changed = new RowSync(checked.sessions()).apply(checked.plan().lookupTables());
        } else {
            undone.apply(checked.plan().wanted());
        }
        new Steps(checked).runPostponed(migrated.postponed());
        if (undone != null) {
            undone.drop();
        }
        return new Synced(migrated, changed);
    }
}
