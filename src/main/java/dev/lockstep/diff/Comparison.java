package dev.lockstep.diff;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.DefaultPrivileges;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All differences between two catalogs but those of owners and grants, and what it takes to say what they are later on without going over
 * everything again. Keeps no catalog in memory.
 */
public final class Comparison {
    private final List<Difference> differences;
    private final Catalog.Mark source;
    private final Catalog.Mark target;

    private Comparison(List<Difference> differences, Catalog source, Catalog target) {
        differences.sort(Comparator.comparing(Difference::id));
        this.differences = List.copyOf(differences);
        this.source = source.mark();
        this.target = target.mark();
    }

    /** The same differences as {@link Diff#exactly} has with the target's privileges in the place of the source's. */
    public static Comparison of(Catalog source, Catalog target) {
        List<Difference> differences = new ArrayList<>();
        int[] common = {0};
        source.byId().forEach((id, object) -> {
            if (!PrivilegesOf.isPrivileges(id)) {
                DatabaseObject counterpart = target.find(id);
                common[0] += counterpart == null ? 0 : 1;
                add(id, object, counterpart, differences);
            }
        });
        int[] all = {0};
        target.byId().keySet().forEach(id -> all[0] += PrivilegesOf.isPrivileges(id) ? 0 : 1);
        if (common[0] < all[0]) {
            target.byId().forEach((id, object) -> {
                if (!PrivilegesOf.isPrivileges(id) && !source.contains(id)) {
                    differences.add(new Difference(id, null, object));
                }
            });
        }
        differences.addAll(withoutSchema(source, target));
        return new Comparison(differences, source, target);
    }

    /** Of later catalogs of the same databases. */
    public Comparison again(Catalog laterSource, Catalog laterTarget) {
        Set<ObjectId> inSource = laterSource.changedSince(source);
        Set<ObjectId> inTarget = laterTarget.changedSince(target);
        if (inSource == null || inTarget == null) {
            return of(laterSource, laterTarget);
        }
        Set<ObjectId> changed = new HashSet<>(inSource);
        changed.addAll(inTarget);
        List<Difference> later = new ArrayList<>();
        differences.stream()
                .filter(difference -> !changed.contains(difference.id()) && !PrivilegesOf.isPrivileges(difference.id()))
                .forEach(later::add);
        for (ObjectId id : changed) {
            if (!PrivilegesOf.isPrivileges(id)) {
                add(id, laterSource.find(id), laterTarget.find(id), later);
            }
        }
        later.addAll(withoutSchema(laterSource, laterTarget));
        return new Comparison(later, laterSource, laterTarget);
    }

    private static void add(
            ObjectId id,
            @Nullable DatabaseObject wanted,
            @Nullable DatabaseObject actual,
            List<Difference> differences) {
        boolean same = wanted == null ? actual == null : actual != null && wanted.sameDefinitionAs(actual);
        if (!same) {
            differences.add(new Difference(id, wanted, actual));
        }
    }

    /** The target's default privileges for schemas that the source lacks: they go with the schema. */
    private static List<Difference> withoutSchema(Catalog source, Catalog target) {
        return target.all(DefaultPrivileges.class)
                .filter(defaults ->
                        defaults.schema() != null && !source.contains(ObjectId.of(Kind.SCHEMA, defaults.schema())))
                .map(defaults -> new Difference(defaults.id(), null, defaults))
                .toList();
    }

    /** In the order of their identities. */
    public List<Difference> differences() {
        return differences;
    }
}
