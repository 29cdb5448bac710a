package dev.lockstep.plan;

import dev.lockstep.catalog.Extension;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.sql.Quoting;
import java.util.ArrayList;
import java.util.List;

/** Extensions: there or not, at which version, in which schema; their members are their own business. */
final class ExtensionChanges implements KindChanges<Extension> {
    @Override
    public Section section() {
        return Section.PRE_DATA;
    }

    @Override
    public List<Draft> create(Extension extension, PlanContext context) {
        String schema =
                extension.schema().equals("pg_catalog") ? "" : " WITH SCHEMA " + Quoting.identifier(extension.schema());
        // A restore takes the version that the server offers: the old one may no longer be installable.
        String version = context.fromNothing() ? "" : " VERSION " + Quoting.literal(extension.version());
        return List.of(Draft.of(
                "CREATE EXTENSION IF NOT EXISTS " + Quoting.identifier(extension.name()) + schema + version,
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
        return from.schema().equals(to.schema()) || from.relocatable() ? Alteration.IN_PLACE : Alteration.REPLACE;
    }

    @Override
    public List<Draft> alter(Extension from, Extension to, PlanContext context) {
        List<Draft> drafts = new ArrayList<>();
        String alter = "ALTER EXTENSION " + Quoting.identifier(to.name());
        if (from.reaches().contains(to.version())) {
            drafts.add(Draft.of(
                            alter + " UPDATE TO " + Quoting.literal(to.version()),
                            "Bring the extension " + to.name() + " from version " + from.version() + " to "
                                    + to.version())
                    .with(Hazard.BACKWARD_INCOMPATIBLE));
        }
        if (!from.schema().equals(to.schema())) {
            drafts.add(Draft.of(
                            alter + " SET SCHEMA " + Quoting.identifier(to.schema()),
                            "Move the extension " + to.name() + " to the schema " + to.schema())
                    .with(Hazard.BACKWARD_INCOMPATIBLE));
        }
        return drafts;
    }

    @Override
    public Alteration whenUprooted(Extension from, Extension to, ObjectId replaced, PlanContext context) {
        return Alteration.REFUSE;
    }
}
