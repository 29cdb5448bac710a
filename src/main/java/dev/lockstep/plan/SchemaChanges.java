package dev.lockstep.plan;

import dev.lockstep.catalog.Schema;
import dev.lockstep.sql.Quoting;
import java.util.List;

/** Schemas: there or not. */
final class SchemaChanges implements KindChanges<Schema> {
    @Override
    public Section section() {
        return Section.PRE_DATA;
    }

    @Override
    public List<Draft> create(Schema schema, PlanContext context) {
        return List.of(
                Draft.of("CREATE SCHEMA " + Quoting.identifier(schema.name()), "Create the schema " + schema.name()));
    }

    @Override
    public List<Draft> drop(Schema schema, PlanContext context) {
        return List.of(Draft.of(
                        "DROP SCHEMA " + Quoting.identifier(schema.name()),
                        "Drop the schema " + schema.name() + ", which the source does not have")
                .with(Hazard.BACKWARD_INCOMPATIBLE));
    }

    @Override
    public Alteration way(Schema from, Schema to, PlanContext context) {
        throw new IllegalStateException("schemas of one name are equal");
    }

    @Override
    public List<Draft> alter(Schema from, Schema to, PlanContext context) {
        return List.of();
    }

    @Override
    public Alteration whenUprooted(
            Schema from, Schema to, dev.lockstep.catalog.ObjectId replaced, PlanContext context) {
        return Alteration.REFUSE;
    }
}
