package dev.lockstep.promotion;

import dev.lockstep.data.RowImages;
import dev.lockstep.data.RowSync;
import dev.lockstep.data.TableDelta;
import java.util.List;

/** Brings the lookup tables to the source's rows, inside the target's transaction, and runs what waited for them. */
final class SyncData {

    Synced sync(Migrated migrated) {
        Checked checked = migrated.checked();
        List<TableDelta> changed;
        UndoRows undone = migrated.undone();
        if (undone == null) {
            changed = RowSync.fromSource(
                    checked.sessions(),
                    checked.plan().lookupTables(),
                    RowImages.of(checked.target(), checked.request().id()));
        } else {
            undone.apply(checked.plan().wanted());
            changed = undone.returned();
        }
        new Steps(checked).runPostponed(migrated.postponed());
        if (undone != null) {
            undone.finish(checked.plan().wanted());
        }
        return new Synced(migrated, changed);
    }
}
