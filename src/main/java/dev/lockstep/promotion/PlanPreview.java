package dev.lockstep.promotion;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.data.DataPlan;
import dev.lockstep.data.LookupSet;
import dev.lockstep.data.LookupTable;
import dev.lockstep.data.LookupTables;
import dev.lockstep.diff.Selection;
import dev.lockstep.introspect.TargetRoles;
import dev.lockstep.plan.Plan;
import dev.lockstep.plan.PlanOptions;
import dev.lockstep.plan.Planner;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Computes what a promotion would do. Changes nothing. */
final class PlanPreview {

    /** Both sessions are in a read-only snapshot. */
    ReviewedPlan compute(DataPlan.Sessions sessions, BothCatalogs both, PromotionOptions options) {
        sessions.progress().checkCancelled();
        ScopeReview review = new ScopeReview(options.selection().scope(), both.wanted(), both.actual());
        List<String> notes = review.notesOfPlan();
        LookupSet lookupTables =
                review.lookupTables(LookupTables.resolve(options.tables(), both.wanted(), both.actual()));
        Set<ObjectId> synchronised =
                lookupTables.tables().stream().map(LookupTable::id).collect(Collectors.toSet());
        Selection selection = options.selection();
        TargetRoles roles = TargetRoles.read(sessions.target());
        Catalog wanted = selection.wanted(both.wanted(), both.actual());
        Plan plan = Planner.plan(
                both.actual(),
                both.wanted(),
                new PlanOptions(synchronised)
                        .in(options.mode())
                        .selecting(selection)
                        .runBy(roles.user()));
        RolesOfPlan.check(plan, wanted, both.actual(), roles);
        DataPlan data = DataPlan.preview(sessions, lookupTables, options.data(), both.wanted(), both.actual());
        return new ReviewedPlan(
                both.wanted(),
                wanted,
                both.actual(),
                plan,
                lookupTables,
                data,
                options.data(),
                notes,
                PlanFingerprint.of(wanted, both.actual(), plan, data, options));
    }
}
