package dev.lockstep.plan;

import dev.lockstep.catalog.Extension;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.sql.Quoting;
import java.util.List;

/** Extensions: there or not; their members are their own business. */
final class ExtensionChanges implements KindChanges<Extension> {
    @Override
    public Section section() {
        return Section.PRE_DATA;
    }

    @Override
    public List<Draft> create(Extension extension, PlanContext context) {
        String schema =
                extension.schema().equals("pg_catalog") ? "" : " WITH SCHEMA " + Quoting.identifier(extension.schema());
        return List.of(Draft.of(
                "CREATE EXTENSION IF NOT EXISTS " + Quoting.identifier(extension.name()) + schema,
                "Install the extension " + extension.name()));
    }

    @Override
    public List<Draft> drop(Extension extension, PlanContext context) {
        return List.of(Draft.of(
                        "DROP EXTENSION " + Quoting.identifier(extension.name()),
                        "Remove the extension " + extension.name() + " and all that it brought along")
                .with(Hazard.DATA_LOSS, Hazard.BACKWARD_INCOMPATIBLE));
    }

    @Override
    public Alteration way(Extension from, Extension to, PlanContext context) {
        throw new IllegalStateException("extensions of one name are equal");
    }

    @Override
    public List<Draft> alter(Extension from, Extension to, PlanContext context) {
        return List.of();
    }

    @Override
    public Alteration whenUprooted(Extension from, Extension to, ObjectId replaced, PlanContext context) {
        return Alteration.REFUSE;
    }
}
