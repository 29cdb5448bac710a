package dev.lockstep.data;

import dev.lockstep.catalog.ObjectId;
import dev.lockstep.sql.Quoting;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A table of reference data that a promotion keeps equal to the source's.
 *
 * @param partitioned its rows are in its partitions
 * @param columns by name, so that the physical order, which differs between databases, does not matter
 * @param key names of the columns that identify a row, all of them not null and unique together; empty when there are none, and the
 *     rows are then a multiset: nothing but all of its values identifies a row
 * @param rules what is declared of its rows
 */
public record LookupTable(
        ObjectId id, boolean partitioned, List<LookupColumn> columns, List<String> key, RowRules rules) {
    public LookupTable {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
    }

    /** Of which nothing is declared. */
    public LookupTable(ObjectId id, boolean partitioned, List<LookupColumn> columns, List<String> key) {
        this(id, partitioned, columns, key, RowRules.MIRROR);
    }

    /** As it is in the target. */
    LookupTable inTarget() {
        return ruledBy(rules.ofTarget());
    }

    LookupTable ruledBy(RowRules others) {
        return new LookupTable(id, partitioned, columns, key, others);
    }

    public SyncPolicy policy() {
        return rules.policy();
    }

    /** {@code schema.table}, for people and the API. */
    public String displayName() {
        return id.displayName();
    }

    public boolean hasKey() {
        return !key.isEmpty();
    }

    /** Whether the column is neither compared nor written. */
    public boolean leaves(String column) {
        return rules.leftColumns().contains(column);
    }

    List<String> columnNames() {
        return columns.stream().map(LookupColumn::name).toList();
    }

    LookupColumn column(String name) {
        return columns.stream()
                .filter(column -> column.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(id + " has no column " + name));
    }

    /** Quoted. */
    String sqlName() {
        return rules.readFrom() != null ? rules.readFrom() : Quoting.qualified(id.schema(), id.name());
    }

    /** Those of several tables, as the text of an array. */
    static String sqlNames(Collection<LookupTable> tables) {
        return tables.stream()
                .map(table -> '"' + table.sqlName().replace("\\", "\\\\").replace("\"", "\\\"") + '"')
                .collect(Collectors.joining(",", "{", "}"));
    }

    /** For {@code FROM}, {@code UPDATE} and {@code DELETE}: rows of tables that inherit from this one are not its own, those of its partitions are. */
    String sqlOnly() {
        return partitioned && rules.readFrom() == null ? sqlName() : "ONLY " + sqlName();
    }
}
