package dev.lockstep.plan;

import dev.lockstep.catalog.DomainConstraint;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Routine;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the bodies of functions use, guessed from the words in them where PostgreSQL does not track it. A statement that runs such a
 * function (a default of a new column, a materialized view) should come after what the body names; where the guess closes a circle it
 * is given up.
 */
final class BodyHints {
    private static final Set<Kind> NAMED_IN_BODIES = EnumSet.of(
            Kind.TABLE,
            Kind.FOREIGN_TABLE,
            Kind.VIEW,
            Kind.MATERIALIZED_VIEW,
            Kind.SEQUENCE,
            Kind.ROUTINE,
            Kind.AGGREGATE);

    private final PlanContext context;
    private final Map<String, List<ObjectId>> arriving = new HashMap<>();
    private final Map<ObjectId, List<ObjectId>> checksOfDomains = new HashMap<>();

    BodyHints(PlanContext context) {
        this.context = context;
        context.fates().forEach((id, fate) -> {
            if (NAMED_IN_BODIES.contains(id.kind()) && (fate.creates() || fate == Fate.ALTER)) {
                arriving.computeIfAbsent(id.name(), name -> new ArrayList<>()).add(id);
            }
        });
        context.source().all(DomainConstraint.class).forEach(check -> checksOfDomains
                .computeIfAbsent(check.domain(), domain -> new ArrayList<>())
                .add(check.id()));
    }

    void addTo(OperationGraph graph) {
        context.fates().forEach((id, fate) -> {
            if (fate.creates()) {
                addTo(graph, id, Operation.create(id));
            } else if (fate == Fate.ALTER) {
                addTo(graph, id, Operation.alter(id));
            }
        });
    }

    /** Walks through what stays, to what is made or changed by this plan. */
    private void addTo(OperationGraph graph, ObjectId start, Operation operation) {
        Deque<ObjectId> toVisit = new ArrayDeque<>(List.of(start));
        Set<ObjectId> seen = new HashSet<>(toVisit);
        while (!toVisit.isEmpty()) {
            for (ObjectId used : used(toVisit.removeFirst())) {
                if (!seen.add(used)) {
                    continue;
                }
                if (context.fate(used) == Fate.KEEP) {
                    toVisit.add(used);
                } else {
                    graph.should(Operation.create(used), operation);
                    graph.should(Operation.alter(used), operation);
                }
            }
        }
    }

    private List<ObjectId> used(ObjectId id) {
        List<ObjectId> used = new ArrayList<>(context.sourceEdges().needs().dependenciesOf(id));
        for (ObjectId on : List.copyOf(used)) {
            used.addAll(checksOfDomains.getOrDefault(on, List.of()));
        }
        context.source()
                .get(Routine.class, id)
                .filter(routine -> !routine.standardBody())
                .ifPresent(routine -> UntrackedBodies.words(routine)
                        .forEach(word -> used.addAll(arriving.getOrDefault(word, List.of()))));
        return used;
    }
}
