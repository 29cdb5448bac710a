package dev.lockstep.plan;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Routine;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * An expression that a cast stands in depends on the cast's function or on nothing, never on the cast, though it cannot be written
 * without it. So casts come before all that has expressions, and go after it, but for what they need themselves.
 */
final class CastRules {
    private static final Set<Kind> WITH_EXPRESSIONS = EnumSet.of(
            Kind.VIEW,
            Kind.MATERIALIZED_VIEW,
            Kind.DEFAULT,
            Kind.CONSTRAINT,
            Kind.DOMAIN_CONSTRAINT,
            Kind.INDEX,
            Kind.STATISTICS,
            Kind.POLICY,
            Kind.TRIGGER);

    private final OperationGraph graph;
    private final PlanContext context;

    CastRules(OperationGraph graph, PlanContext context) {
        this.graph = graph;
        this.context = context;
    }

    void add() {
        List<ObjectId> arriving = new ArrayList<>();
        List<ObjectId> leaving = new ArrayList<>();
        context.fates().forEach((id, fate) -> {
            if (id.kind() == Kind.CAST && fate.creates()) {
                arriving.add(id);
            }
            if (id.kind() == Kind.CAST && fate.drops()) {
                leaving.add(id);
            }
        });
        arriving.forEach(this::addOfArriving);
        leaving.forEach(this::addOfLeaving);
    }

    private void addOfArriving(ObjectId cast) {
        Set<ObjectId> needed = needsOf(cast, context.sourceEdges().needs());
        context.fates().forEach((id, fate) -> {
            if (fate.creates() && hasExpressions(id, context.source()) && !isNeeded(id, needed)) {
                graph.should(Operation.create(cast), Operation.create(id));
            } else if (fate == Fate.ALTER
                    && (id.kind() == Kind.COLUMN || hasExpressions(id, context.source()))
                    && !isNeeded(id, needed)) {
                graph.should(Operation.create(cast), Operation.alter(id));
            }
        });
    }

    private void addOfLeaving(ObjectId cast) {
        Set<ObjectId> needed = needsOf(cast, context.targetEdges().needs());
        context.fates().forEach((id, fate) -> {
            if (fate.drops() && hasExpressions(id, context.target()) && !isNeeded(id, needed)) {
                graph.should(Operation.drop(id), Operation.drop(cast));
            }
            if (id.kind() == Kind.COLUMN && fate == Fate.ALTER && converts(cast, id)) {
                graph.must(Operation.alter(id), Operation.drop(cast));
            }
        });
    }

    /** The last thing that it does. */
    private boolean converts(ObjectId cast, ObjectId column) {
        return !context.source().contains(cast)
                && ColumnChanges.retypes(column, context)
                && ColumnChanges.usersCast(
                                (Column) context.inTarget(column), (Column) context.inSource(column), context)
                        .filter(used -> used.id().equals(cast))
                        .isPresent();
    }

    private static boolean hasExpressions(ObjectId id, Catalog catalog) {
        return WITH_EXPRESSIONS.contains(id.kind())
                || catalog.get(Routine.class, id).filter(Routine::standardBody).isPresent()
                || catalog.get(Column.class, id)
                        .filter(column -> column.generation() != null)
                        .isPresent();
    }

    /** Or a part of something that is. */
    private static boolean isNeeded(ObjectId id, Set<ObjectId> needed) {
        return needed.contains(id)
                || id.kind().place() == Kind.Place.PART
                        && needed.contains(new ObjectId(Kind.TABLE, id.path().subList(0, 2)));
    }

    private static Set<ObjectId> needsOf(ObjectId cast, Needs needs) {
        Set<ObjectId> found = new HashSet<>();
        Deque<ObjectId> toVisit = new ArrayDeque<>(List.of(cast));
        while (!toVisit.isEmpty()) {
            for (ObjectId on : needs.dependenciesOf(toVisit.removeFirst())) {
                if (found.add(on)) {
                    toVisit.add(on);
                }
            }
        }
        return found;
    }
}
