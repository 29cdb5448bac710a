package dev.lockstep.catalog;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The dependencies of one database, to be walked both ways. Immutable; iteration is in the order of the ids.
 *
 * <p>A comparison needs none of them and a plan those of a few objects, so all is worked out when it is first asked for.
 */
public final class DependencyGraph {
    private final @Nullable DependencyGraph other;
    private final Predicate<ObjectId> of;
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
        this(source, null, id -> true);
    }

    /** @param of the dependents whose edges are those of {@code source}; the edges of all others are those of {@code other} */
    private DependencyGraph(
            Supplier<? extends Collection<Dependency>> source,
            @Nullable DependencyGraph other,
            Predicate<ObjectId> of) {
        this.source = source;
        this.other = other;
        this.of = of;
    }

    /**
     * The same, but that some dependents need something else. What was worked out about this is used again.
     *
     * @param dependents which those are
     * @param theirs edges of these and of no others; asked once at most, and not before it is needed
     */
    public DependencyGraph withThose(
            Predicate<ObjectId> dependents, Supplier<? extends Collection<Dependency>> theirs) {
        return new DependencyGraph(theirs, this, dependents);
    }

    public Set<Dependency> edges() {
        if (other == null) {
            return own();
        }
        Set<Dependency> all = new LinkedHashSet<>(own());
        other.edges().stream().filter(edge -> !of.test(edge.dependent())).forEach(all::add);
        return Collections.unmodifiableSet(all);
    }

    private synchronized Set<Dependency> own() {
        if (edges == null && source != null) {
            Collection<Dependency> found = source.get();
            edges = Collections.unmodifiableSet(
                    found instanceof Set<Dependency> set ? set : new LinkedHashSet<>(found));
            source = null;
        }
        return edges == null ? Set.of() : edges;
    }

    /** What {@code id} directly needs. */
    public Set<ObjectId> dependenciesOf(ObjectId id) {
        if (other != null && !of.test(id)) {
            return other.dependenciesOf(id);
        }
        return inOrder(needed().getOrDefault(id, List.of()));
    }

    private synchronized Map<ObjectId, List<ObjectId>> needed() {
        if (dependencies == null) {
            dependencies = neighbours(Dependency::dependent, Dependency::on);
        }
        return dependencies;
    }

    /** What directly needs {@code id}. */
    public Set<ObjectId> dependentsOf(ObjectId id) {
        List<ObjectId> found = needing().getOrDefault(id, List.of());
        if (other == null) {
            return inOrder(found);
        }
        return inOrder(
                Stream.concat(found.stream(), other.dependentsOf(id).stream().filter(dependent -> !of.test(dependent)))
                        .toList());
    }

    private synchronized Map<ObjectId, List<ObjectId>> needing() {
        if (dependents == null) {
            dependents = neighbours(Dependency::on, Dependency::dependent);
        }
        return dependents;
    }

    private Map<ObjectId, List<ObjectId>> neighbours(
            Function<Dependency, ObjectId> from, Function<Dependency, ObjectId> to) {
        Map<ObjectId, List<ObjectId>> neighbours = new HashMap<>();
        for (Dependency edge : own()) {
            neighbours
                    .computeIfAbsent(from.apply(edge), id -> new ArrayList<>(2))
                    .add(to.apply(edge));
        }
        return neighbours;
    }

    private static Set<ObjectId> inOrder(List<ObjectId> neighbours) {
        if (neighbours.isEmpty()) {
            return Set.of();
        }
        return neighbours.size() == 1
                ? Set.of(neighbours.get(0))
                : Collections.unmodifiableSet(new TreeSet<>(neighbours));
    }
}
