package dev.lockstep.introspect;

import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.Dependency;
import dev.lockstep.catalog.Extension;
import dev.lockstep.catalog.Index;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Partition;
import dev.lockstep.catalog.SequenceOwner;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What depends on what: {@code pg_depend} with its ends turned into the catalog's objects, and what follows from an object's
 * place ({@code pg_depend} says nothing about schemas that are pinned, comments, grants).
 */
final class DependencyEdges {
    private final CatalogDraft draft;
    private final Owners owners;
    private final Set<Dependency> edges = new LinkedHashSet<>();

    DependencyEdges(CatalogDraft draft, Owners owners) {
        this.draft = draft;
        this.owners = owners;
    }

    Collection<Dependency> of(Collection<DatabaseObject> objects, DependRows rows) {
        Set<ObjectId> partitions = new LinkedHashSet<>();
        objects.forEach(object -> {
            addStructural(object);
            if (object instanceof Partition partition) {
                partitions.add(partition.child());
            }
        });
        for (int i = 0; i < rows.size(); i++) {
            DependRows.Row row = rows.row(i);
            ObjectId dependent = owners.of(row.dependent());
            ObjectId on = owners.of(row.on());
            if (dependent != null && on != null && !modelledOtherwise(row, dependent, on, partitions)) {
                add(dependent, on);
                if (on.kind() == Kind.COLUMN) {
                    // PostgreSQL leaves the table out where it has one of its columns.
                    add(dependent, relation(on));
                }
            }
        }
        return edges;
    }

    /**
     * {@code P} and {@code S} tie the indexes, keys and triggers of a partition to those of its parent; {@code a} ties a sequence to
     * the column that owns it, and a partition to its parent; {@code x} ties an object to an extension that it goes with.
     */
    private static boolean modelledOtherwise(
            DependRows.Row row, ObjectId dependent, ObjectId on, Set<ObjectId> partitions) {
        return switch (row.type()) {
            case 'P', 'S', ExtensionDependencies.TYPE -> true;
            case 'a' ->
                (dependent.kind() == Kind.SEQUENCE && on.kind() == Kind.COLUMN)
                        || (on.kind() == Kind.TABLE && partitions.contains(dependent));
            default -> false;
        };
    }

    private void addStructural(DatabaseObject object) {
        ObjectId id = object.id();
        switch (id.kind()) {
            case EXTENSION -> add(id, schema(((Extension) object).schema()));
            case DOMAIN_CONSTRAINT -> add(id, whole(id, Kind.DOMAIN));
            case DEFAULT -> {
                ObjectId column = new ObjectId(Kind.COLUMN, id.path());
                add(id, draft.contains(column) ? column : relation(id));
            }
            case COMMENT, SECURITY_LABEL, PRIVILEGES -> add(id, holder(id.subject()));
            case EXTENSION_DEPENDENCY -> {
                add(id, holder(id.subject()));
                add(id, ObjectId.of(Kind.EXTENSION, id.name()));
            }
            case SEQUENCE_OWNER -> {
                add(id, ((SequenceOwner) object).sequence());
                add(id, ((SequenceOwner) object).column());
            }
            case PARTITION -> {
                add(id, ((Partition) object).child());
                add(id, ((Partition) object).parent());
            }
            default -> {
                if (id.kind().place() == Kind.Place.SCHEMA) {
                    add(id, schema(id.schema()));
                } else if (id.kind().place() == Kind.Place.PART) {
                    add(id, relation(id));
                }
            }
        }
        if (object instanceof Index index) {
            add(id, index.relation());
            addAdoption(index.parent(), id);
        } else if (object instanceof Constraint constraint) {
            addAdoption(constraint.parent(), id);
            if (constraint.references() != null) {
                add(id, constraint.references());
            }
        }
    }

    /** The index or key of a partitioned table is made after those that are attached to it, and adopts them. */
    private void addAdoption(@Nullable ObjectId parent, ObjectId attached) {
        if (parent != null) {
            add(parent, attached);
        }
    }

    /** What a comment or grants hang on: the subject, or the object that the subject is a part of. */
    private @Nullable ObjectId holder(ObjectId subject) {
        return draft.contains(subject) ? subject : draft.part(subject);
    }

    private static ObjectId schema(String name) {
        return ObjectId.of(Kind.SCHEMA, name);
    }

    private static ObjectId whole(ObjectId part, Kind kind) {
        return new ObjectId(kind, part.path().subList(0, 2));
    }

    private @Nullable ObjectId relation(ObjectId part) {
        for (Kind kind : new Kind[] {Kind.TABLE, Kind.FOREIGN_TABLE, Kind.VIEW, Kind.MATERIALIZED_VIEW}) {
            ObjectId relation = whole(part, kind);
            if (draft.contains(relation)) {
                return relation;
            }
        }
        return null;
    }

    private void add(ObjectId dependent, @Nullable ObjectId on) {
        if (on != null && !dependent.equals(on) && draft.contains(dependent) && draft.contains(on)) {
            edges.add(new Dependency(dependent, on));
        }
    }
}
