package dev.lockstep.plan;

import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which object of a circle an {@link Outline} can stand in for, and what the outline itself needs. */
final class Outlines {
    /** What queries and bodies refer to; an outline needs those only that its signature names. */
    private static final Set<Kind> USED_WITHIN =
            Set.of(Kind.ROUTINE, Kind.VIEW, Kind.MATERIALIZED_VIEW, Kind.TABLE, Kind.COLUMN, Kind.SEQUENCE);

    /** A function's outline leaves open only what it does; a view's, whether its columns are of that collation, too. */
    private static final List<Kind> FIRST = List.of(Kind.BASE_TYPE, Kind.RANGE_TYPE, Kind.ROUTINE, Kind.VIEW);

    /** Only functions can refer to the shell of a type, and nothing empties a type. */
    private static final Set<Kind> TYPES = Set.of(Kind.BASE_TYPE, Kind.RANGE_TYPE);

    private Outlines() {}

    /** The creation or removal in the circle that is best preceded by an outline. */
    static Optional<Operation> choice(Set<Operation> circle, PlanContext context, Grouping grouping) {
        return circle.stream()
                .filter(operation -> !grouping.isOutlined(operation)
                        && of(operation, context).isPresent())
                .min(Comparator.comparing((Operation operation) ->
                                FIRST.indexOf(operation.id().kind()))
                        .thenComparing(Comparator.naturalOrder()));
    }

    private static Optional<Outline> of(Operation operation, PlanContext context) {
        return switch (operation.type()) {
            case DROP ->
                TYPES.contains(operation.id().kind()) ? Optional.empty() : of(context.inTarget(operation.id()));
            case CREATE ->
                FIRST.contains(operation.id().kind()) ? of(context.inSource(operation.id())) : Optional.empty();
            default -> Optional.empty();
        };
    }

    static Optional<Outline> of(DatabaseObject object) {
        return KindRegistry.of(object.id().kind()).outline(object);
    }

    /** Whether an outline of {@code on} is enough for {@code user}. */
    static boolean suffices(ObjectId on, ObjectId user) {
        return !TYPES.contains(on.kind()) || user.kind() == Kind.ROUTINE;
    }

    /** Whether not even the object's outline can be without {@code on}. */
    static boolean needs(DatabaseObject object, ObjectId on) {
        return !USED_WITHIN.contains(on.kind())
                || on.kind() != Kind.COLUMN
                        && of(object).orElseThrow().signature().contains(Names.qualified(on));
    }

    static Draft sketch(DatabaseObject object) {
        return Draft.of(
                of(object).orElseThrow().sql(),
                "Begin " + object.id() + " without what it does, since others need it that it needs itself");
    }

    static Draft emptyOut(DatabaseObject object) {
        Draft draft = Draft.of(
                of(object).orElseThrow().sql(),
                "Empty " + object.id() + ", so that what it uses and what uses it can be dropped");
        return object.id().kind() == Kind.VIEW ? draft.on(object.id(), TableLock.ACCESS_EXCLUSIVE) : draft;
    }
}
