package dev.lockstep.promotion;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.data.LateRows;
import dev.lockstep.data.LookupTable;
import dev.lockstep.diff.TakenBack;
import dev.lockstep.plan.PlanOptions;
import dev.lockstep.plan.Rename;
import dev.lockstep.plan.Renames;
import dev.lockstep.problem.ProblemException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
        List<LookupTable> tables = of(checked.plan(), checked.request());
        if (!tables.isEmpty()) {
            new Ledger(checked.target()).create();
            LateRows.keep(checked.target(), checked.request().id(), tables, moment);
        }
    }

    private static List<LookupTable> of(ReviewedPlan plan, PromotionRequest request) {
        Catalog before = plan.target();
        Map<ObjectId, Set<Column>> columns = new LinkedHashMap<>();
        Map<ObjectId, Refilled> first = new LinkedHashMap<>();
        for (Refilled refilled : refills(plan, request)) {
            if (refilled.missing() == null) {
                Set<Column> ofTable = columns.computeIfAbsent(refilled.table(), table -> new LinkedHashSet<>());
                ofTable.addAll(refilled.key());
                ofTable.addAll(refilled.columns());
                first.putIfAbsent(refilled.table(), refilled);
            }
        }
        List<LookupTable> tables = new ArrayList<>();
        first.values().stream()
                .sorted(Comparator.comparing(Refilled::table))
                .forEach(refilled -> tables.add(new LookupTable(
                        refilled.table(),
                        refilled.partitioned(),
                        Refilled.lookupColumns(List.copyOf(columns.get(refilled.table()))),
                        refilled.keyOfBackup(before))));
        return tables;
    }

    private static List<Refilled> refills(ReviewedPlan plan, PromotionRequest request) {
        Catalog before = plan.target();
        PlanOptions back = PlanOptions.defaults()
                .selecting(request.options().selection())
                .renaming(plan.plan().renames().stream().map(Rename::back).toList());
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
