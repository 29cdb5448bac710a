package dev.lockstep.plan;

import dev.lockstep.catalog.ObjectId;
import java.util.Set;

/**
 * What a plan depends on besides the two catalogs.
 *
 * @param synchronisedTables the lookup tables whose rows are brought over in the same transaction. Their enum types must be usable
 *     with all new labels at once, which {@code ALTER TYPE … ADD VALUE} does not allow ("unsafe use of new value"). Their new columns
 *     get {@code NOT NULL} by a step of its own, which can be run once the rows are there
 */
public record PlanOptions(Set<ObjectId> synchronisedTables, Mode mode) {
    public PlanOptions {
        synchronisedTables = Set.copyOf(synchronisedTables);
    }

    public PlanOptions(Set<ObjectId> synchronisedTables) {
        this(synchronisedTables, Mode.ATOMIC);
    }

    public static PlanOptions defaults() {
        return new PlanOptions(Set.of());
    }

    public PlanOptions in(Mode other) {
        return new PlanOptions(synchronisedTables, other);
    }
}
