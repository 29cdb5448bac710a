package dev.lockstep.plan;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Partition;
import dev.lockstep.catalog.Trigger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A partition gets its parent's triggers when it is attached, as they fire there; where one is to fire otherwise, that is set after it. */
final class TriggerRules {
    private TriggerRules() {}

    static void addTo(OperationGraph graph, PlanContext context) {
        context.fates().forEach((id, fate) -> {
            if (id.kind() == Kind.TRIGGER && (fate.creates() || fate == Fate.ALTER)) {
                Trigger trigger = (Trigger) context.inSource(id);
                Operation then = fate == Fate.ALTER ? Operation.alter(id) : Operation.create(id);
                trigger.deviations()
                        .forEach(deviation -> links(deviation.partition(), trigger.relation(), context.source())
                                .forEach(link -> graph.must(Operation.create(link), then)));
            }
        });
    }

    /** The triggers that fire on the partition of this {@link Kind#PARTITION} id, or below it, otherwise than on its parent. */
    static List<ObjectId> deviatingBelow(ObjectId link, PlanContext context) {
        return context.source()
                .all(Trigger.class)
                .filter(trigger -> context.target().contains(trigger.id()))
                .filter(trigger -> trigger.deviations().stream()
                        .anyMatch(deviation -> links(deviation.partition(), trigger.relation(), context.source())
                                .contains(link)))
                .map(Trigger::id)
                .toList();
    }

    /** From the partition up to the table, what ties each to the next; empty when it is no partition of that table, direct or below. */
    static List<ObjectId> links(ObjectId partition, ObjectId table, Catalog catalog) {
        List<ObjectId> links = new ArrayList<>();
        ObjectId at = partition;
        while (!at.equals(table)) {
            ObjectId link = new ObjectId(Kind.PARTITION, at.path());
            Optional<Partition> found = catalog.get(Partition.class, link);
            if (found.isEmpty()) {
                return List.of();
            }
            links.add(link);
            at = found.get().parent();
        }
        return links;
    }
}
