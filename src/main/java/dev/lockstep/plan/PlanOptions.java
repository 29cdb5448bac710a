package dev.lockstep.plan;

import dev.lockstep.catalog.ObjectId;
import dev.lockstep.diff.Selection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a plan depends on besides the two catalogs.
 *
 * @param synchronisedTables the lookup tables whose rows are brought over in the same transaction. Their enum types must be usable
 *     with all new labels at once, which {@code ALTER TYPE … ADD VALUE} does not allow ("unsafe use of new value"). Their new columns
 *     get {@code NOT NULL} by a step of its own, which can be run once the rows are there
 * @param selection what of the source is wanted
 * @param renames what of the target only gets another name, before anything else
 * @param appliedRenames what the target's ledger says was renamed by promotions before: such a rename is made already, and not again
 * @param going what of the target makes room for a rename to its name, because it is dropped; whatever else has the name is in the way
 * @param role who will run the plan, and own what it makes; {@code null} when not known
 * @param inUtc whether it will run in a time zone that is UTC, in which timestamps with and without a time zone are the same bytes
 */
public record PlanOptions(
        Set<ObjectId> synchronisedTables,
        Mode mode,
        Selection selection,
        @Nullable String role,
        List<Rename> renames,
        Set<Rename> appliedRenames,
        Set<ObjectId> going,
        boolean inUtc) {
    public PlanOptions {
        synchronisedTables = Set.copyOf(synchronisedTables);
        renames = List.copyOf(renames);
        appliedRenames = Set.copyOf(appliedRenames);
        going = Set.copyOf(going);
    }

    public PlanOptions(Set<ObjectId> synchronisedTables) {
        this(synchronisedTables, Mode.ATOMIC, Selection.defaults(), null, List.of(), Set.of(), Set.of(), true);
    }

    public static PlanOptions defaults() {
        return new PlanOptions(Set.of());
    }

    public PlanOptions synchronising(Set<ObjectId> tables) {
        return new PlanOptions(tables, mode, selection, role, renames, appliedRenames, going, inUtc);
    }

    public PlanOptions in(Mode other) {
        return new PlanOptions(synchronisedTables, other, selection, role, renames, appliedRenames, going, inUtc);
    }

    public PlanOptions selecting(Selection other) {
        return new PlanOptions(synchronisedTables, mode, other, role, renames, appliedRenames, going, inUtc);
    }

    public PlanOptions runBy(String other) {
        return new PlanOptions(synchronisedTables, mode, selection, other, renames, appliedRenames, going, inUtc);
    }

    public PlanOptions renaming(List<Rename> others) {
        return new PlanOptions(synchronisedTables, mode, selection, role, others, appliedRenames, going, inUtc);
    }

    public PlanOptions knowing(Set<Rename> applied) {
        return new PlanOptions(synchronisedTables, mode, selection, role, renames, applied, going, inUtc);
    }

    public PlanOptions inUtc(boolean utc) {
        return new PlanOptions(synchronisedTables, mode, selection, role, renames, appliedRenames, going, utc);
    }

    public PlanOptions displacing(Set<ObjectId> others) {
        return new PlanOptions(synchronisedTables, mode, selection, role, renames, appliedRenames, others, inUtc);
    }
}
