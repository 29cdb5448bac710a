package dev.lockstep.plan;

import dev.lockstep.catalog.Publication;
import dev.lockstep.catalog.PublicationSchema;
import dev.lockstep.catalog.PublicationTable;
import dev.lockstep.sql.Quoting;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Publications. Whether all tables are published cannot be altered; nothing of a publication's subscribers is touched. */
final class PublicationChanges implements KindChanges<Publication> {
    private static final List<String> ALL_OPERATIONS = List.of("insert", "update", "delete", "truncate");

    @Override
    public Section section() {
        return Section.POST_DATA;
    }

    @Override
    public List<Draft> create(Publication publication, PlanContext context) {
        String options = options(publication);
        Draft create = Draft.of(
                "CREATE PUBLICATION " + Quoting.identifier(publication.name()) + published(publication, context)
                        + (options.isEmpty() ? "" : " WITH (" + options + ")"),
                "Create the publication " + publication.name());
        for (PublicationTable entry : tables(publication, context)) {
            create = create.alsoLocking(entry.table(), TableLock.SHARE_UPDATE_EXCLUSIVE);
        }
        return List.of(
                create.withIf(new PublishedTables(publication, context).stopWriters(), Hazard.BACKWARD_INCOMPATIBLE));
    }

    /** What is published from the start; the rest is added by statements of its own. */
    private static String published(Publication publication, PlanContext context) {
        if (publication.allTables()) {
            return " FOR ALL TABLES";
        }
        String tables = tables(publication, context).stream()
                .map(PublicationTableChanges::published)
                .collect(Collectors.joining(", "));
        String schemas = context.source()
                .all(PublicationSchema.class)
                .filter(entry -> entry.owner().equals(publication.id()) && context.isFolded(entry.id()))
                .map(entry -> Quoting.identifier(entry.schema()))
                .collect(Collectors.joining(", "));
        String both = Stream.of(
                        tables.isEmpty() ? "" : "TABLE " + tables,
                        schemas.isEmpty() ? "" : "TABLES IN SCHEMA " + schemas)
                .filter(entries -> !entries.isEmpty())
                .collect(Collectors.joining(", "));
        return both.isEmpty() ? "" : " FOR " + both;
    }

    private static List<PublicationTable> tables(Publication publication, PlanContext context) {
        return context.source()
                .all(PublicationTable.class)
                .filter(entry -> entry.owner().equals(publication.id()) && context.isFolded(entry.id()))
                .toList();
    }

    private static String options(Publication publication) {
        List<String> options = new ArrayList<>();
        if (!publication.operations().equals(ALL_OPERATIONS)) {
            options.add(operations(publication));
        }
        if (publication.viaRoot()) {
            options.add(viaRoot(publication));
        }
        if (publication.generatedColumns() != null) {
            options.add(generatedColumns(publication));
        }
        return String.join(", ", options);
    }

    private static String operations(Publication publication) {
        return "publish = " + Quoting.literal(String.join(", ", publication.operations()));
    }

    private static String viaRoot(Publication publication) {
        return "publish_via_partition_root = " + publication.viaRoot();
    }

    private static String generatedColumns(Publication publication) {
        return "publish_generated_columns = "
                + (publication.generatedColumns() == null ? "none" : publication.generatedColumns());
    }

    @Override
    public List<Draft> drop(Publication publication, PlanContext context) {
        return List.of(Draft.of(
                        "DROP PUBLICATION " + Quoting.identifier(publication.name()),
                        "Drop the publication " + publication.name() + "; what subscribes to it stops")
                .with(Hazard.BACKWARD_INCOMPATIBLE));
    }

    @Override
    public Alteration way(Publication from, Publication to, PlanContext context) {
        return from.allTables() == to.allTables() ? Alteration.IN_PLACE : Alteration.REPLACE;
    }

    @Override
    public List<Draft> alter(Publication from, Publication to, PlanContext context) {
        List<String> options = new ArrayList<>();
        if (!from.operations().equals(to.operations())) {
            options.add(operations(to));
        }
        if (from.viaRoot() != to.viaRoot()) {
            options.add(viaRoot(to));
        }
        if (!Objects.equals(from.generatedColumns(), to.generatedColumns())) {
            options.add(generatedColumns(to));
        }
        if (options.isEmpty()) {
            return List.of();
        }
        boolean onlyMore = to.operations().containsAll(from.operations())
                && from.viaRoot() == to.viaRoot()
                && Objects.equals(from.generatedColumns(), to.generatedColumns());
        return List.of(Draft.of(
                        "ALTER PUBLICATION " + Quoting.identifier(to.name()) + " SET (" + String.join(", ", options)
                                + ")",
                        "Change what the publication " + to.name() + " publishes of its tables")
                .withIf(!onlyMore || new PublishedTables(to, context).stopWriters(), Hazard.BACKWARD_INCOMPATIBLE));
    }
}
