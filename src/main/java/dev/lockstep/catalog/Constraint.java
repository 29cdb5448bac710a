package dev.lockstep.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A primary key, unique, check, foreign key or exclusion constraint of a table, together with the index it owns.
 * Foreign keys that a partition has from its parent are left out: they come and go with the parent's.
 *
 * @param definition {@code pg_get_constraintdef} without a trailing {@code NOT VALID}
 * @param columns the constrained columns in key order; empty for a check over whole rows
 * @param references the referenced table of a foreign key, else {@code null}
 * @param referencedColumns in key order, empty unless a foreign key
 * @param inherited it comes from a parent (inheritance or partition) and is not also declared here
 * @param parent for the key of a partition that is attached to its parent's: that constraint, else {@code null}
 * @param clustered {@code CLUSTER} uses its index
 * @param replicaIdentity its index is the table's replica identity
 * @param tablespace of its index, {@code null} for the default
 */
public record Constraint(
        ObjectId table,
        String name,
        Type type,
        String definition,
        boolean validated,
        List<String> columns,
        @Nullable ObjectId references,
        List<String> referencedColumns,
        boolean inherited,
        @Nullable ObjectId parent,
        boolean clustered,
        boolean replicaIdentity,
        @Nullable String tablespace)
        implements DatabaseObject {
    public Constraint {
        columns = List.copyOf(columns);
        referencedColumns = List.copyOf(referencedColumns);
    }

    @Override
    public ObjectId id() {
        return table.part(Kind.CONSTRAINT, name);
    }

    @Override
    public String summary() {
        return Summary.of(definition)
                .when(!validated, "NOT VALID")
                .with("attached to", parent == null ? null : parent.displayName())
                .when(clustered, "CLUSTERED")
                .when(replicaIdentity, "REPLICA IDENTITY")
                .with("TABLESPACE", tablespace)
                .toString();
    }

    /**
     * Whether it is inherited says how it was made, not what it is; nor does the order of storage parameters. A child that was made
     * after its parent's check is held to it from its first row on, so its own is as good as one that is not validated, and cannot
     * become one.
     */
    @Override
    public boolean sameDefinitionAs(DatabaseObject other) {
        return equals(other)
                || other instanceof Constraint there
                        && StorageParameters.same(definition, there.definition)
                        && declaredLocally(definition, validated || inherited && there.validated && there.inherited)
                                .equals(there.declaredLocally(definition, there.validated));
    }

    private Constraint declaredLocally(String text, boolean valid) {
        return new Constraint(
                table,
                name,
                type,
                text,
                valid,
                columns,
                references,
                referencedColumns,
                false,
                parent,
                clustered,
                replicaIdentity,
                tablespace);
    }

    public enum Type {
        PRIMARY_KEY,
        UNIQUE,
        CHECK,
        FOREIGN_KEY,
        EXCLUSION;

        /** Whether the constraint is enforced by an index of the same name. */
        public boolean hasIndex() {
            return this == PRIMARY_KEY || this == UNIQUE || this == EXCLUSION;
        }
    }
}
