package dev.lockstep.catalog;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The dependencies of one database, to be walked both ways. Immutable; iteration is in the order of the ids.
 *
 * <p>A comparison needs none of them and a plan those of a few objects, so all is worked out when it is first asked for.
 */
public final class DependencyGraph {
    private @Nullable Supplier<? extends Collection<Dependency>> source;
    private @Nullable Set<Dependency> edges;
    private @Nullable Map<ObjectId, List<ObjectId>> dependencies;
    private @Nullable Map<ObjectId, List<ObjectId>> dependents;

    /** @param edges a set is not copied: nobody changes it any more */
    public DependencyGraph(Collection<Dependency> edges) {
        this(() -> edges);
    }

    /** @param source asked once at most, and not before it is needed */
    DependencyGraph(Supplier<? extends Collection<Dependency>> source) {
        this.source = source;
    }

    public synchronized Set<Dependency> edges() {
        if (edges == null && source != null) {
            Collection<Dependency> found = source.get();
            edges = Collections.unmodifiableSet(
                    found instanceof Set<Dependency> set ? set : new LinkedHashSet<>(found));
            source = null;
        }
        return edges == null ? Set.of() : edges;
    }

    /** What {@code id} directly needs. */
    public synchronized Set<ObjectId> dependenciesOf(ObjectId id) {
        if (dependencies == null) {
            dependencies = neighbours(Dependency::dependent, Dependency::on);
        }
        return inOrder(dependencies.get(id));
    }

    /** What directly needs {@code id}. */
    public synchronized Set<ObjectId> dependentsOf(ObjectId id) {
        if (dependents == null) {
            dependents = neighbours(Dependency::on, Dependency::dependent);
        }
        return inOrder(dependents.get(id));
    }

    /** Whether {@code id} needs {@code on}, directly or by way of others; everything reaches itself. */
    public boolean reaches(ObjectId id, ObjectId on) {
        Set<ObjectId> seen = new HashSet<>(Set.of(id));
        Deque<ObjectId> open = new ArrayDeque<>(seen);
        while (!open.isEmpty() && !seen.contains(on)) {
            dependenciesOf(open.removeFirst()).stream().filter(seen::add).forEach(open::addLast);
        }
        return seen.contains(on);
    }

    private Map<ObjectId, List<ObjectId>> neighbours(
            Function<Dependency, ObjectId> from, Function<Dependency, ObjectId> to) {
        Map<ObjectId, List<ObjectId>> neighbours = new HashMap<>();
        for (Dependency edge : edges()) {
            neighbours
                    .computeIfAbsent(from.apply(edge), id -> new ArrayList<>(2))
                    .add(to.apply(edge));
        }
        return neighbours;
    }

    private static Set<ObjectId> inOrder(@Nullable List<ObjectId> neighbours) {
        if (neighbours == null) {
            return Set.of();
        }
        return neighbours.size() == 1
                ? Set.of(neighbours.get(0))
                : Collections.unmodifiableSet(new TreeSet<>(neighbours));
    }
}
