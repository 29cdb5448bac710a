package dev.lockstep.plan;

import dev.lockstep.catalog.Catalog;
import dev.lockstep.catalog.Constraint;
import dev.lockstep.catalog.Index;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.StorageParameters;
import dev.lockstep.catalog.Table;
import dev.lockstep.sql.Quoting;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What indexes of both sorts, free and owned by a constraint, can be set to be. */
record IndexSettings(
        boolean clustered,
        boolean replicaIdentity,
        @Nullable String tablespace) {
    static final IndexSettings NONE = new IndexSettings(false, false, null);

    /** An index just made: in its place already, with nothing else set. */
    IndexSettings onlyTablespaceOf(IndexSettings made, IndexSettings plain) {
        return new IndexSettings(plain.clustered, plain.replicaIdentity, made.tablespace);
    }

    List<Draft> changesFrom(IndexSettings before, ObjectId table, String schema, String index, PlanContext context) {
        List<Draft> drafts = new ArrayList<>();
        String name = Quoting.identifier(index);
        if (before.clustered != clustered) {
            drafts.add(Draft.of(
                            Names.alterTable(table) + (clustered ? " CLUSTER ON " + name : " SET WITHOUT CLUSTER"),
                            "Change which index CLUSTER goes by: " + table.displayName())
                    .on(table, TableLock.SHARE_UPDATE_EXCLUSIVE));
        }
        if (!before.replicaIdentity && replicaIdentity) {
            drafts.add(Draft.of(
                            Names.alterTable(table) + " REPLICA IDENTITY USING INDEX " + name,
                            "Let " + index + " identify rows for replication")
                    .on(table, TableLock.ACCESS_EXCLUSIVE)
                    .withIf(!identifiedRows(table, schema, index, context.target()), Hazard.BACKWARD_INCOMPATIBLE));
        }
        if (!Objects.equals(before.tablespace, tablespace)) {
            drafts.add(Draft.of(
                            Tablespaces.move("ALTER INDEX " + Quoting.qualified(schema, index), tablespace),
                            "Move the index " + index + " to another tablespace")
                    .on(table, TableLock.ACCESS_EXCLUSIVE)
                    .with(Hazard.BLOCKS_WRITES));
        }
        return drafts;
    }

    private static boolean identifiedRows(ObjectId table, String schema, String index, Catalog target) {
        return target.get(Index.class, ObjectId.of(Kind.INDEX, schema, index))
                        .filter(Index::replicaIdentity)
                        .isPresent()
                || target.get(Constraint.class, table.part(Kind.CONSTRAINT, index))
                        .filter(Constraint::replicaIdentity)
                        .isPresent();
    }

    /** Whether another index of the table is to be the clustered one, whose statement takes the mark away from this one. */
    static boolean clusterMoves(ObjectId table, PlanContext context) {
        return context.source()
                        .all(Index.class)
                        .anyMatch(index -> index.clustered() && index.relation().equals(table))
                || context.source()
                        .all(Constraint.class)
                        .anyMatch(constraint ->
                                constraint.clustered() && constraint.table().equals(table));
    }

    /** Parameters that hold for what is written from now on; others, like {@code pages_per_range}, mean another index. */
    private static final Set<String> SETTABLE = Set.of(
            "fillfactor", "deduplicate_items", "fastupdate", "gin_pending_list_limit", "buffering", "autosummarize");

    private static final Set<String> SHUTTING_OUT =
            Set.of("fastupdate", "gin_pending_list_limit", "buffering", "autosummarize");

    /** Nobody else knows an index that the transaction makes itself. */
    static boolean isSeenByOthers(ObjectId index, PlanContext context) {
        return context.options().mode() == Mode.ONLINE || !context.fate(index).creates();
    }

    /** Whether two definitions differ in nothing but storage parameters that can be set where the index stands. */
    static boolean settable(String from, String to, ObjectId relation, PlanContext context) {
        if (!StorageParameters.without(from).equals(StorageParameters.without(to))) {
            return false;
        }
        Set<Map.Entry<String, String>> changed =
                new HashSet<>(StorageParameters.in(from).entrySet());
        Set<Map.Entry<String, String>> kept = new HashSet<>(changed);
        changed.addAll(StorageParameters.in(to).entrySet());
        kept.retainAll(StorageParameters.in(to).entrySet());
        changed.removeAll(kept);
        boolean partitioned = context.source()
                .get(Table.class, relation)
                .filter(Table::partitioned)
                .isPresent();
        return changed.isEmpty()
                || !partitioned && changed.stream().allMatch(parameter -> SETTABLE.contains(parameter.getKey()));
    }

    static List<Draft> parameterChanges(String from, String to, ObjectId table, String schema, String index) {
        return Options.changes(StorageParameters.in(from), StorageParameters.in(to)).stream()
                .map(clause -> Draft.of(
                                "ALTER INDEX " + Quoting.qualified(schema, index) + " " + clause,
                                "Change storage parameters of the index " + index + ", for what is written from now on")
                        .on(table, lock(clause)))
                .toList();
    }

    /**
     * The lock is the index's own. One that shuts out those who read the index shuts them out of the table, every query of which opens all
     * its indexes. (PostgreSQL source, "reloptions.c".)
     */
    private static TableLock lock(String clause) {
        return SHUTTING_OUT.stream().map(Quoting::identifier).anyMatch(clause::contains)
                ? TableLock.ACCESS_EXCLUSIVE
                : TableLock.NONE;
    }
}
