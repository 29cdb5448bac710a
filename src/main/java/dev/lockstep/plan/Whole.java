package dev.lockstep.plan;

import dev.lockstep.catalog.ObjectId;

/** The statements that are alike for every kind of object that stands in a schema and belongs to no table. */
final class Whole {
    private Whole() {}

    /** @param clauses what stands behind the name, with the space before it */
    static Draft create(ObjectId id, String clauses, PlanContext context) {
        boolean putBack = context.target().contains(id);
        return Draft.of(
                "CREATE " + id.kind().keyword() + " " + Names.inStatement(id, context.source()) + clauses,
                (putBack ? "Put back the " : "Create the ") + id);
    }

    /** Whoever uses it by name misses it, unless it comes back. */
    static Draft drop(ObjectId id, PlanContext context) {
        boolean forGood = context.fate(id) == Fate.DROP;
        return Draft.of(
                        "DROP " + id.kind().keyword() + " " + Names.inStatement(id, context.target()),
                        forGood
                                ? "Drop the " + id + ", which the source does not have"
                                : "Take the " + id + " out of the way")
                .withIf(forGood, Hazard.BACKWARD_INCOMPATIBLE);
    }
}
