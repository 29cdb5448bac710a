package dev.lockstep.data;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Nodes ordered so that each comes after those it refers to. Tarjan's algorithm ends its strongly connected components in just this
 * order; within a component (a cycle) those with the fewest references into it come first.
 */
final class TableOrder<N extends Comparable<N>> {
    private final Map<N, Set<N>> references;
    private final Map<N, Integer> index = new HashMap<>();
    private final Map<N, Integer> low = new HashMap<>();
    private final Deque<N> stack = new ArrayDeque<>();
    private final List<List<N>> components = new ArrayList<>();

    private TableOrder(Map<N, Set<N>> references) {
        this.references = references;
    }

    /**
     * @param references every node, and what it refers to
     * @return components, each a single node or a cycle; what a component refers to stands before it
     */
    static <N extends Comparable<N>> List<List<N>> components(Map<N, Set<N>> references) {
        TableOrder<N> order = new TableOrder<>(references);
        references.keySet().stream().sorted().forEach(node -> {
            if (!order.index.containsKey(node)) {
                order.visit(node);
            }
        });
        return order.components;
    }

    private void visit(N node) {
        index.put(node, index.size());
        low.put(node, index.get(node));
        stack.push(node);
        references.get(node).stream().sorted().forEach(next -> {
            if (!index.containsKey(next)) {
                visit(next);
                low.merge(node, low.get(next), Math::min);
            } else if (stack.contains(next)) {
                low.merge(node, index.get(next), Math::min);
            }
        });
        if (low.get(node).equals(index.get(node))) {
            components.add(popComponent(node));
        }
    }

    private List<N> popComponent(N root) {
        List<N> component = new ArrayList<>();
        N node;
        do {
            node = stack.pop();
            component.add(node);
        } while (!node.equals(root));
        component.sort(Comparator.<N>comparingLong(member -> component.stream()
                        .filter(other ->
                                !other.equals(member) && references.get(member).contains(other))
                        .count())
                .thenComparing(Comparator.naturalOrder()));
        return component;
    }
}
