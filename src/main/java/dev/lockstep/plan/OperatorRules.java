package dev.lockstep.plan;

import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Operator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code pg_depend} says nothing about commutators and negators: a link has to be free before another operator takes it. */
final class OperatorRules {
    private OperatorRules() {}

    static void addTo(OperationGraph graph, PlanContext context) {
        List<ObjectId> operators = context.fates().keySet().stream()
                .filter(id -> id.kind() == Kind.OPERATOR)
                .toList();
        for (ObjectId operator : operators) {
            links(context.target().find(operator))
                    .forEach(linked -> graph.should(Operation.drop(linked), Operation.alter(operator)));
            links(context.source().find(operator)).forEach(linked -> {
                graph.should(Operation.create(linked), Operation.alter(operator));
                links(context.target().find(linked)).forEach(before -> {
                    graph.should(Operation.drop(before), Operation.create(operator));
                    graph.should(Operation.drop(before), Operation.alter(operator));
                });
            });
        }
    }

    private static List<ObjectId> links(@Nullable Object object) {
        return object instanceof Operator operator
                ? Stream.of(Optional.ofNullable(operator.commutator()), Optional.ofNullable(operator.negator()))
                        .flatMap(Optional::stream)
                        .filter(link -> !Objects.equals(link, operator.id()))
                        .toList()
                : List.of();
    }
}
