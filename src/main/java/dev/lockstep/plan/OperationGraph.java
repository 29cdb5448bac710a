package dev.lockstep.plan;

import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What must run before what. A rule that only serves good order can be given up where it closes a circle; a needed one cannot. */
final class OperationGraph {
    private final Map<Operation, Map<Operation, Boolean>> successors = new TreeMap<>();
    private final List<Rule> rules = new ArrayList<>();
    private final Grouping grouping;
    private final PlanContext context;

    private OperationGraph(PlanContext context, Grouping grouping) {
        this.context = context;
        this.grouping = grouping;
    }

    static OperationGraph of(PlanContext context, Grouping grouping) {
        OperationGraph graph = new OperationGraph(context, grouping);
        grouping.members().keySet().forEach(operation -> graph.successors.put(operation, new TreeMap<>()));
        context.fates().forEach(graph::addRulesOf);
        NameCollisions.in(context).forEach(pair -> pair.addTo(graph));
        new TableRules(graph, context).add();
        TriggerRules.addTo(graph, context);
        ConstraintFirings.addTo(graph, context);
        RowTypeUses.addTo(graph, context);
        OperatorRules.addTo(graph, context);
        PublicationRules.addTo(graph, context);
        ExtensionDependencyChanges.addTo(graph, context);
        new PrivilegesRules(graph, context).add();
        new BodyHints(context).addTo(graph);
        new CastRules(graph, context).add();
        return graph;
    }

    private void addRulesOf(ObjectId id, Fate fate) {
        if (fate.drops()) {
            addRulesOfDrop(id);
        }
        if (fate.creates()) {
            addRulesOfCreate(id);
        }
        if (fate == Fate.ALTER) {
            addRulesOfAlter(id);
        }
        if (fate == Fate.REPLACE) {
            Operation drop = grouping.leader(Operation.drop(id));
            if (context.fate(drop.id()) != Fate.SWAP) {
                must(Operation.drop(id), Operation.create(id));
                must(Operation.drop(id), Operation.sketch(id));
            }
        } else if (fate == Fate.SWAP) {
            must(Operation.stepAside(id), Operation.create(id));
            must(Operation.stepAside(id), Operation.sketch(id));
            must(Operation.create(id), Operation.drop(id));
        }
    }

    private void addRulesOfDrop(ObjectId id) {
        boolean emptied = grouping.isOutlined(Operation.drop(id));
        must(Operation.emptyOut(id), Operation.drop(id));
        for (ObjectId on : context.targetEdges().needs().dependenciesOf(id)) {
            if (emptied && !Outlines.needs(context.inTarget(id), on)) {
                must(Operation.emptyOut(id), Operation.drop(on));
                should(Operation.drop(id), Operation.drop(on));
            } else {
                must(Operation.drop(id), Operation.drop(on));
            }
            should(Operation.drop(id), Operation.alter(on));
            if (context.fate(on) == Fate.SWAP) {
                // Afterwards the name, in a function's signature too, means the new type.
                should(Operation.drop(id), Operation.stepAside(on));
            }
        }
        if (id.kind() != Kind.COLUMN) {
            context.targetEdges().madeBefore(id).forEach(on -> {
                should(Operation.drop(id), Operation.drop(on));
                should(Operation.drop(id), Operation.alter(on));
            });
        }
    }

    private void addRulesOfCreate(ObjectId id) {
        boolean sketched = grouping.isOutlined(Operation.create(id));
        must(Operation.sketch(id), Operation.create(id));
        for (ObjectId on : context.sourceEdges().needs().dependenciesOf(id)) {
            mustExist(on, Operation.create(id));
            should(Operation.alter(on), Operation.create(id));
            if (sketched && Outlines.needs(context.inSource(id), on)) {
                mustExist(on, Operation.sketch(id));
            }
        }
        for (ObjectId on : context.sourceEdges().madeBefore(id)) {
            must(Operation.create(on), Operation.create(id));
            should(Operation.alter(on), Operation.create(id));
        }
    }

    private void mustExist(ObjectId on, Operation user) {
        if (grouping.isOutlined(Operation.create(on)) && Outlines.suffices(on, user.id())) {
            must(Operation.sketch(on), user);
            should(Operation.create(on), user);
        } else {
            must(Operation.create(on), user);
        }
    }

    private void addRulesOfAlter(ObjectId id) {
        for (ObjectId on : context.sourceEdges().needs().dependenciesOf(id)) {
            must(Operation.create(on), Operation.alter(id));
            should(Operation.alter(on), Operation.alter(id));
        }
        for (ObjectId on : context.targetEdges().needs().dependenciesOf(id)) {
            // An index that a key takes over stays, with what is said of it and what stands on it.
            if (!context.isTakenOver(on)) {
                must(Operation.alter(id), Operation.drop(on));
            }
            if (!context.sourceEdges().needs(id, on)) {
                should(Operation.alter(id), Operation.alter(on));
            }
        }
    }

    /** {@code first} before {@code then}, if both are in the plan. */
    void must(Operation first, Operation then) {
        add(first, then, true);
    }

    /** The same, unless it closes a circle. */
    void should(Operation first, Operation then) {
        add(first, then, false);
    }

    /** A needed rule between two operations as they were before they were grouped. */
    record Rule(Operation first, Operation then) {}

    private void add(Operation first, Operation then, boolean needed) {
        if (!grouping.contains(first) || !grouping.contains(then)) {
            return;
        }
        if (needed) {
            rules.add(new Rule(first, then));
        }
        Operation from = grouping.leader(first);
        Operation to = grouping.leader(then);
        if (!from.equals(to)) {
            successors.get(from).merge(to, needed, Boolean::logicalOr);
        }
    }

    List<Rule> neededRules() {
        return rules;
    }

    Set<Operation> successors(Operation operation, boolean neededOnly) {
        Set<Operation> found = new TreeSet<>();
        successors.get(operation).forEach((to, needed) -> {
            if (needed || !neededOnly) {
                found.add(to);
            }
        });
        return found;
    }

    /** Gives up one rule among these operations that is not needed; whether there was one. */
    boolean relax(Set<Operation> circle) {
        for (Operation from : circle) {
            for (Map.Entry<Operation, Boolean> edge : successors.get(from).entrySet()) {
                if (!edge.getValue() && circle.contains(edge.getKey())) {
                    successors.get(from).remove(edge.getKey());
                    return true;
                }
            }
        }
        return false;
    }

    Set<Operation> operations() {
        return successors.keySet();
    }
}
