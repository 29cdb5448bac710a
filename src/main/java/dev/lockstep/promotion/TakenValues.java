package dev.lockstep.promotion;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.data.LateRows;
import dev.lockstep.data.LookupTable;
import dev.lockstep.diff.TakenBack;
import dev.lockstep.plan.Hazard;
import dev.lockstep.plan.PlanOptions;
import dev.lockstep.plan.Rename;
import dev.lockstep.plan.Renames;
import dev.lockstep.plan.Step;
import dev.lockstep.problem.ProblemException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a plan takes from rows: what its undo will want back out of the backup. */
final class TakenValues {
    private TakenValues() {}

    /**
     * The backup has them as they were when it was made; they were written since, until the target's transaction has its locks. So what
     * it lacks is kept beside it, once nobody can write any more.
     */
    static void keepLate(BackedUp backedUp) {
        Checked checked = backedUp.checked();
        String moment = backedUp.moment();
        if (moment == null || checked.plan().plan().isEmpty()) {
            return;
        }
        Map<ObjectId, List<Refilled>> byTable = refills(checked.plan(), checked.request()).stream()
                .filter(refilled -> refilled.missing() == null)
                .filter(refilled -> !refilled.converted() || rewrites(refilled, checked.plan()))
                .collect(Collectors.groupingBy(Refilled::table, TreeMap::new, Collectors.toList()));
        if (byTable.isEmpty()) {
            return;
        }
        new Ledger(checked.target()).create();
        Catalog before = checked.plan().target();
        LateRows.keep(
                checked.target(),
                checked.request().id(),
                byTable.values().stream().map(refills -> taken(refills, before)).toList(),
                moment);
    }

    private static LateRows.Taken taken(List<Refilled> refills, Catalog before) {
        Refilled first = refills.get(0);
        List<Column> columns = refills.stream()
                .flatMap(refilled -> Stream.concat(refilled.key().stream(), refilled.columns().stream()))
                .distinct()
                .toList();
        LookupTable table = new LookupTable(
                first.table(), first.partitioned(), Refilled.lookupColumns(columns), first.keyOfBackup(before));
        boolean brief = refills.stream().noneMatch(refilled -> refilled.whole() || refilled.converted());
        return new LateRows.Taken(table, first.whole(), brief);
    }

    /** Values that stay as they are stored are what they were when they are converted back. */
    private static boolean rewrites(Refilled refilled, ReviewedPlan plan) {
        List<Step> steps = plan.plan().steps().stream()
                .filter(step -> refilled.columns().stream()
                        .anyMatch(column -> step.subject().equals(column.id())))
                .toList();
        return steps.isEmpty()
                || steps.stream()
                        .anyMatch(step -> step.hazards().contains(Hazard.TABLE_REWRITE)
                                || step.hazards().contains(Hazard.DATA_LOSS));
    }

    private static List<Refilled> refills(ReviewedPlan plan, PromotionRequest request) {
        Catalog before = plan.target();
        PlanOptions back = PlanOptions.defaults()
                .selecting(request.options().selection())
                .renaming(plan.plan().renames().stream().map(Rename::back).toList())
                .displacing(plan.wanted().byId().keySet());
        Catalog after;
        try {
            after = Renames.of(plan.wanted(), before, back).catalog();
        } catch (ProblemException e) {
            // An undo will end here, too.
            return List.of();
        }
        return new Refills(before, after, after).of(TakenBack.of(before, after, after));
    }
}
