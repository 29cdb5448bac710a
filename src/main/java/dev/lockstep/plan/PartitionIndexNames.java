package dev.lockstep.plan;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.Index;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.StorageParameters;
import dev.lockstep.diff.ScopedCatalog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Indexes and keys of partitions that the source calls otherwise. Below one index of a partitioned table a partition has one, which
 * cannot be dropped alone ("index … requires it"): so it is the same under another name, and is renamed without being asked for.
 */
final class PartitionIndexNames {
    private final Catalog standing;
    private final Catalog source;
    private final Map<ObjectId, ObjectId> before = new HashMap<>();
    private final Map<ObjectId, List<DatabaseObject>> below;
    private final Map<ObjectId, List<DatabaseObject>> belowInSource;
    private final List<ResolvedRename> found = new ArrayList<>();

    private PartitionIndexNames(Catalog target, Catalog standing, Catalog source, RenamedIds ids) {
        this.standing = standing;
        this.source = source;
        this.below = below(standing);
        this.belowInSource = below(source);
        if (target != standing) {
            target.objects().forEach(object -> before.put(ids.of(object.id()), object.id()));
        }
    }

    /**
     * @param standing the target after the renames that were asked for
     * @param ids by which it is so called
     */
    static List<ResolvedRename> of(
            Catalog target, Catalog standing, Catalog source, RenamedIds ids, PlanOptions options) {
        PartitionIndexNames names = new PartitionIndexNames(target, standing, source, ids);
        names.below.keySet().stream()
                .filter(parent -> names.staysInItsForm(standing.find(parent), source.find(parent)))
                .forEach(parent -> names.compare(parent, parent));
        ScopedCatalog inScope = options.selection().scope().of(standing);
        names.found.removeIf(rename -> !inScope.contains(ids.of(rename.id())));
        names.leaveOutTaken(ids);
        return names.found;
    }

    private static Map<ObjectId, List<DatabaseObject>> below(Catalog catalog) {
        Map<ObjectId, List<DatabaseObject>> below = new HashMap<>();
        catalog.objects().forEach(object -> {
            ObjectId parent = parentOf(object);
            if (parent != null) {
                below.computeIfAbsent(parent, id -> new ArrayList<>()).add(object);
            }
        });
        return below;
    }

    static @Nullable ObjectId parentOf(DatabaseObject object) {
        if (object instanceof Index index) {
            return index.parent();
        }
        return object instanceof Constraint key && key.type().hasIndex() ? key.parent() : null;
    }

    /** What would be made anew takes those below along. */
    private boolean staysInItsForm(@Nullable DatabaseObject one, @Nullable DatabaseObject other) {
        if (one instanceof Index here && other instanceof Index there) {
            return (here.valid() == there.valid() || IndexRepairs.growsValid(here, there, standing, source))
                    && sameForm(here.definition(), there.definition());
        }
        return one instanceof Constraint here
                && other instanceof Constraint there
                && sameForm(here.definition(), there.definition());
    }

    private static boolean sameForm(String one, String other) {
        return StorageParameters.without(one).equals(StorageParameters.without(other));
    }

    private void compare(ObjectId parent, ObjectId parentInSource) {
        for (DatabaseObject child : below.getOrDefault(parent, List.of())) {
            belowInSource.getOrDefault(parentInSource, List.of()).stream()
                    .filter(other -> relationOf(other).equals(relationOf(child)))
                    .filter(other -> other.id().kind() == child.id().kind())
                    .filter(other -> !other.id().equals(child.id()))
                    .findFirst()
                    .ifPresent(other -> {
                        add(child.id(), other.id());
                        compare(child.id(), other.id());
                    });
        }
    }

    static ObjectId relationOf(DatabaseObject object) {
        return object instanceof Index index ? index.relation() : ((Constraint) object).table();
    }

    private void add(ObjectId id, ObjectId wanted) {
        ObjectId own = before.getOrDefault(id, id);
        Rename rename = new Rename(id.kind().label(), own.displayName(), wanted.displayName());
        found.add(new ResolvedRename(rename, -1, own, null, wanted.name(), null));
    }

    /** One whose new name another still has, which is not renamed as well, cannot have it before the plan has begun. */
    private void leaveOutTaken(RenamedIds ids) {
        boolean again = !found.isEmpty();
        while (again) {
            RenamedIds then = ids.copy();
            found.forEach(rename -> then.rename(rename.id(), rename.newName()));
            Set<ObjectId> renamed = new HashSet<>();
            found.forEach(rename -> renamed.add(ids.of(rename.id())));
            Set<List<String>> taken = new HashSet<>();
            standing.objects().stream()
                    .filter(object -> !renamed.contains(object.id()))
                    .forEach(object -> taken.addAll(Namespaces.of(object.id(), object)));
            again = found.removeIf(rename ->
                    Namespaces.of(then.of(rename.id()), Objects.requireNonNull(standing.find(ids.of(rename.id()))))
                            .stream()
                            .anyMatch(taken::contains));
        }
    }
}
