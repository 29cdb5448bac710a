package dev.lockstep.plan;

import dev.lockstep.catalog.Column;
import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.Index;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Publication;
import dev.lockstep.catalog.PublicationSchema;
import dev.lockstep.catalog.PublicationTable;
import dev.lockstep.catalog.Table;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which tables in use would refuse UPDATE and DELETE once they are published: those whose old rows a subscriber could not find.
 * (PostgreSQL documentation, "Logical Replication", "Replica Identity" and "Row Filters".)
 */
final class PublishedTables {
    private final Publication publication;
    private final PlanContext context;

    /** @param publication as it is going to be */
    PublishedTables(Publication publication, PlanContext context) {
        this.publication = publication;
        this.context = context;
    }

    /** Whether applications could no longer change rows of a table that is there already. */
    boolean stopWriters() {
        return publishesOldRows()
                && context.source()
                        .all(Table.class)
                        .filter(table -> !context.isNew(table.id()) && isPublished(table))
                        .anyMatch(table -> !isIdentified(table));
    }

    boolean stopWritersOf(PublicationTable entry) {
        if (!publishesOldRows() || context.isNew(entry.table())) {
            return false;
        }
        Optional<Table> table = context.source().get(Table.class, entry.table());
        return table.isPresent() && (!isIdentified(table.get()) || leavesOutIdentity(entry, table.get()));
    }

    private boolean publishesOldRows() {
        return publication.operations().contains("update")
                || publication.operations().contains("delete");
    }

    private boolean isPublished(Table table) {
        return publication.allTables()
                || context.source().contains(new PublicationSchema(table.schema(), publication.name()).id())
                || context.source().contains(table.id().part(Kind.PUBLICATION_TABLE, publication.name()));
    }

    /** The identity of a partitioned table is that of its partitions. */
    private boolean isIdentified(Table table) {
        return table.partitioned()
                || table.unlogged()
                || table.replicaIdentity().equals("FULL")
                || !identity(table).isEmpty();
    }

    private boolean leavesOutIdentity(PublicationTable entry, Table table) {
        Set<String> identity = identity(table);
        boolean listed = entry.columns().isEmpty() || entry.columns().containsAll(identity);
        String filter = entry.filter();
        boolean filtered = filter == null
                || context.source().columnsOf(table.id()).stream()
                        .map(Column::name)
                        .filter(name -> Pattern.compile("(?<![\\w\"])\"?" + Pattern.quote(name) + "\"?(?![\\w\"(])")
                                .matcher(filter)
                                .find())
                        .allMatch(identity::contains);
        return !listed || !filtered;
    }

    private Set<String> identity(Table table) {
        return switch (table.replicaIdentity()) {
            case "FULL" ->
                context.source().columnsOf(table.id()).stream()
                        .map(Column::name)
                        .collect(Collectors.toSet());
            case "INDEX" -> ofIndex(table.id());
            case "DEFAULT" ->
                constraints(table.id()).stream()
                        .filter(key -> key.type() == Constraint.Type.PRIMARY_KEY)
                        .flatMap(key -> key.columns().stream())
                        .collect(Collectors.toSet());
            default -> Set.of();
        };
    }

    private Set<String> ofIndex(ObjectId table) {
        Set<String> ofKey = constraints(table).stream()
                .filter(Constraint::replicaIdentity)
                .flatMap(key -> key.columns().stream())
                .collect(Collectors.toSet());
        if (!ofKey.isEmpty()) {
            return ofKey;
        }
        return context.source()
                .all(Index.class)
                .filter(index -> index.relation().equals(table) && index.replicaIdentity())
                .flatMap(index -> context.source().dependencies().dependenciesOf(index.id()).stream())
                .filter(on -> on.kind() == Kind.COLUMN)
                .map(ObjectId::name)
                .collect(Collectors.toSet());
    }

    private List<Constraint> constraints(ObjectId table) {
        return context.source().dependencies().dependentsOf(table).stream()
                .filter(id -> id.kind() == Kind.CONSTRAINT)
                .flatMap(id -> context.source().get(Constraint.class, id).stream())
                .filter(constraint -> constraint.table().equals(table))
                .toList();
    }
}
