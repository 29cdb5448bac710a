package dev.lockstep.diff;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.Dependency;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Privileges;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Owner and grants of what makes way for an object that is another one for PostgreSQL and the same for whoever uses it: a view in the place
 * of a table, a domain in that of an enum, a routine with other parameters. The new one has what its predecessors of that name had, if they all had the same.
 */
final class SuccessorPrivileges {
    /** Kinds with the same privileges to be had on them, of which one can take the name of another. */
    private static final List<Set<Kind>> ALIKE = List.of(
            Set.of(Kind.TABLE, Kind.FOREIGN_TABLE, Kind.VIEW, Kind.MATERIALIZED_VIEW),
            Set.of(Kind.ENUM, Kind.DOMAIN, Kind.COMPOSITE_TYPE, Kind.BASE_TYPE, Kind.RANGE_TYPE),
            Set.of(Kind.ROUTINE, Kind.AGGREGATE));

    private SuccessorPrivileges() {}

    /** @param wanted with the target's privileges */
    static Catalog handedOver(Catalog wanted, Catalog target) {
        Map<Name, List<ObjectId>> coming = without(wanted, target);
        if (coming.isEmpty()) {
            return wanted;
        }
        Map<Name, List<ObjectId>> going = without(target, wanted);
        Map<ObjectId, DatabaseObject> added = new LinkedHashMap<>();
        coming.forEach((name, after) -> {
            List<Privileges> had = going.getOrDefault(name, List.of()).stream()
                    .flatMap(before -> target.get(Privileges.class, before.about(Kind.PRIVILEGES)).stream())
                    .toList();
            if (!had.isEmpty() && had.stream().allMatch(had.get(0)::sameDefinitionAs)) {
                after.stream()
                        .map(id -> new Privileges(
                                id, had.get(0).owner(), had.get(0).grants()))
                        .map(own -> PrivilegesOf.onPresentColumns(own, wanted, target.majorVersion()))
                        .forEach(own -> added.put(own.id(), own));
            }
        });
        return added.isEmpty() ? wanted : with(added, wanted);
    }

    private static Catalog with(Map<ObjectId, DatabaseObject> added, Catalog wanted) {
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

    /** @param kinds among which there is one of it only, unless it is a routine */
    private record Name(Set<Kind> kinds, List<String> schemaAndName) {}

    /** Those that the other catalog lacks. */
    private static Map<Name, List<ObjectId>> without(Catalog catalog, Catalog other) {
        Map<Name, List<ObjectId>> found = new LinkedHashMap<>();
        catalog.byId().keySet().forEach(id -> ALIKE.stream()
                .filter(kinds -> kinds.contains(id.kind()) && !other.contains(id))
                .map(kinds -> new Name(kinds, id.path().subList(0, 2)))
                .forEach(name ->
                        found.computeIfAbsent(name, key -> new ArrayList<>()).add(id)));
        return found;
    }
}
