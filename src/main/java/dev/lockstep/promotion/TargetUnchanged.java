package dev.lockstep.promotion;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.data.DataPlan;
import dev.lockstep.data.LookupTable;
import dev.lockstep.introspect.CatalogReader;
import dev.lockstep.plan.Stretch;
import java.util.Set;

/**
 * That the target still is what the plan was computed from, seen inside the transaction that will change it. Time has passed since
 * preflight: a backup was made, locks were waited for.
 */
final class TargetUnchanged {
    private TargetUnchanged() {}

    /** Locks the lookup tables that are there against other writers, then compares. */
    static void check(Checked checked) {
        ReviewedPlan plan = checked.plan();
        String target = checked.request().target().name();
        for (LookupTable table : plan.lookupTables().tables()) {
            if (plan.target().contains(table.id())) {
                LookupLocks.take(checked.target(), table.id());
            }
        }
        Set<ObjectId> made = plan.plan().leftBy(Stretch.AHEAD);
        Catalog now = new CatalogReader().read(checked.target()).without(made);
        if (!now.fingerprint().equals(plan.target().without(made).fingerprint())) {
            throw PlanChanged.since(checked.request(), "The schema of " + target + " is no longer the same.");
        }
        DataPlan data =
                DataPlan.preview(checked.sessions(), plan.lookupTables(), plan.policy(), plan.source(), plan.target());
        if (!data.checksums().equals(plan.data().checksums())) {
            throw PlanChanged.since(
                    checked.request(), "Rows of the lookup tables of " + target + " are no longer the same.");
        }
    }
}
