package dev.lockstep.plan;

import dev.lockstep.catalog.ObjectId;
import dev.lockstep.sql.Quoting;

/** The statements that put one type in the place of another: the old one leaves its name, and goes when nothing uses it any more. */
final class TypeSwap {
    private TypeSwap() {}

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
