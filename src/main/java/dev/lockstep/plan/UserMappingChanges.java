package dev.lockstep.plan;

import dev.lockstep.catalog.ForeignOptions;
import dev.lockstep.catalog.UserMapping;
import dev.lockstep.sql.Quoting;
import java.util.List;
import java.util.Objects;

/** User mappings, without their secrets: those that the target has stay, new mappings get theirs by hand. */
final class UserMappingChanges implements KindChanges<UserMapping> {
    @Override
    public Section section() {
        return Section.PRE_DATA;
    }

    @Override
    public List<Draft> create(UserMapping mapping, PlanContext context) {
        ForeignOptions options = options(mapping);
        Draft draft = Draft.of(
                "CREATE USER MAPPING FOR " + named(mapping) + ForeignClauses.all(options),
                "Create the user mapping of " + mapping.id().displayName());
        return List.of(
                mapping.options() == null
                        ? draft.saying("; its options could not be read: set them by hand")
                                .with(Hazard.MANUAL_CHECK)
                        : ForeignClauses.created(draft, options));
    }

    @Override
    public List<Draft> drop(UserMapping mapping, PlanContext context) {
        Draft draft = Draft.of(
                        "DROP USER MAPPING FOR " + named(mapping),
                        "Drop the user mapping of " + mapping.id().displayName())
                .with(Hazard.BACKWARD_INCOMPATIBLE);
        return List.of(
                mapping.options() == null
                        ? draft.saying("; its options could not be read and cannot be brought back")
                                .with(Hazard.MANUAL_CHECK, Hazard.DATA_LOSS)
                        : ForeignClauses.dropped(draft, mapping.options()));
    }

    @Override
    public Alteration way(UserMapping from, UserMapping to, PlanContext context) {
        return Alteration.IN_PLACE;
    }

    @Override
    public List<Draft> alter(UserMapping from, UserMapping to, PlanContext context) {
        String changes = ForeignClauses.changes(options(from), options(to));
        if (changes.isEmpty()) {
            return List.of();
        }
        return List.of(Draft.of(
                        "ALTER USER MAPPING FOR " + named(to) + changes,
                        "Change the user mapping of " + to.id().displayName())
                .with(Hazard.BACKWARD_INCOMPATIBLE));
    }

    private static ForeignOptions options(UserMapping mapping) {
        return Objects.requireNonNullElse(mapping.options(), ForeignOptions.NONE);
    }

    private static String named(UserMapping mapping) {
        String user = mapping.user().equals("public") ? "PUBLIC" : Quoting.identifier(mapping.user());
        return user + " SERVER " + Quoting.identifier(mapping.server());
    }
}
