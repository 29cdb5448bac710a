package dev.lockstep.plan;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.ObjectId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Refuses renames after which two objects would have one name. */
final class RenameCollisions {
    private RenameCollisions() {}

    static void refuse(Catalog target, List<ResolvedRename> renames, RenamedIds ids) {
        if (renames.isEmpty()) {
            return;
        }
        Map<List<String>, ObjectId> places = new HashMap<>();
        for (DatabaseObject object : target.objects()) {
            ObjectId id = object.id();
            for (List<String> place : Namespaces.of(ids.of(id), object)) {
                ObjectId other = places.putIfAbsent(place, id);
                if (other != null && !(ids.of(id).equals(id) && ids.of(other).equals(other))) {
                    throw ids.of(id).equals(id)
                            ? taken(responsible(other, renames, ids), id)
                            : taken(responsible(id, renames, ids), other);
                }
            }
        }
        renames.stream().filter(rename -> rename.part() != null).forEach(rename -> {
            boolean exists = RenameMember.partsOf(Objects.requireNonNull(target.find(rename.id())))
                    .contains(rename.newName());
            boolean leaves = renames.stream()
                    .anyMatch(other ->
                            other.id().equals(rename.id()) && rename.newName().equals(other.part()));
            if (exists && !leaves) {
                throw taken(rename, rename.id());
            }
        });
    }

    /** The rename of the object, or of what it goes along with. */
    private static ResolvedRename responsible(ObjectId id, List<ResolvedRename> renames, RenamedIds ids) {
        return renames.stream()
                .filter(rename -> rename.renamed().equals(id))
                .findFirst()
                .or(() -> renames.stream()
                        .filter(rename -> rename.newName().equals(ids.of(id).name())
                                || ids.of(id).schema().equals(rename.newSchema()))
                        .findFirst())
                .orElse(renames.get(0));
    }

    private static RuntimeException taken(ResolvedRename rename, ObjectId by) {
        boolean moves = rename.newSchema() != null;
        return new RenameRefusal(rename.rename(), rename.position())
                .of(
                        "to",
                        moves
                                ? "%s cannot be moved to %s: %s would be in the way."
                                        .formatted(rename, rename.newSchema(), by)
                                : "%s cannot be renamed to %s: that name is taken in the target."
                                        .formatted(rename, rename.newName()),
                        "Drop or rename what has the name, or leave the rename out.");
    }
}
