package dev.lockstep.promotion;

import dev.lockstep.data.TableDelta;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The lookup tables have the source's rows, still in the open transaction.
 *
 * @param changed how many rows of each
 */
record Synced(Migrated migrated, List<TableDelta> changed) {
    Synced {
        changed = List.copyOf(changed);
    }

    /** One line for people. */
    String summary() {
        return "%d rows inserted, %d updated, %d deleted in %d tables"
                .formatted(
                        changed.stream().mapToLong(TableDelta::insert).sum(),
                        changed.stream().mapToLong(TableDelta::update).sum(),
                        changed.stream().mapToLong(TableDelta::delete).sum(),
                        changed.stream().filter(delta -> !delta.isEmpty()).count());
    }

    PromotionResult.@Nullable UndoResult undone() {
        UndoRows undone = migrated.undone();
        return undone == null ? null : undone.result();
    }

    Checked checked() {
        return migrated.checked();
    }
}
