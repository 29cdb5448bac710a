package dev.lockstep.promotion;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.data.DataPlan;
import dev.lockstep.data.LookupTable;
import dev.lockstep.diff.Diff;
import dev.lockstep.diff.PrivilegesPolicy;
import dev.lockstep.introspect.CatalogReader;
import dev.lockstep.plan.Step;
import dev.lockstep.plan.Stretch;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

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
        if (!now.fingerprint().equals(plan.target().without(made).fingerprint()) || !samePrivileges(now, checked)) {
            throw PlanChanged.since(checked.request(), "The schema of " + target + " is no longer the same.");
        }
        DataPlan data =
                DataPlan.preview(checked.sessions(), plan.lookupTables(), plan.source(), plan.target(), plan.unseen());
        if (!data.checksums().equals(plan.data().checksums())) {
            throw PlanChanged.since(
                    checked.request(), "Rows of the lookup tables of " + target + " are no longer the same.");
        }
    }

    /** Those that the plan was computed from: all, or of objects that are made anew. */
    private static boolean samePrivileges(Catalog now, Checked checked) {
        Catalog before = checked.plan().target();
        Predicate<ObjectId> matters = privilegesOf(checked);
        return Diff.exactly(before, now).stream().noneMatch(difference -> matters.test(difference.id()));
    }

    /** The owners and grants that the plan sets. Others may change while it runs. */
    static Predicate<ObjectId> privilegesOf(Checked checked) {
        boolean all = checked.request().options().selection().privileges() == PrivilegesPolicy.SYNC;
        Set<ObjectId> set =
                checked.plan().plan().steps().stream().map(Step::subject).collect(Collectors.toSet());
        return id ->
                (id.kind() == Kind.PRIVILEGES || id.kind() == Kind.DEFAULT_PRIVILEGES) && (all || set.contains(id));
    }
}
