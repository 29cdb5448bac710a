package dev.lockstep.plan;

import dev.lockstep.catalog.Aggregate;
import dev.lockstep.catalog.Definition;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import java.util.ArrayList;
import java.util.List;

/** Aggregates: replaced in place while what callers see stays. (PostgreSQL documentation, "CREATE AGGREGATE".) */
final class AggregateChanges implements KindChanges<Aggregate> {
    @Override
    public Section section() {
        return Section.PRE_DATA;
    }

    @Override
    public List<Draft> create(Aggregate aggregate, PlanContext context) {
        List<Draft> drafts = new ArrayList<>(List.of(Draft.of(
                "CREATE AGGREGATE " + definition(aggregate),
                (context.target().contains(aggregate.id()) ? "Put back the aggregate " : "Create the aggregate ")
                        + aggregate.id().displayName())));
        if (context.isClosed(aggregate.id())) {
            drafts.add(Draft.of(
                    "REVOKE EXECUTE ON ROUTINE " + Names.inGrant(aggregate.id(), context.source()) + " FROM PUBLIC",
                    "Do not let everybody execute " + aggregate.id() + ", as the source does not"));
        }
        return drafts;
    }

    private static String definition(Aggregate aggregate) {
        return Names.qualified(aggregate.id()) + "(" + aggregate.signature() + ") ("
                + Definition.list(aggregate.parameters())
                + (aggregate.type() == Aggregate.Type.HYPOTHETICAL ? ", HYPOTHETICAL" : "") + ")";
    }

    @Override
    public List<Draft> drop(Aggregate aggregate, PlanContext context) {
        boolean forGood = context.fate(aggregate.id()) == Fate.DROP;
        return List.of(Draft.of(
                        "DROP AGGREGATE " + Names.qualified(aggregate.id()) + "(" + aggregate.signature() + ")",
                        forGood
                                ? "Drop the aggregate " + aggregate.id().displayName()
                                        + ", which the source does not have"
                                : "Take the aggregate " + aggregate.id().displayName() + " out of the way")
                .withIf(forGood || !aggregate.equals(context.inSource(aggregate.id())), Hazard.BACKWARD_INCOMPATIBLE));
    }

    @Override
    public Alteration way(Aggregate from, Aggregate to, PlanContext context) {
        boolean sameCall = from.type() == to.type()
                && from.arguments().equals(to.arguments())
                && from.result().equals(to.result());
        return sameCall ? Alteration.IN_PLACE : Alteration.REPLACE;
    }

    @Override
    public List<Draft> alter(Aggregate from, Aggregate to, PlanContext context) {
        List<String> computed = context.targetEdges().needs().dependentsOf(from.id()).stream()
                .filter(id -> id.kind() == Kind.MATERIALIZED_VIEW && context.fate(id) == Fate.KEEP)
                .map(ObjectId::displayName)
                .toList();
        return List.of(Draft.of(
                        "CREATE OR REPLACE AGGREGATE " + definition(to),
                        "Change the aggregate " + to.id().displayName()
                                + (computed.isEmpty()
                                        ? ""
                                        : "; what " + String.join(", ", computed)
                                                + " hold was computed by the old one and stays"))
                .withIf(!computed.isEmpty(), Hazard.MANUAL_CHECK));
    }
}
