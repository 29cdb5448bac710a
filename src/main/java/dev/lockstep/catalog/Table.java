package dev.lockstep.catalog;

import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * An ordinary or partitioned table without its columns, constraints, indexes, triggers and policies, which are objects of their own.
 *
 * @param partitionKey {@code pg_get_partkeydef}, {@code null} for a table that is not partitioned
 * @param parents the tables it inherits from in the order of {@code inhseqno}; empty for partitions, see {@link Partition}
 * @param options storage parameters by name, those of its TOAST table with the prefix {@code toast.}
 * @param replicaIdentity {@code DEFAULT}, {@code NOTHING}, {@code FULL} or {@code INDEX} (the index says so itself)
 * @param accessMethod {@code null} for the heap and for partitioned tables without one
 * @param tablespace {@code null} for the database's default
 * @param ofType the composite type of a typed table as {@code format_type} prints it, else {@code null}
 */
public record Table(
        String schema,
        String name,
        boolean unlogged,
        @Nullable String partitionKey,
        List<ObjectId> parents,
        SortedMap<String, String> options,
        boolean rowSecurity,
        boolean forceRowSecurity,
        String replicaIdentity,
        @Nullable String accessMethod,
        @Nullable String tablespace,
        @Nullable String ofType)
        implements DatabaseObject {
    public Table {
        parents = List.copyOf(parents);
        options = Sorted.copyOf(options);
    }

    @Override
    public ObjectId id() {
        return ObjectId.of(Kind.TABLE, schema, name);
    }

    @Override
    public String summary() {
        return Summary.of(unlogged ? "unlogged table" : "table")
                .with("PARTITION BY", partitionKey)
                .with(
                        "INHERITS",
                        parents.isEmpty()
                                ? null
                                : parents.stream()
                                        .map(ObjectId::displayName)
                                        .toList()
                                        .toString())
                .with("WITH", options.isEmpty() ? null : options.toString())
                .when(rowSecurity, "ROW LEVEL SECURITY")
                .when(forceRowSecurity, "FORCE ROW LEVEL SECURITY")
                .with("REPLICA IDENTITY", replicaIdentity.equals("DEFAULT") ? null : replicaIdentity)
                .with("USING", accessMethod)
                .with("TABLESPACE", tablespace)
                .with("OF", ofType)
                .toString();
    }

    public boolean partitioned() {
        return partitionKey != null;
    }
}
