package dev.lockstep.diff;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.ForeignTable;
import dev.lockstep.catalog.Index;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Partition;
import dev.lockstep.catalog.SequenceOwner;
import dev.lockstep.catalog.Statistics;
import dev.lockstep.catalog.Table;
import java.util.List;
import java.util.Optional;

/**
 * Which objects of one catalog are in a scope. Parts follow what they are part of: columns, constraints, indexes, triggers and policies
 * their table, user mappings their server, members of operator families their family, partitions and children the table that they inherit from, sequences the table of the column that owns them, comments,
 * security labels and privileges what they are about.
 */
public final class ScopedCatalog {
    private final Catalog catalog;
    private final boolean everything;
    private final List<ScopePattern.Compiled> include;
    private final List<ScopePattern.Compiled> exclude;

    ScopedCatalog(Scope scope, Catalog catalog) {
        this.catalog = catalog;
        this.everything = scope.isEverything();
        this.include = scope.include().stream().map(ScopePattern::compiled).toList();
        this.exclude = scope.exclude().stream().map(ScopePattern::compiled).toList();
    }

    /** Whether the object, which the catalog need not have, is in the scope. */
    public boolean contains(ObjectId id) {
        if (everything) {
            return true;
        }
        ObjectId whole = whole(id);
        return (include.isEmpty() || include.stream().anyMatch(pattern -> matches(pattern, whole)))
                && exclude.stream().noneMatch(pattern -> matches(pattern, whole));
    }

    /** Whether the pattern matches anything here. */
    public boolean uses(ScopePattern pattern) {
        ScopePattern.Compiled compiled = pattern.compiled();
        return catalog.objects().stream().anyMatch(object -> matches(compiled, whole(object.id())));
    }

    private static boolean matches(ScopePattern.Compiled pattern, ObjectId id) {
        return switch (id.kind()) {
            case SCHEMA -> pattern.matches(id.kind(), "", id.name());
            case UNMODELLED -> {
                // The identity begins with the schema, if there is one.
                String identity = id.path().get(1);
                int dot = identity.indexOf('.');
                yield dot < 0
                        ? pattern.matches(id.kind(), "", identity)
                        : pattern.matches(id.kind(), identity.substring(0, dot), identity.substring(dot + 1));
            }
            case CAST -> id.path().stream().anyMatch(type -> pattern.matches(id.kind(), "", type));
            case DEFAULT_PRIVILEGES ->
                pattern.matches(id.kind(), id.schema(), id.path().get(1));
            default ->
                pattern.matches(
                        id.kind(),
                        id.schema(),
                        id.kind() == Kind.ROUTINE ? id.path().get(1) : id.name());
        };
    }

    private ObjectId whole(ObjectId id) {
        ObjectId at = id;
        Optional<ObjectId> next = next(at);
        while (next.isPresent()) {
            at = next.get();
            next = next(at);
        }
        return at;
    }

    private Optional<ObjectId> next(ObjectId id) {
        if (id.kind().place() == Kind.Place.ABOUT) {
            return Optional.of(subject(id));
        }
        if (id.kind() == Kind.PUBLICATION_TABLE || id.kind() == Kind.PUBLICATION_SCHEMA) {
            return Optional.of(ObjectId.of(Kind.PUBLICATION, id.name()));
        }
        if (id.kind().place() == Kind.Place.PART) {
            return Optional.of(holder(id));
        }
        return switch (id.kind()) {
            case PARTITION ->
                Optional.of(
                        catalog.contains(new ObjectId(Kind.FOREIGN_TABLE, id.path()))
                                ? new ObjectId(Kind.FOREIGN_TABLE, id.path())
                                : new ObjectId(Kind.TABLE, id.path()));
            case USER_MAPPING -> Optional.of(ObjectId.of(Kind.SERVER, id.path().get(0)));
            case OPERATOR_FAMILY_MEMBER -> Optional.of(family(id));
            case SEQUENCE_OWNER -> Optional.of(new ObjectId(Kind.SEQUENCE, id.path()));
            case SEQUENCE ->
                catalog.get(SequenceOwner.class, new ObjectId(Kind.SEQUENCE_OWNER, id.path()))
                        .map(owner -> holder(owner.column()));
            case STATISTICS -> catalog.get(Statistics.class, id).map(Statistics::relation);
            case INDEX -> catalog.get(Index.class, id).map(Index::relation);
            case TABLE, FOREIGN_TABLE ->
                catalog.get(Partition.class, new ObjectId(Kind.PARTITION, id.path()))
                        .map(Partition::parent)
                        .or(() -> parents(id).stream().findFirst());
            default -> Optional.empty();
        };
    }

    /** What is no object of its own, like the index of a key, belongs to one. */
    private ObjectId subject(ObjectId about) {
        ObjectId subject = about.subject();
        return catalog.contains(subject) || !catalog.contains(about)
                ? subject
                : catalog.dependencies().dependenciesOf(about).stream()
                        .findFirst()
                        .orElse(subject);
    }

    private List<ObjectId> parents(ObjectId table) {
        return catalog.get(Table.class, table)
                .map(Table::parents)
                .or(() -> catalog.get(ForeignTable.class, table).map(ForeignTable::parents))
                .orElse(List.of());
    }

    /** Of a built-in family there is no object: its members go by its name, too. */
    private static ObjectId family(ObjectId member) {
        return new ObjectId(Kind.OPERATOR_FAMILY, member.path().subList(0, 3));
    }

    private ObjectId holder(ObjectId part) {
        List<String> path = part.path().subList(0, 2);
        for (Kind kind : List.of(Kind.TABLE, Kind.FOREIGN_TABLE, Kind.VIEW, Kind.MATERIALIZED_VIEW, Kind.DOMAIN)) {
            ObjectId holder = new ObjectId(kind, path);
            if (catalog.contains(holder)) {
                return holder;
            }
        }
        return new ObjectId(part.kind() == Kind.DOMAIN_CONSTRAINT ? Kind.DOMAIN : Kind.TABLE, path);
    }
}
