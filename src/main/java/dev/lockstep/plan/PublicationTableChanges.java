package dev.lockstep.plan;

import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Publication;
import dev.lockstep.catalog.PublicationTable;
import dev.lockstep.sql.Quoting;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Tables in publications: taken out and put in again where columns or row filter change, within the transaction, so that subscribers
 * see no gap.
 */
final class PublicationTableChanges implements KindChanges<PublicationTable> {
    @Override
    public Section section() {
        return Section.POST_DATA;
    }

    @Override
    public List<Draft> create(PublicationTable entry, PlanContext context) {
        boolean stopsWriters = context.source()
                .get(Publication.class, entry.owner())
                .filter(publication -> new PublishedTables(publication, context).stopWritersOf(entry))
                .isPresent();
        return List.of(Draft.of(
                        alter(entry) + " ADD TABLE " + published(entry),
                        "Publish " + entry.table().displayName() + " in " + entry.publication())
                .on(entry.table(), TableLock.SHARE_UPDATE_EXCLUSIVE)
                .withIf(stopsWriters, Hazard.BACKWARD_INCOMPATIBLE));
    }

    @Override
    public List<Draft> drop(PublicationTable entry, PlanContext context) {
        boolean unchanged = context.source().contains(entry.id()) && entry.equals(context.inSource(entry.id()));
        return List.of(Draft.of(
                        alter(entry) + " DROP TABLE ONLY " + Names.qualified(entry.table()),
                        "Take " + entry.table().displayName() + " out of the publication " + entry.publication())
                .on(entry.table(), TableLock.SHARE_UPDATE_EXCLUSIVE)
                .withIf(!unchanged, Hazard.BACKWARD_INCOMPATIBLE));
    }

    @Override
    public Alteration way(PublicationTable from, PublicationTable to, PlanContext context) {
        return Alteration.REPLACE;
    }

    @Override
    public List<Draft> alter(PublicationTable from, PublicationTable to, PlanContext context) {
        return List.of();
    }

    @Override
    public List<ObjectId> dropsWith(PublicationTable entry, PlanContext context) {
        return List.of(entry.owner(), entry.table());
    }

    @Override
    public List<ObjectId> createsWith(PublicationTable entry, PlanContext context) {
        return List.of(entry.owner());
    }

    /** {@code ONLY}, because children that are to be published have entries of their own. */
    static String published(PublicationTable entry) {
        return "ONLY " + Names.qualified(entry.table())
                + (entry.columns().isEmpty()
                        ? ""
                        : entry.columns().stream()
                                .map(Quoting::identifier)
                                .collect(Collectors.joining(", ", " (", ")")))
                + (entry.filter() == null ? "" : " WHERE (" + entry.filter() + ")");
    }

    private static String alter(PublicationTable entry) {
        return "ALTER PUBLICATION " + Quoting.identifier(entry.publication());
    }
}
