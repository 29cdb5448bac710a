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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the objects of one catalog are part of: columns, constraints, indexes, triggers and policies of their table, defaults of their
 * column, user mappings of their server, members of operator families of their family, partitions and children of the table that they
 * inherit from, sequences of the table of the column that owns them, comments, security labels and privileges of what they are about.
 */
public final class Wholes {
    private final Catalog catalog;

    public Wholes(Catalog catalog) {
        this.catalog = catalog;
    }

    /** The object itself, which the catalog need not have, then what it is part of, then what that is part of, and so on. */
    public List<ObjectId> of(ObjectId id) {
        List<ObjectId> all = new ArrayList<>();
        for (Optional<ObjectId> at = Optional.of(id); at.isPresent(); at = next(at.get())) {
            all.add(at.get());
        }
        return all;
    }

    /** The last of these, which is part of nothing. */
    ObjectId outermost(ObjectId id) {
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
        if (id.kind() == Kind.DEFAULT) {
            return Optional.of(new ObjectId(Kind.COLUMN, id.path()));
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
                        .filter(on -> on.kind() != Kind.EXTENSION)
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
