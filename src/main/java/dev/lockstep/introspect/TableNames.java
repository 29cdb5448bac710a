package dev.lockstep.introspect;

import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.sql.SqlSession;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What some tables and their columns are called, which is all of a table that foreign keys of others show. (A view shows more: it
 * may have to tell its columns from those that a table got later.)
 */
final class TableNames {
    private static final String QUERY = """
            SELECT c.oid, c.relnamespace, c.relname, a.attnum, a.attname
              FROM pg_class c
              LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
             WHERE c.relkind IN ('r', 'p', 'f') AND c.oid = ANY (CAST(? AS oid[]))
            """;

    private final Set<Long> oids;
    private final Map<Long, TableName> tables = new HashMap<>();
    private final Map<Address, String> columns = new HashMap<>();

    private record TableName(long schema, String name) {}

    private TableNames(Set<Long> oids) {
        this.oids = oids;
    }

    /** Of those with these OIDs that are tables, at present. */
    static TableNames of(SqlSession session, Set<Long> oids) {
        TableNames names = new TableNames(oids);
        session.query(
                QUERY,
                row -> {
                    long oid = row.getLong("oid");
                    names.tables.put(oid, new TableName(row.getLong("relnamespace"), Values.text(row, "relname")));
                    String column = row.getString("attname");
                    if (column != null) {
                        names.columns.put(Address.column(oid, row.getInt("attnum")), column);
                    }
                    return oid;
                },
                CatalogDraft.oids(oids));
        return names;
    }

    /** Whether every table that was read before is still there, and neither it nor a column of it has another name or is gone. */
    boolean areThoseOf(CatalogDraft before) {
        for (long oid : oids) {
            ObjectId id = before.table(oid);
            if (id != null && (id.kind() == Kind.TABLE || id.kind() == Kind.FOREIGN_TABLE)) {
                boolean same = id.equals(present(oid, id, before))
                        && before.columnNamesOf(oid).entrySet().stream()
                                .allMatch(column -> column.getValue().equals(columns.get(column.getKey())));
                if (!same) {
                    return false;
                }
            }
        }
        return true;
    }

    private @Nullable ObjectId present(long oid, ObjectId before, CatalogDraft draft) {
        TableName table = tables.get(oid);
        return table == null || !draft.hasSchema(table.schema())
                ? null
                : ObjectId.of(before.kind(), draft.schema(table.schema()), table.name());
    }
}
