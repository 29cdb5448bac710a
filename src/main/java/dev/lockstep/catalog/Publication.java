package dev.lockstep.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A publication of logical replication, without the tables and schemas that were added to it one by one: see {@link
 * PublicationTable} and {@link PublicationSchema}.
 *
 * @param allTables {@code FOR ALL TABLES}
 * @param operations what is published, in the order {@code insert}, {@code update}, {@code delete}, {@code truncate}
 * @param viaRoot changes of partitions are published as those of the partitioned table
 * @param generatedColumns since PostgreSQL 18: {@code stored}; {@code null} where generated columns are not published
 */
public record Publication(
        String name,
        boolean allTables,
        List<String> operations,
        boolean viaRoot,
        @Nullable String generatedColumns) implements DatabaseObject {
    public Publication {
        operations = List.copyOf(operations);
    }

    @Override
    public ObjectId id() {
        return ObjectId.of(Kind.PUBLICATION, name);
    }

    @Override
    public String summary() {
        return Summary.of(operations.isEmpty() ? "publishes nothing" : "publishes " + String.join(", ", operations))
                .when(allTables, "FOR ALL TABLES")
                .when(viaRoot, "via partition root")
                .with("generated columns", generatedColumns)
                .toString();
    }
}
