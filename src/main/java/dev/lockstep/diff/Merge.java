package dev.lockstep.diff;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.Dependency;
import dev.lockstep.catalog.ObjectId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Two catalogs in one: the one inside of a scope, the other outside. */
final class Merge {
    private Merge() {}

    /** With the version of {@code inside}. */
    static Catalog of(Scope scope, Catalog inside, Catalog outside) {
        ScopedCatalog in = scope.of(inside);
        ScopedCatalog out = scope.of(outside);
        Map<ObjectId, DatabaseObject> objects = new LinkedHashMap<>();
        Set<ObjectId> leftAlone = new HashSet<>();
        outside.objects().stream()
                .map(DatabaseObject::id)
                .filter(id -> !out.contains(id))
                .forEach(leftAlone::add);
        // The outside has the last word on what is in the scope of one side only, say by the table that owns a
        // sequence.
        inside.objects().stream()
                .filter(object -> in.contains(object.id()) && !leftAlone.contains(object.id()))
                .forEach(object -> objects.put(object.id(), object));
        outside.objects().stream()
                .filter(object -> leftAlone.contains(object.id()))
                .forEach(object -> objects.put(object.id(), object));
        return new Catalog(
                inside.serverVersion(),
                objects.values(),
                () -> {
                    List<Dependency> edges = new ArrayList<>();
                    add(inside, objects, leftAlone, false, edges);
                    add(outside, objects, leftAlone, true, edges);
                    return edges;
                },
                inside.sizes());
    }

    private static void add(
            Catalog from,
            Map<ObjectId, DatabaseObject> objects,
            Set<ObjectId> leftAlone,
            boolean outside,
            List<Dependency> edges) {
        from.dependencies().edges().stream()
                .filter(edge -> leftAlone.contains(edge.dependent()) == outside)
                .filter(edge -> objects.containsKey(edge.dependent()) && objects.containsKey(edge.on()))
                .forEach(edges::add);
    }
}
