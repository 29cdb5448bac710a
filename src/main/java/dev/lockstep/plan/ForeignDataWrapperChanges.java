package dev.lockstep.plan;

import dev.lockstep.catalog.ForeignDataWrapper;
import dev.lockstep.sql.Quoting;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Foreign-data wrappers: everything about them can be altered in place. */
final class ForeignDataWrapperChanges implements KindChanges<ForeignDataWrapper> {
    @Override
    public Section section() {
        return Section.PRE_DATA;
    }

    @Override
    public List<Draft> create(ForeignDataWrapper wrapper, PlanContext context) {
        return List.of(ForeignClauses.created(
                Draft.of(
                        "CREATE FOREIGN DATA WRAPPER " + Quoting.identifier(wrapper.name())
                                + function("HANDLER", wrapper.handler()) + function("VALIDATOR", wrapper.validator())
                                + ForeignClauses.all(wrapper.options()),
                        "Create the foreign-data wrapper " + wrapper.name()),
                wrapper.options()));
    }

    @Override
    public List<Draft> drop(ForeignDataWrapper wrapper, PlanContext context) {
        return List.of(ForeignClauses.dropped(
                Draft.of(
                                "DROP FOREIGN DATA WRAPPER " + Quoting.identifier(wrapper.name()),
                                "Drop the foreign-data wrapper " + wrapper.name())
                        .with(Hazard.BACKWARD_INCOMPATIBLE),
                wrapper.options()));
    }

    @Override
    public Alteration way(ForeignDataWrapper from, ForeignDataWrapper to, PlanContext context) {
        return Alteration.IN_PLACE;
    }

    @Override
    public List<Draft> alter(ForeignDataWrapper from, ForeignDataWrapper to, PlanContext context) {
        String changes = (Objects.equals(from.handler(), to.handler()) ? "" : function("HANDLER", to.handler()))
                + (Objects.equals(from.validator(), to.validator()) ? "" : function("VALIDATOR", to.validator()))
                + ForeignClauses.changes(from.options(), to.options());
        if (changes.isEmpty()) {
            return List.of();
        }
        return List.of(Draft.of(
                        "ALTER FOREIGN DATA WRAPPER " + Quoting.identifier(to.name()) + changes,
                        "Change the foreign-data wrapper " + to.name())
                .with(Hazard.BACKWARD_INCOMPATIBLE));
    }

    private static String function(String word, @Nullable String name) {
        return name == null ? " NO " + word : " " + word + " " + name;
    }
}
