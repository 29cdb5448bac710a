package dev.lockstep.plan;

import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import java.util.List;

/**
 * Types and functions that need one another: a base type's input and output, a range type's canonical function. The type begins as a
 * shell, and takes the functions along when it is dropped: neither can go before the other. (PostgreSQL documentation, "CREATE TYPE".)
 */
final class TypeCircles {
    private TypeCircles() {}

    static Outline shell(ObjectId type) {
        return new Outline("CREATE TYPE " + Names.qualified(type), "");
    }

    /** The types that take the function along, if it is a function of theirs. */
    static List<ObjectId> typesOf(ObjectId routine, Edges edges) {
        return edges.needs().dependenciesOf(routine).stream()
                .filter(on -> (on.kind() == Kind.BASE_TYPE || on.kind() == Kind.RANGE_TYPE) && edges.needs(on, routine))
                .toList();
    }

    /** {@code CASCADE} for a type of the target that takes functions along; all else that needs the type is gone by then. */
    static String cascade(ObjectId type, PlanContext context) {
        boolean circle = context.targetEdges().needs().dependenciesOf(type).stream()
                .anyMatch(
                        on -> on.kind() == Kind.ROUTINE && context.targetEdges().needs(on, type));
        return circle ? " CASCADE" : "";
    }
}
