package dev.lockstep.plan;

import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;

/** What was computed with an object that is altered in place, and is not computed again. */
final class Computed {
    private static final Set<Kind> HOLDERS = EnumSet.of(
            Kind.INDEX, Kind.CONSTRAINT, Kind.COLUMN, Kind.DOMAIN_CONSTRAINT, Kind.MATERIALIZED_VIEW, Kind.STATISTICS);
    /** What is used by way of another object of these kinds. */
    private static final Set<Kind> WAYS = EnumSet.of(Kind.TEXT_SEARCH_CONFIGURATION);

    private Computed() {}

    static Draft warned(Draft draft, ObjectId altered, PlanContext context) {
        return saying(draft, altered, context, "; what %s hold was computed the old way and stays");
    }

    /** It computes as before, and may not be relied on to do so any more. */
    static Draft fixed(Draft draft, ObjectId altered, PlanContext context) {
        return saying(draft, altered, context, "; %s rely on it, and PostgreSQL would not make them with it any more");
    }

    private static Draft saying(Draft draft, ObjectId altered, PlanContext context, String what) {
        Set<String> holders = new TreeSet<>();
        addHolders(altered, context, holders);
        return holders.isEmpty()
                ? draft
                : draft.saying(what.formatted(String.join(", ", holders))).with(Hazard.MANUAL_CHECK);
    }

    private static void addHolders(ObjectId used, PlanContext context, Set<String> holders) {
        for (ObjectId user : context.targetEdges().needs().dependentsOf(used)) {
            if (HOLDERS.contains(user.kind()) && context.fate(user) == Fate.KEEP) {
                holders.add(user.displayName());
            } else if (WAYS.contains(user.kind())) {
                addHolders(user, context, holders);
            }
        }
    }
}
