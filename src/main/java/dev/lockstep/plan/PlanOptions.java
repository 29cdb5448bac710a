package dev.lockstep.plan;

import dev.lockstep.catalog.ObjectId;
import dev.lockstep.diff.Selection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a plan depends on besides the two catalogs.
 *
 * @param synchronisedTables the lookup tables whose rows are brought over in the same transaction. Their enum types must be usable
 *     with all new labels at once, which {@code ALTER TYPE … ADD VALUE} does not allow ("unsafe use of new value"). Their new columns
 *     get {@code NOT NULL} by a step of its own, which can be run once the rows are there
 * @param selection what of the source is wanted
 * @param role who will run the plan, and own what it makes; {@code null} when not known
 */
public record PlanOptions(
        Set<ObjectId> synchronisedTables,
        Mode mode,
        Selection selection,
        @Nullable String role) {
    public PlanOptions {
        synchronisedTables = Set.copyOf(synchronisedTables);
    }

    public PlanOptions(Set<ObjectId> synchronisedTables) {
        this(synchronisedTables, Mode.ATOMIC, Selection.defaults(), null);
    }

    public static PlanOptions defaults() {
        return new PlanOptions(Set.of());
    }

    public PlanOptions in(Mode other) {
        return new PlanOptions(synchronisedTables, other, selection, role);
    }

    public PlanOptions selecting(Selection other) {
        return new PlanOptions(synchronisedTables, mode, other, role);
    }

    public PlanOptions runBy(String other) {
        return new PlanOptions(synchronisedTables, mode, selection, other);
    }
}
