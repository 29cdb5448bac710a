package dev.lockstep.catalog;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The dependencies of one database, to be walked both ways. Immutable; iteration is in the order of the ids. */
public final class DependencyGraph {
    private final Map<ObjectId, Set<ObjectId>> dependencies = new TreeMap<>();
    private final Map<ObjectId, Set<ObjectId>> dependents = new TreeMap<>();
    private final Set<Dependency> edges;

    public DependencyGraph(Collection<Dependency> edges) {
        this.edges = Collections.unmodifiableSet(new LinkedHashSet<>(edges));
        for (Dependency edge : this.edges) {
            dependencies
                    .computeIfAbsent(edge.dependent(), id -> new TreeSet<>())
                    .add(edge.on());
            dependents.computeIfAbsent(edge.on(), id -> new TreeSet<>()).add(edge.dependent());
        }
    }

    public Set<Dependency> edges() {
        return edges;
    }

    /** What {@code id} directly needs. */
    public Set<ObjectId> dependenciesOf(ObjectId id) {
        return Collections.unmodifiableSet(dependencies.getOrDefault(id, Set.of()));
    }

    /** What directly needs {@code id}. */
    public Set<ObjectId> dependentsOf(ObjectId id) {
        return Collections.unmodifiableSet(dependents.getOrDefault(id, Set.of()));
    }
}
