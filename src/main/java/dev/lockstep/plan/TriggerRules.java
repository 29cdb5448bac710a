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
            if (id.kind() == Kind.TRIGGER && fate.drops()) {
                makeWay(id, ((Trigger) context.inTarget(id)).relation(), graph, context);
            }
            if (id.kind() == Kind.TRIGGER && fate.creates()) {
                comeBehind(id, ((Trigger) context.inSource(id)).relation(), graph, context);
            }
            if (id.kind() == Kind.TRIGGER && (fate.creates() || fate == Fate.ALTER)) {
                Trigger trigger = (Trigger) context.inSource(id);
                Operation then = fate == Fate.ALTER ? Operation.alter(id) : Operation.create(id);
                trigger.deviations()
                        .forEach(deviation -> links(deviation.partition(), trigger.relation(), context.source())
                                .forEach(link -> graph.must(Operation.create(link), then)));
            }
        });
    }

    /** A partition's own trigger is gone before it gets one of the same name from a table above. */
    private static void makeWay(ObjectId trigger, ObjectId table, OperationGraph graph, PlanContext context) {
        above(table, context.source()).forEach(link -> {
            graph.must(Operation.drop(trigger), Operation.create(link.id()));
            graph.must(Operation.drop(trigger), Operation.create(link.parent().part(Kind.TRIGGER, trigger.name())));
        });
    }

    /** And it comes when those are gone. */
    private static void comeBehind(ObjectId trigger, ObjectId table, OperationGraph graph, PlanContext context) {
        above(table, context.target()).forEach(link -> {
            graph.must(Operation.drop(link.id()), Operation.create(trigger));
            graph.must(Operation.drop(link.parent().part(Kind.TRIGGER, trigger.name())), Operation.create(trigger));
        });
    }

    /** What ties the table to the one above it, that to the next, up to the top. */
    private static List<Partition> above(ObjectId table, Catalog catalog) {
        List<Partition> links = new ArrayList<>();
        Optional<Partition> link = catalog.get(Partition.class, new ObjectId(Kind.PARTITION, table.path()));
        while (link.isPresent()) {
            links.add(link.get());
            link = catalog.get(
                    Partition.class,
                    new ObjectId(Kind.PARTITION, link.get().parent().path()));
        }
        return links;
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
