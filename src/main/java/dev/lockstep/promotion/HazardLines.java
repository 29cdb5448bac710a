package dev.lockstep.promotion;

import dev.lockstep.data.TableDelta;
import dev.lockstep.plan.Hazard;
import dev.lockstep.plan.Step;
import java.util.ArrayList;
import java.util.List;

/** Says for each hazard of a plan which step or table carries it. */
final class HazardLines {
    private HazardLines() {}

    static List<String> of(Hazard hazard, ReviewedPlan plan) {
        List<String> lines = new ArrayList<>();
        for (Step step : plan.plan().steps()) {
            if (step.hazards().contains(hazard)) {
                lines.add(hazard + " (" + hazard.meaning() + "): " + step.purpose());
            }
        }
        if (hazard == Hazard.LOOKUP_ROWS_DELETED) {
            plan.unseen()
                    .keySet()
                    .forEach(table -> lines.add(hazard + ": rows of " + table.displayName()
                            + " that the source does not have, if there are any once it is renamed"));
            for (TableDelta delta : plan.data().tables()) {
                if (delta.delete() > 0) {
                    lines.add(hazard + ": " + delta.delete() + " rows of " + delta.table()
                            + " that the source does not have");
                }
            }
        }
        return lines;
    }
}
