package dev.lockstep.plan;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.Dependency;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Privileges;
import dev.lockstep.catalog.Routine;
import dev.lockstep.diff.PrivilegesPolicy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What new routines have of rights where those of the source are not promoted. */
final class RoutineRights {
    private RoutineRights() {}

    /**
     * A routine with other parameters is another one for PostgreSQL, and takes over what its only predecessor of that name has.
     *
     * @param wanted with the target's privileges, unless they are synchronised
     */
    static Catalog handedOver(Catalog wanted, Catalog target, PlanOptions options) {
        if (options.selection().privileges() == PrivilegesPolicy.SYNC) {
            return wanted;
        }
        Map<List<String>, List<ObjectId>> going = routinesWithout(target, wanted);
        Map<ObjectId, DatabaseObject> added = new LinkedHashMap<>();
        routinesWithout(wanted, target).forEach((name, routines) -> {
            List<ObjectId> before = going.getOrDefault(name, List.of());
            if (routines.size() == 1 && before.size() == 1) {
                target.get(Privileges.class, before.get(0).about(Kind.PRIVILEGES))
                        .map(had -> new Privileges(routines.get(0), had.owner(), had.grants()))
                        .ifPresent(privileges -> added.put(privileges.id(), privileges));
            }
        });
        if (added.isEmpty()) {
            return wanted;
        }
        Map<ObjectId, DatabaseObject> objects = new LinkedHashMap<>(wanted.byId());
        objects.putAll(added);
        return new Catalog(
                wanted.serverVersion(),
                objects,
                wanted.dependencies().withThose(added::containsKey, () -> added.keySet().stream()
                        .map(id -> new Dependency(id, id.subject()))
                        .toList()),
                wanted.sizes());
    }

    /** Those that the other catalog lacks, by schema and name. */
    private static Map<List<String>, List<ObjectId>> routinesWithout(Catalog catalog, Catalog other) {
        return catalog.all(Routine.class)
                .map(Routine::id)
                .filter(id -> !other.contains(id))
                .collect(Collectors.groupingBy(id -> id.path().subList(0, 2)));
    }

    /**
     * Whoever may execute a routine is the environment's business, but that not everybody may is the routine's: {@code PUBLIC} is there in
     * every environment, and is given {@code EXECUTE} on what is new.
     */
    static Set<ObjectId> closed(Catalog source, Catalog wanted) {
        return source.all(Privileges.class)
                .filter(privileges -> privileges.on().kind() == Kind.ROUTINE
                        && privileges.grants() != null
                        && privileges.grants().stream().noneMatch(grant -> grant.grantee() == null))
                .filter(privileges -> !wanted.contains(privileges.id()))
                .map(Privileges::on)
                .collect(Collectors.toSet());
    }
}
