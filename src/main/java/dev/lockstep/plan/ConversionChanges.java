package dev.lockstep.plan;

import dev.lockstep.catalog.Conversion;
import dev.lockstep.sql.Quoting;
import java.util.List;

/** Conversions between encodings. What they do cannot be altered. */
final class ConversionChanges implements KindChanges<Conversion> {
    @Override
    public Section section() {
        return Section.PRE_DATA;
    }

    @Override
    public List<Draft> create(Conversion conversion, PlanContext context) {
        return List.of(Draft.of(
                "CREATE " + (conversion.byDefault() ? "DEFAULT " : "") + "CONVERSION "
                        + Names.qualified(conversion.id()) + " FOR " + Quoting.literal(conversion.from()) + " TO "
                        + Quoting.literal(conversion.to()) + " FROM " + conversion.function(),
                "Create the conversion " + conversion.id().displayName()));
    }

    @Override
    public List<Draft> drop(Conversion conversion, PlanContext context) {
        boolean forGood = context.fate(conversion.id()) == Fate.DROP;
        return List.of(Draft.of(
                        "DROP CONVERSION " + Names.qualified(conversion.id()),
                        forGood
                                ? "Drop the conversion " + conversion.id().displayName()
                                        + ", which the source does not have"
                                : "Take the conversion " + conversion.id().displayName() + " out of the way")
                .withIf(
                        forGood || !conversion.equals(context.inSource(conversion.id())),
                        Hazard.BACKWARD_INCOMPATIBLE));
    }

    @Override
    public Alteration way(Conversion from, Conversion to, PlanContext context) {
        return Alteration.REPLACE;
    }

    @Override
    public List<Draft> alter(Conversion from, Conversion to, PlanContext context) {
        throw new IllegalStateException("a conversion is never altered where it stands");
    }
}
