package dev.lockstep.plan;

import dev.lockstep.catalog.Transform;
import java.util.ArrayList;
import java.util.List;

/** Transforms: replaced in place. (PostgreSQL documentation, "CREATE TRANSFORM".) */
final class TransformChanges implements KindChanges<Transform> {
    @Override
    public Section section() {
        return Section.PRE_DATA;
    }

    @Override
    public List<Draft> create(Transform transform, PlanContext context) {
        return List.of(Draft.of(
                "CREATE TRANSFORM " + definition(transform, context),
                "Create the transform " + transform.id().displayName()));
    }

    private static String definition(Transform transform, PlanContext context) {
        List<String> functions = new ArrayList<>();
        if (transform.fromSql() != null) {
            functions.add("FROM SQL WITH FUNCTION " + transform.fromSql());
        }
        if (transform.toSql() != null) {
            functions.add("TO SQL WITH FUNCTION " + transform.toSql());
        }
        return Names.inStatement(transform.id(), context.source()) + " (" + String.join(", ", functions) + ")";
    }

    @Override
    public List<Draft> drop(Transform transform, PlanContext context) {
        boolean forGood = context.fate(transform.id()) == Fate.DROP;
        return List.of(Draft.of(
                        "DROP TRANSFORM " + Names.inStatement(transform.id(), context.target()),
                        forGood
                                ? "Drop the transform " + transform.id().displayName()
                                        + ", which the source does not have"
                                : "Take the transform " + transform.id().displayName() + " out of the way")
                .withIf(forGood, Hazard.BACKWARD_INCOMPATIBLE));
    }

    @Override
    public Alteration way(Transform from, Transform to, PlanContext context) {
        return Alteration.IN_PLACE;
    }

    @Override
    public List<Draft> alter(Transform from, Transform to, PlanContext context) {
        return List.of(Draft.of(
                "CREATE OR REPLACE TRANSFORM " + definition(to, context),
                "Change the transform " + to.id().displayName()));
    }
}
