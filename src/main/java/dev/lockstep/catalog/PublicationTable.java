package dev.lockstep.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * That a publication publishes a table.
 *
 * @param columns since PostgreSQL 15: the published columns, sorted by name; empty for all
 * @param filter since PostgreSQL 15: the row filter as {@code pg_get_expr} prints it, {@code null} without one
 */
public record PublicationTable(
        ObjectId table,
        String publication,
        List<String> columns,
        @Nullable String filter) implements DatabaseObject {
    public PublicationTable {
        columns = columns.stream().sorted().toList();
    }

    @Override
    public ObjectId id() {
        return table.part(Kind.PUBLICATION_TABLE, publication);
    }

    @Override
    public String summary() {
        return Summary.of("published")
                .with("columns", columns.isEmpty() ? null : String.join(", ", columns))
                .with("WHERE", filter)
                .toString();
    }

    /** The publication that it is part of. */
    public ObjectId owner() {
        return ObjectId.of(Kind.PUBLICATION, publication);
    }
}
