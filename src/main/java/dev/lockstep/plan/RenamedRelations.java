package dev.lockstep.plan;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.Index;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Partition;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What nothing can be built for ahead of the transaction, because it only gets its name there: relations that are renamed, and those
 * with a column, constraint or index in which a new name stands. A word that merely is the same counts as well.
 */
final class RenamedRelations {
    private final Set<String> words = new HashSet<>();

    private RenamedRelations(List<ResolvedRename> renames) {
        for (ResolvedRename rename : renames) {
            words.add(rename.newName());
            Optional.ofNullable(rename.newSchema()).ifPresent(words::add);
        }
    }

    /** As they are called after the renames. */
    static Set<ObjectId> of(List<ResolvedRename> renames, Catalog source) {
        if (renames.isEmpty()) {
            return Set.of();
        }
        RenamedRelations relations = new RenamedRelations(renames);
        Set<ObjectId> found = new TreeSet<>();
        source.objects().stream()
                .filter(object -> relations.isNamed(object.toString()))
                .forEach(object -> relationsOf(object).forEach(found::add));
        return found;
    }

    private static List<ObjectId> relationsOf(DatabaseObject object) {
        if (object instanceof Column column) {
            return List.of(column.table());
        } else if (object instanceof Constraint constraint) {
            return List.of(constraint.table());
        } else if (object instanceof Index index) {
            return List.of(index.relation());
        } else if (object instanceof Partition partition) {
            return List.of(partition.child(), partition.parent());
        }
        return List.of(object.id());
    }

    private boolean isNamed(String text) {
        return SqlTokens.of(text).stream()
                .anyMatch(token ->
                        words.contains(token.name()) || !token.literal().isEmpty() && isNamed(token.literal()));
    }
}
