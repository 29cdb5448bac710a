package dev.lockstep.plan;

import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Before 15 PostgreSQL ties a generated column itself to what its expression uses. With that the column's type cannot be changed
 * ("unexpected dependency"), and when it is no longer generated it stays tied: it is dropped, without a word, with the function that it
 * was once computed by. (PostgreSQL 15's release notes, "Properly remove dependencies of generated columns".)
 */
final class Tied {
    private static final int LETS_GO = 15;

    private static final Set<Kind> USED =
            EnumSet.of(Kind.ROUTINE, Kind.OPERATOR, Kind.TEXT_SEARCH_CONFIGURATION, Kind.TEXT_SEARCH_DICTIONARY);

    private Tied() {}

    /** Whether the column is, and with that cannot get another type. */
    static boolean toExpression(Column column, PlanContext context) {
        return used(column, context).findAny().isPresent();
    }

    /** Whether something that the column would stay tied to is dropped, be it only to be made anew. */
    static boolean toWhatGoes(Column column, PlanContext context) {
        return used(column, context).anyMatch(id -> {
            DatabaseObject wanted = context.source().find(id);
            DatabaseObject present = context.inTarget(id);
            return wanted == null
                    || !wanted.sameDefinitionAs(present)
                            && KindRegistry.of(id.kind()).way(present, wanted, context) != Alteration.IN_PLACE;
        });
    }

    private static Stream<ObjectId> used(Column column, PlanContext context) {
        if (context.target().majorVersion() >= LETS_GO || column.generation() == null) {
            return Stream.empty();
        }
        // A type with a schema in its name may itself be the extension's.
        boolean ownType = column.type().contains(".");
        return context.targetEdges().needs().dependenciesOf(column.id()).stream()
                .filter(id -> USED.contains(id.kind()) || id.kind() == Kind.EXTENSION && !ownType);
    }
}
