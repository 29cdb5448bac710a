package dev.lockstep.plan;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Strongly connected components of more than one operation (Tarjan's algorithm, without recursion: chains can be long). */
final class Circles {
    private final OperationGraph graph;
    private final boolean neededOnly;
    private final Map<Operation, Integer> indexes = new HashMap<>();
    private final Map<Operation, Integer> lowest = new HashMap<>();
    private final Deque<Operation> open = new ArrayDeque<>();
    private final Set<Operation> isOpen = new TreeSet<>();
    private final List<Set<Operation>> found = new ArrayList<>();

    private Circles(OperationGraph graph, boolean neededOnly) {
        this.graph = graph;
        this.neededOnly = neededOnly;
    }

    static List<Set<Operation>> in(OperationGraph graph, boolean neededOnly) {
        Circles circles = new Circles(graph, neededOnly);
        for (Operation operation : graph.operations()) {
            if (!circles.indexes.containsKey(operation)) {
                circles.walk(operation);
            }
        }
        return circles.found;
    }

    private record Visit(Operation operation, Iterator<Operation> rest) {}

    private void walk(Operation start) {
        Deque<Visit> path = new ArrayDeque<>();
        path.push(enter(start));
        while (!path.isEmpty()) {
            Visit visit = path.peek();
            if (visit.rest().hasNext()) {
                Operation next = visit.rest().next();
                if (!indexes.containsKey(next)) {
                    path.push(enter(next));
                } else if (isOpen.contains(next)) {
                    lowest.merge(visit.operation(), indexes.get(next), Math::min);
                }
            } else {
                path.pop();
                leave(visit.operation());
                if (!path.isEmpty()) {
                    lowest.merge(path.peek().operation(), lowest.get(visit.operation()), Math::min);
                }
            }
        }
    }

    private Visit enter(Operation operation) {
        indexes.put(operation, indexes.size());
        lowest.put(operation, indexes.get(operation));
        open.push(operation);
        isOpen.add(operation);
        return new Visit(operation, graph.successors(operation, neededOnly).iterator());
    }

    private void leave(Operation operation) {
        if (!lowest.get(operation).equals(indexes.get(operation))) {
            return;
        }
        Set<Operation> component = new TreeSet<>();
        Operation member;
        do {
            member = open.pop();
            isOpen.remove(member);
            component.add(member);
        } while (!member.equals(operation));
        if (component.size() > 1) {
            found.add(component);
        }
    }
}
