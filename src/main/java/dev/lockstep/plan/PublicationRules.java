package dev.lockstep.plan;

import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.PublicationSchema;
import dev.lockstep.catalog.PublicationTable;
import java.util.ArrayList;
import java.util.List;

/** A publication has column lists or whole schemas, never both at a time: what goes makes room for what comes. */
final class PublicationRules {
    private PublicationRules() {}

    static void addTo(OperationGraph graph, PlanContext context) {
        List<PublicationTable> listed = new ArrayList<>();
        List<PublicationSchema> schemas = new ArrayList<>();
        context.fates().forEach((id, fate) -> {
            if (fate.drops() && id.kind() == Kind.PUBLICATION_TABLE) {
                listed.add((PublicationTable) context.inTarget(id));
            } else if (fate.drops() && id.kind() == Kind.PUBLICATION_SCHEMA) {
                schemas.add((PublicationSchema) context.inTarget(id));
            }
        });
        context.fates().forEach((id, fate) -> {
            if (fate.creates() && id.kind() == Kind.PUBLICATION_SCHEMA) {
                ObjectId publication = ((PublicationSchema) context.inSource(id)).owner();
                listed.stream()
                        .filter(entry -> entry.owner().equals(publication))
                        .forEach(entry -> graph.must(Operation.drop(entry.id()), Operation.create(id)));
            } else if (fate.creates() && id.kind() == Kind.PUBLICATION_TABLE) {
                ObjectId publication = ((PublicationTable) context.inSource(id)).owner();
                schemas.stream()
                        .filter(entry -> entry.owner().equals(publication))
                        .forEach(entry -> graph.must(Operation.drop(entry.id()), Operation.create(id)));
            }
        });
    }
}
