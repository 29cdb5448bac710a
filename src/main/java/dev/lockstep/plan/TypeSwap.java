package dev.lockstep.plan;

import dev.lockstep.catalog.ObjectId;
import dev.lockstep.sql.Quoting;

/** The statements that put one type in the place of another: the old one leaves its name, and goes when nothing uses it any more. */
final class TypeSwap {
    private TypeSwap() {}

    /**
     * What a type that is made of {@code replaced} has to do: that of another kind with the same name is there only when all that is made
     * of the old one has gone, which values do not outlive.
     */
    static Alteration whenUprooted(ObjectId type, ObjectId replaced, PlanContext context) {
        boolean otherKind = context.fate(replaced) == Fate.DROP
                && NameCollisions.TYPES.stream()
                        .map(kind -> new ObjectId(kind, replaced.path()))
                        .anyMatch(context.source()::contains);
        if (!otherKind) {
            return Alteration.SWAP;
        }
        return CompositeTypeChanges.isHeldByColumn(type, context) ? Alteration.REFUSE : Alteration.REPLACE;
    }

    static Draft stepAside(ObjectId type) {
        return Draft.of(
                "ALTER " + type.kind().keyword() + " " + Names.qualified(type) + " RENAME TO "
                        + Quoting.identifier(Names.aside(type)),
                "Move " + type + " aside, so that its new form can take its place");
    }

    static Draft drop(ObjectId type, PlanContext context) {
        if (context.fate(type) == Fate.SWAP) {
            return Draft.of(
                    "DROP " + type.kind().keyword() + " " + Quoting.qualified(type.schema(), Names.aside(type)),
                    "Drop the old form of " + type + ", which nothing uses any more");
        }
        return Draft.of(
                        "DROP " + type.kind().keyword() + " " + Names.qualified(type),
                        "Drop " + type + ", which the source does not have")
                .with(Hazard.BACKWARD_INCOMPATIBLE);
    }
}
