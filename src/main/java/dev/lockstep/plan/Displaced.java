package dev.lockstep.plan;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.ObjectId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What has a name that a rename gives to something else, and goes: called otherwise until it does, since renames come first. Columns and
 * the like that are inherited are called as the parent's.
 */
final class Displaced {
    private Displaced() {}

    /** @param going what of the target may make room */
    static List<ResolvedRename> of(Catalog target, Set<ObjectId> going, RenamedIds ids) {
        Map<List<String>, ObjectId> standing = new HashMap<>();
        Map<List<String>, ObjectId> coming = new HashMap<>();
        for (DatabaseObject object : target.objects()) {
            ObjectId id = object.id();
            boolean renamed = !ids.of(id).equals(id);
            Namespaces.of(ids.of(id), object).forEach(place -> (renamed ? coming : standing).put(place, id));
        }
        Map<ObjectId, ResolvedRename> displaced = new LinkedHashMap<>();
        coming.keySet().stream()
                .filter(standing::containsKey)
                .map(standing::get)
                .filter(id -> going.contains(id) && isRenamedAlone(id, target))
                .sorted()
                .forEach(id -> displaced.put(id, aside(id)));
        return List.copyOf(displaced.values());
    }

    static boolean is(ResolvedRename rename) {
        return rename.newName().equals(Names.waiting(rename.renamed(), rename.oldName()));
    }

    private static boolean isRenamedAlone(ObjectId id, Catalog target) {
        DatabaseObject object = target.find(id);
        boolean inherited = object instanceof Column column && column.inherited()
                || object instanceof Constraint constraint && constraint.inherited();
        return !inherited
                && RenameKind.of(id.kind().label())
                        .filter(kind -> !kind.onlyMoves())
                        .isPresent();
    }

    private static ResolvedRename aside(ObjectId id) {
        String name = Names.waiting(id, id.name());
        Rename rename = new Rename(id.kind().label(), id.displayName(), name);
        return new ResolvedRename(rename, 0, id, null, name, null);
    }
}
