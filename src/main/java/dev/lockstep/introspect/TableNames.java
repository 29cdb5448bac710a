package dev.lockstep.introspect;

import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.sql.SqlSession;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What some tables and their columns are called, which is all of a table that foreign keys of others and views show: foreign keys
 * the names of the columns that they are of, views those of all, since they may have to tell theirs from those that the table got later.
 */
final class TableNames {
    private static final String QUERY = """
            SELECT c.oid, c.relnamespace, c.relname, a.attnum, a.attname
              FROM pg_class c
              LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
             WHERE c.relkind IN ('r', 'p', 'f') AND c.oid = ANY (CAST(? AS oid[]))
            """;

    private final Set<Long> oids;
    private final CatalogDraft before;
    private final Map<Long, TableName> tables = new HashMap<>();
    private final Map<Long, Map<Address, String>> columns = new HashMap<>();

    private record TableName(long schema, String name) {}

    private TableNames(Set<Long> oids, CatalogDraft before) {
        this.oids = oids;
        this.before = before;
    }

    /**
     * Of those that are tables, at present.
     *
     * @param oids of all objects of which rows changed
     * @param before what had been read before they did
     */
    static TableNames of(SqlSession session, Set<Long> oids, CatalogDraft before) {
        TableNames names = new TableNames(oids, before);
        session.query(
                QUERY,
                row -> {
                    long oid = row.getLong("oid");
                    names.tables.put(oid, new TableName(row.getLong("relnamespace"), Values.text(row, "relname")));
                    String column = row.getString("attname");
                    if (column != null) {
                        names.columns
                                .computeIfAbsent(oid, key -> new HashMap<>())
                                .put(Address.column(oid, row.getInt("attnum")), column);
                    }
                    return oid;
                },
                CatalogDraft.oids(oids));
        return names;
    }

    /**
     * Whether this was a table, and it or a column has another name or the table is gone. A foreign key to a column that is gone is gone
     * as well.
     */
    boolean changed(long oid) {
        return isTable(oid) && oids.contains(oid) && !(isNamedAsBefore(oid) && columnsAreNamedAsBefore(oid));
    }

    /** Whether this was a table, and is still there under its name and with the columns that it had, all under theirs, and no others. */
    boolean keptAll(long oid) {
        return isTable(oid)
                && (!oids.contains(oid)
                        || isNamedAsBefore(oid)
                                && before.columnNamesOf(oid).equals(columns.getOrDefault(oid, Map.of())));
    }

    private boolean columnsAreNamedAsBefore(long oid) {
        Map<Address, String> present = columns.getOrDefault(oid, Map.of());
        return before.columnNamesOf(oid).entrySet().stream()
                .allMatch(column -> column.getValue().equals(present.getOrDefault(column.getKey(), column.getValue())));
    }

    private boolean isTable(long oid) {
        ObjectId id = before.table(oid);
        return id != null && (id.kind() == Kind.TABLE || id.kind() == Kind.FOREIGN_TABLE);
    }

    private boolean isNamedAsBefore(long oid) {
        ObjectId id = before.table(oid);
        TableName table = tables.get(oid);
        return id != null
                && table != null
                && before.hasSchema(table.schema())
                && id.equals(ObjectId.of(id.kind(), before.schema(table.schema()), table.name()));
    }
}
