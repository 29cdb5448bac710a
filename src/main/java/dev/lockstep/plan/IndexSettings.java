package dev.lockstep.plan;

import dev.lockstep.catalog.ObjectId;
import dev.lockstep.sql.Quoting;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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

    List<Draft> changesFrom(IndexSettings before, ObjectId table, String schema, String index) {
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
                    .on(table, TableLock.ACCESS_EXCLUSIVE));
        }
        if (!Objects.equals(before.tablespace, tablespace)) {
            String space = tablespace == null ? "pg_default" : tablespace;
            drafts.add(Draft.of(
                            "ALTER INDEX " + Quoting.qualified(schema, index) + " SET TABLESPACE "
                                    + Quoting.identifier(space),
                            "Move the index " + index + " to another tablespace")
                    .on(table, TableLock.ACCESS_EXCLUSIVE)
                    .with(Hazard.BLOCKS_WRITES));
        }
        return drafts;
    }
}
