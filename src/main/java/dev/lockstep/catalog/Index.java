package dev.lockstep.catalog;

import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * An index of a table or materialized view that belongs to no constraint.
 *
 * @param relation the table or materialized view
 * @param definition {@code pg_get_indexdef}
 * @param valid an invalid index (left by a failed concurrent build) never equals a valid one
 * @param parent the partitioned index that it is attached to, else {@code null}
 * @param statisticsTargets by column number of the index, starting at 1 as text, where set
 * @param tablespace {@code null} for the default
 */
public record Index(
        String schema,
        String name,
        ObjectId relation,
        String definition,
        boolean unique,
        boolean valid,
        @Nullable ObjectId parent,
        boolean clustered,
        boolean replicaIdentity,
        SortedMap<String, Integer> statisticsTargets,
        @Nullable String tablespace)
        implements DatabaseObject {
    public Index {
        statisticsTargets = Sorted.copyOf(statisticsTargets);
    }

    @Override
    public ObjectId id() {
        return ObjectId.of(Kind.INDEX, schema, name);
    }

    @Override
    public String summary() {
        return Summary.of(definition)
                .when(!valid, "INVALID")
                .with("attached to", parent == null ? null : parent.displayName())
                .when(clustered, "CLUSTERED")
                .when(replicaIdentity, "REPLICA IDENTITY")
                .with("STATISTICS", statisticsTargets.isEmpty() ? null : statisticsTargets)
                .with("TABLESPACE", tablespace)
                .toString();
    }

    /** The order in which storage parameters were set does not count. */
    @Override
    public boolean sameDefinitionAs(DatabaseObject other) {
        return equals(other)
                || other instanceof Index index
                        && StorageParameters.same(definition, index.definition)
                        && equals(index.definedAs(definition));
    }

    /** The same with another definition. */
    public Index definedAs(String text) {
        return new Index(
                schema,
                name,
                relation,
                text,
                unique,
                valid,
                parent,
                clustered,
                replicaIdentity,
                statisticsTargets,
                tablespace);
    }
}
