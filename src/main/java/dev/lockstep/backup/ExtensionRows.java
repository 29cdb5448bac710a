package dev.lockstep.backup;

import dev.lockstep.sql.SqlSession;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows that users keep in tables of extensions which the extension marks as theirs to dump ({@code pg_extension_config_dump}).
 * {@code CREATE EXTENSION} does not bring them back.
 */
final class ExtensionRows {
    private ExtensionRows() {}

    /** One line for each such table that holds such rows. */
    static List<String> find(SqlSession session) {
        record Configured(String extension, String table, String condition) {}
        List<Configured> tables =
                session.query("""
                SELECT e.extname, pg_catalog.format('%I.%I', n.nspname, c.relname), coalesce(t.condition, '')
                FROM pg_catalog.pg_extension e,
                     LATERAL ROWS FROM (pg_catalog.unnest(e.extconfig), pg_catalog.unnest(e.extcondition)) t(relation, condition)
                JOIN pg_catalog.pg_class c ON c.oid = t.relation
                JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                WHERE c.relkind IN ('r', 'p')
                ORDER BY 1, 2
                """, row -> new Configured(row.getString(1), row.getString(2), row.getString(3)));
        List<String> found = new ArrayList<>();
        for (Configured table : tables) {
            String query = "SELECT EXISTS (SELECT FROM " + table.table() + " " + table.condition() + ")";
            if (session.queryOne(query, row -> row.getBoolean(1))) {
                found.add("rows in " + table.table() + ", a table of the extension " + table.extension());
            }
        }
        return found;
    }
}
