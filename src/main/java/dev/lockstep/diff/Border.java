package dev.lockstep.diff;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.Dependency;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What goes across the border of a {@link Scope}.
 *
 * @param obstacles one sentence for each object on the one side that cannot do without one on the other, which the target will not have,
 *     and for each that the scope takes in as a part of another in the target only, and that would be dropped there
 * @param warnings one sentence for each object that is wanted and stands on one outside that is not the same in the target
 */
public record Border(List<String> obstacles, List<String> warnings) {
    /** What can be part of another in one database and by itself in the other, and has rows or a position of its own. */
    private static final Set<Kind> MOVABLE = Set.of(Kind.TABLE, Kind.FOREIGN_TABLE, Kind.SEQUENCE);

    public Border {
        obstacles = List.copyOf(obstacles);
        warnings = List.copyOf(warnings);
    }

    /** @param scope of which the border is */
    public static Border of(Scope scope, Catalog source, Catalog target) {
        if (scope.isEverything()) {
            return new Border(List.of(), List.of());
        }
        Catalog merged = Merge.of(scope, source, target);
        ScopedCatalog inSource = scope.of(source);
        ScopedCatalog inTarget = scope.of(target);
        Set<String> obstacles = new TreeSet<>();
        Set<String> warnings = new TreeSet<>();
        for (Dependency edge : source.dependencies().edges()) {
            if (!inSource.contains(edge.dependent()) || inSource.contains(edge.on())) {
                continue;
            }
            if (!merged.contains(edge.on())) {
                obstacles.add(
                        edge.dependent() + " needs " + edge.on() + ", which is out of scope and missing in the target");
            } else if (differs(edge.dependent(), source, target) && differs(edge.on(), source, target)) {
                warnings.add(edge.dependent() + " needs " + edge.on()
                        + ", which is out of scope and not the same in source and target.");
            }
        }
        for (Dependency edge : target.dependencies().edges()) {
            if (!inTarget.contains(edge.dependent()) && inTarget.contains(edge.on()) && !merged.contains(edge.on())) {
                obstacles.add(edge.dependent() + ", which is out of scope, needs " + edge.on()
                        + ", which the source does not have");
            }
        }
        Wholes wholes = new Wholes(target);
        target.objects().stream()
                .map(DatabaseObject::id)
                .filter(id -> MOVABLE.contains(id.kind()) && source.contains(id))
                .filter(id -> inTarget.contains(id) && !inSource.contains(id))
                .forEach(id -> obstacles.add(id + " is out of scope by itself, but in scope as a part of "
                        + wholes.outermost(id) + ", which it is in the target"));
        return new Border(List.copyOf(obstacles), List.copyOf(warnings));
    }

    private static boolean differs(ObjectId id, Catalog source, Catalog target) {
        DatabaseObject one = source.find(id);
        DatabaseObject other = target.find(id);
        return one == null || other == null || !one.sameDefinitionAs(other);
    }
}
