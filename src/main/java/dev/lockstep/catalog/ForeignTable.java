package dev.lockstep.catalog;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A foreign table, whose rows are elsewhere. Its columns, constraints, defaults and triggers are objects of their own, like those of a
 * {@link Table}; that it is a partition says a {@link Partition}.
 *
 * @param parents in the order of {@code INHERITS}; empty for partitions
 * @param columnOptions by column, of those that have any
 */
public record ForeignTable(
        String schema,
        String name,
        String server,
        List<ObjectId> parents,
        ForeignOptions options,
        SortedMap<String, ForeignOptions> columnOptions)
        implements DatabaseObject {
    public ForeignTable {
        parents = List.copyOf(parents);
        columnOptions = Sorted.copyOf(columnOptions);
    }

    @Override
    public ObjectId id() {
        return ObjectId.of(Kind.FOREIGN_TABLE, schema, name);
    }

    /** Of the column with this name. */
    public ForeignOptions optionsOf(String column) {
        return columnOptions.getOrDefault(column, ForeignOptions.NONE);
    }

    @Override
    public String summary() {
        Summary summary = Summary.of("foreign table")
                .with(
                        "INHERITS",
                        parents.isEmpty()
                                ? null
                                : parents.stream().map(ObjectId::displayName).toList())
                .with("SERVER", server)
                .with("OPTIONS", options.none() ? null : options.summary());
        columnOptions.forEach((column, ofColumn) -> summary.with(column, ofColumn.summary()));
        return summary.toString();
    }

    @Override
    public boolean sameDefinitionAs(DatabaseObject other) {
        return other instanceof ForeignTable table
                && id().equals(table.id())
                && server.equals(table.server)
                && parents.equals(table.parents)
                && options.sameAs(table.options)
                && comparableColumns(table).equals(table.comparableColumns(this));
    }

    private SortedMap<String, ForeignOptions> comparableColumns(ForeignTable other) {
        SortedMap<String, ForeignOptions> compared = new TreeMap<>();
        columnOptions.forEach((column, ofColumn) -> {
            ForeignOptions comparable = ofColumn.comparableWith(other.optionsOf(column));
            if (!comparable.none()) {
                compared.put(column, comparable);
            }
        });
        return Collections.unmodifiableSortedMap(compared);
    }
}
