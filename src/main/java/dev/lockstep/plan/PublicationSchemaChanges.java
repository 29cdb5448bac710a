package dev.lockstep.plan;

import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Publication;
import dev.lockstep.catalog.PublicationSchema;
import dev.lockstep.sql.Quoting;
import java.util.List;

/** Schemas in publications: there or not. */
final class PublicationSchemaChanges implements KindChanges<PublicationSchema> {
    @Override
    public Section section() {
        return Section.POST_DATA;
    }

    @Override
    public List<Draft> create(PublicationSchema entry, PlanContext context) {
        boolean stopsWriters = context.source()
                .get(Publication.class, entry.owner())
                .filter(publication -> new PublishedTables(publication, context).stopWriters())
                .isPresent();
        return List.of(Draft.of(
                        alter(entry) + " ADD " + clause(entry),
                        "Publish all tables of the schema " + entry.schema() + " in " + entry.publication())
                .withIf(stopsWriters, Hazard.BACKWARD_INCOMPATIBLE));
    }

    @Override
    public List<Draft> drop(PublicationSchema entry, PlanContext context) {
        return List.of(Draft.of(
                        alter(entry) + " DROP " + clause(entry),
                        "Take the schema " + entry.schema() + " out of the publication " + entry.publication())
                .with(Hazard.BACKWARD_INCOMPATIBLE));
    }

    @Override
    public Alteration way(PublicationSchema from, PublicationSchema to, PlanContext context) {
        throw new IllegalStateException("entries of one schema in one publication are equal");
    }

    @Override
    public List<Draft> alter(PublicationSchema from, PublicationSchema to, PlanContext context) {
        return List.of();
    }

    @Override
    public List<ObjectId> dropsWith(PublicationSchema entry, PlanContext context) {
        return List.of(entry.owner(), ObjectId.of(Kind.SCHEMA, entry.schema()));
    }

    @Override
    public List<ObjectId> createsWith(PublicationSchema entry, PlanContext context) {
        return List.of(entry.owner());
    }

    private static String clause(PublicationSchema entry) {
        return "TABLES IN SCHEMA " + Quoting.identifier(entry.schema());
    }

    private static String alter(PublicationSchema entry) {
        return "ALTER PUBLICATION " + Quoting.identifier(entry.publication());
    }
}
