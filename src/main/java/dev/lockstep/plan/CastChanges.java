package dev.lockstep.plan;

import dev.lockstep.catalog.Cast;
import dev.lockstep.catalog.Cast.Method;
import java.util.List;

/** Casts. PostgreSQL alters nothing about them. */
final class CastChanges implements KindChanges<Cast> {
    @Override
    public Section section() {
        return Section.PRE_DATA;
    }

    @Override
    public List<Draft> create(Cast cast, PlanContext context) {
        return List.of(Draft.of(
                "CREATE CAST " + Names.inStatement(cast.id(), context.source()) + " "
                        + cast.method().sql()
                        + (cast.method() == Method.FUNCTION ? " " + cast.function() : "")
                        + (cast.context() == Cast.Context.EXPLICIT
                                ? ""
                                : " " + cast.context().sql()),
                (context.target().contains(cast.id()) ? "Put back the cast " : "Create the cast ")
                        + cast.id().displayName()));
    }

    @Override
    public List<Draft> drop(Cast cast, PlanContext context) {
        boolean forGood = context.fate(cast.id()) == Fate.DROP;
        return List.of(Draft.of(
                        "DROP CAST " + Names.inStatement(cast.id(), context.target()),
                        forGood
                                ? "Drop the cast " + cast.id().displayName() + ", which the source does not have"
                                : "Take the cast " + cast.id().displayName() + " out of the way")
                .withIf(forGood || !cast.equals(context.inSource(cast.id())), Hazard.BACKWARD_INCOMPATIBLE));
    }

    @Override
    public Alteration way(Cast from, Cast to, PlanContext context) {
        return Alteration.REPLACE;
    }

    @Override
    public List<Draft> alter(Cast from, Cast to, PlanContext context) {
        throw new IllegalStateException("a cast is never altered where it stands");
    }
}
