package dev.lockstep.plan;

import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.problem.Problem;
import dev.lockstep.problem.ProblemException;
import dev.lockstep.problem.ProblemType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The operations of a plan in an order that keeps every rule: Kahn's algorithm, ties decided by section, kind and name, so that equal
 * catalogs give equal plans. Circles (found by Tarjan's algorithm) are broken by giving members of a group a statement of their own,
 * or by an {@link Outline}.
 *
 * @param operations leaders in the order in which they run
 * @param sections of each
 * @param grouping what goes along with each
 */
record OperationOrder(List<Operation> operations, Map<Operation, Section> sections, Grouping grouping) {

    /** Split first what PostgreSQL lets be split most cheaply. */
    private static final List<Kind> SEPARATED_FIRST = List.of(
            Kind.DEFAULT,
            Kind.CONSTRAINT,
            Kind.POLICY,
            Kind.PUBLICATION_TABLE,
            Kind.PUBLICATION_SCHEMA,
            Kind.TRIGGER,
            Kind.RULE,
            Kind.INDEX,
            Kind.SEQUENCE_OWNER,
            Kind.SEQUENCE,
            Kind.COLUMN);

    static OperationOrder of(PlanContext context) {
        Grouping grouping = new Grouping(context);
        while (true) {
            OperationGraph graph = OperationGraph.of(context, grouping);
            List<Set<Operation>> circles = Circles.in(graph, true);
            if (circles.isEmpty()) {
                relax(graph);
                Map<Operation, Section> sections = sections(graph);
                return new OperationOrder(sort(graph, sections, context), sections, grouping);
            }
            circles.forEach(circle -> open(circle, graph, grouping, context));
            grouping.regroup();
        }
    }

    private static void relax(OperationGraph graph) {
        List<Set<Operation>> circles = Circles.in(graph, false);
        while (!circles.isEmpty()) {
            for (Set<Operation> circle : circles) {
                if (!graph.relax(circle)) {
                    throw unbreakable(circle);
                }
            }
            circles = Circles.in(graph, false);
        }
    }

    /** Takes the circle apart: at the cheapest place to split a statement, else by an outline that stands in for one of its objects. */
    private static void open(Set<Operation> circle, OperationGraph graph, Grouping grouping, PlanContext context) {
        Optional<Operation> member = separable(circle, graph, grouping);
        if (member.isPresent()) {
            grouping.separate(member.get());
        } else {
            grouping.outline(Outlines.choice(circle, context, grouping).orElseThrow(() -> unbreakable(circle)));
        }
    }

    private static Optional<Operation> separable(Set<Operation> circle, OperationGraph graph, Grouping grouping) {
        List<Operation> candidates = new ArrayList<>();
        for (OperationGraph.Rule rule : graph.neededRules()) {
            Operation first = grouping.leader(rule.first());
            Operation then = grouping.leader(rule.then());
            if (!first.equals(then) && circle.contains(first) && circle.contains(then)) {
                addIfSeparable(rule.first(), first, candidates);
                addIfSeparable(rule.then(), then, candidates);
            }
        }
        return candidates.stream()
                .min(Comparator.comparing((Operation candidate) ->
                                SEPARATED_FIRST.indexOf(candidate.id().kind()))
                        .thenComparing(Comparator.naturalOrder()));
    }

    private static void addIfSeparable(Operation operation, Operation leader, List<Operation> candidates) {
        if (!operation.equals(leader) && SEPARATED_FIRST.contains(operation.id().kind())) {
            candidates.add(operation);
        }
    }

    private static ProblemException unbreakable(Set<Operation> circle) {
        return new ProblemException(Problem.of(
                        ProblemType.INTERNAL,
                        "The order of these operations goes round in a circle that cannot be broken")
                .withItems(circle.stream().map(Operation::toString).toList()));
    }

    private static List<Operation> sort(OperationGraph graph, Map<Operation, Section> sections, PlanContext context) {
        Map<Operation, Integer> waitingFor = predecessors(graph);
        TreeSet<Operation> ready = new TreeSet<>(
                Comparator.comparing((Operation operation) -> EventTriggerChanges.rank(operation, context))
                        .thenComparing(operation -> sections.get(operation))
                        .thenComparing(Comparator.naturalOrder()));
        waitingFor.forEach((operation, count) -> {
            if (count == 0) {
                ready.add(operation);
            }
        });
        List<Operation> sorted = new ArrayList<>();
        while (!ready.isEmpty()) {
            Operation next = next(ready, sorted);
            ready.remove(next);
            sorted.add(next);
            for (Operation successor : graph.successors(next, false)) {
                if (waitingFor.merge(successor, -1, Integer::sum) == 0) {
                    ready.add(successor);
                }
            }
        }
        return List.copyOf(sorted);
    }

    /** The columns of one table are changed and added one after the other, so that it can be written anew for all of them at once. */
    private static Operation next(TreeSet<Operation> ready, List<Operation> sorted) {
        Operation first = ready.first();
        ObjectId last = sorted.isEmpty() ? null : sorted.get(sorted.size() - 1).id();
        if (last == null || last.kind() != Kind.COLUMN || first.type() == Operation.Type.DROP) {
            return first;
        }
        return ready.stream()
                .filter(operation -> operation.id().kind() == Kind.COLUMN
                        && operation.type() != Operation.Type.DROP
                        && operation
                                .id()
                                .path()
                                .subList(0, 2)
                                .equals(last.path().subList(0, 2)))
                .findFirst()
                .orElse(first);
    }

    private static Map<Operation, Integer> predecessors(OperationGraph graph) {
        Map<Operation, Integer> counts = new TreeMap<>();
        graph.operations().forEach(operation -> counts.put(operation, 0));
        for (Operation operation : graph.operations()) {
            graph.successors(operation, false).forEach(successor -> counts.merge(successor, 1, Integer::sum));
        }
        return counts;
    }

    /** What has to run after something of the second section is itself of the second section. */
    private static Map<Operation, Section> sections(OperationGraph graph) {
        Map<Operation, Section> sections = new HashMap<>();
        for (Operation operation : graph.operations()) {
            sections.put(operation, KindRegistry.of(operation.id().kind()).section());
        }
        List<Operation> late = new ArrayList<>();
        sections.forEach((operation, section) -> {
            if (section == Section.POST_DATA) {
                late.add(operation);
            }
        });
        while (!late.isEmpty()) {
            for (Operation successor : graph.successors(late.remove(late.size() - 1), false)) {
                if (sections.put(successor, Section.POST_DATA) == Section.PRE_DATA) {
                    late.add(successor);
                }
            }
        }
        return sections;
    }
}
