package dev.lockstep.plan;

import dev.lockstep.catalog.Cast;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import java.util.Optional;

/**
 * The casts that users made, as far as a change of a column's type can go by them. PostgreSQL takes such a one before any way of its
 * own: with one that is for explicit casts only, not even an assignment to {@code text} works by itself. (Documentation, "CREATE CAST".)
 */
final class UsersCasts {
    private UsersCasts() {}

    /**
     * The source's, which is there before the column changes; else the target's, which goes after that.
     *
     * @param from and {@code to} as {@code format_type} prints them, without domains; arrays are cast element by element
     */
    static Optional<Cast> between(String from, String to, Column column, PlanContext context) {
        TypeName before = TypeName.of(from);
        TypeName after = TypeName.of(to);
        if (before.array() != after.array() || before.base().equals(after.base())) {
            return Optional.empty();
        }
        ObjectId id = ObjectId.of(Kind.CAST, before.base(), after.base());
        return context.source()
                .get(Cast.class, id)
                .filter(cast -> context.target().contains(id)
                        || !context.sourceEdges().needs().reaches(id, column.table()))
                .or(() -> context.target().get(Cast.class, id));
    }

    /**
     * Whether only the modifier of a type changes that somebody made without a cast from it to itself: PostgreSQL then leaves the values
     * that are there alone. ({@code find_typmod_coercion_function} in its sources.) Types of extensions are not known.
     */
    static boolean leavesUnseen(String from, String to, Column column, PlanContext context) {
        TypeName before = TypeName.of(from);
        TypeName after = TypeName.of(to);
        ObjectId toItself = ObjectId.of(Kind.CAST, before.base(), before.base());
        return before.base().equals(after.base())
                && before.array() == after.array()
                && !after.modifiers().isEmpty()
                && !after.modifiers().equals(before.modifiers())
                && context.targetEdges().needs().dependenciesOf(column.id()).stream()
                        .anyMatch(id -> id.kind() == Kind.BASE_TYPE)
                && !context.source().contains(toItself)
                && !context.target().contains(toItself);
    }

    static TypeConversion conversion(Cast cast, String to) {
        TypeName after = TypeName.of(to);
        boolean sameForm = cast.method() == Cast.Method.BINARY
                && !after.array()
                && after.modifiers().isEmpty();
        return new TypeConversion(cast.context() == Cast.Context.EXPLICIT ? "::" : "", !sameForm, true, false);
    }
}
