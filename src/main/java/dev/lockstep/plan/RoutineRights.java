package dev.lockstep.plan;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Privileges;
import java.util.Set;
import java.util.stream.Collectors;

/** Which new routines not everybody may execute, where the rights of the source are not promoted. */
final class RoutineRights {
    private static final Set<Kind> ROUTINES = Set.of(Kind.ROUTINE, Kind.AGGREGATE);

    private RoutineRights() {}

    /**
     * Whoever may execute a routine is the environment's business, but that not everybody may is the routine's: {@code PUBLIC} is there in
     * every environment, and is given {@code EXECUTE} on what is new.
     */
    static Set<ObjectId> closed(Catalog source, Catalog wanted) {
        return source.all(Privileges.class)
                .filter(privileges -> ROUTINES.contains(privileges.on().kind())
                        && privileges.grants() != null
                        && privileges.grants().stream().noneMatch(grant -> grant.grantee() == null))
                .filter(privileges -> !wanted.contains(privileges.id()))
                .map(Privileges::on)
                .collect(Collectors.toSet());
    }
}
