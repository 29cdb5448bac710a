package dev.lockstep.introspect;

import dev.lockstep.catalog.Index;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.sql.SqlSession;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Indexes that belong to no constraint. */
final class IndexesReader implements KindReader {
    private static final String QUERY = """
            SELECT i.indexrelid, i.indrelid, c.relnamespace, c.relname, coalesce({plain}, pg_get_indexdef(i.indexrelid)) AS definition,
                   i.indisunique, i.indisvalid, i.indisclustered, i.indisreplident, ts.spcname,
                   pn.nspname AS parent_schema, pi.relname AS parent_index, pt.relname AS parent_table, pk.conname AS parent_name,
                   st.statistics_targets
              FROM pg_index i
              JOIN pg_class c ON c.oid = i.indexrelid
              JOIN pg_class tc ON tc.oid = i.indrelid
              JOIN pg_namespace tn ON tn.oid = tc.relnamespace
              JOIN pg_am am ON am.oid = c.relam
              LEFT JOIN {columns} plain ON plain.indexrelid = i.indexrelid
              LEFT JOIN LATERAL {predicate} predicate ON true
              LEFT JOIN pg_tablespace ts ON ts.oid = c.reltablespace
              LEFT JOIN pg_inherits h ON h.inhrelid = i.indexrelid
              LEFT JOIN pg_class pi ON pi.oid = h.inhparent
              LEFT JOIN pg_namespace pn ON pn.oid = pi.relnamespace
              LEFT JOIN pg_index px ON px.indexrelid = h.inhparent
              LEFT JOIN pg_class pt ON pt.oid = px.indrelid
              LEFT JOIN pg_constraint pk ON pk.conrelid = px.indrelid AND pk.conindid = px.indexrelid AND pk.contype IN ('p', 'u', 'x')
              LEFT JOIN (SELECT a.attrelid, array_agg(a.attnum || '=' || a.attstattarget) AS statistics_targets
                           FROM pg_attribute a
                          WHERE a.attnum > 0 AND a.attstattarget >= 0
                          GROUP BY a.attrelid) st ON st.attrelid = i.indexrelid
             WHERE c.relnamespace = ANY (CAST(? AS oid[]))
               AND NOT EXISTS (SELECT FROM pg_constraint k
                                WHERE k.conrelid = i.indrelid AND k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
            """;

    @Override
    public void read(SqlSession session, CatalogDraft draft) {
        draft.query(
                session,
                QUERY.replace("{plain}", PlainDefinitions.index(draft.serverVersion()))
                        .replace("{columns}", PlainDefinitions.INDEX_COLUMNS)
                        .replace("{scoped}", draft.scoped("x.indrelid"))
                        .replace("{predicate}", PlainDefinitions.INDEX_PREDICATE),
                "indrelid",
                row -> {
                    ObjectId relation = draft.relation(row.getLong("indrelid"));
                    if (relation != null) {
                        draft.add(
                                Address.relation(row.getLong("indexrelid")),
                                index(row, relation, draft.schema(row.getLong("relnamespace"))));
                    }
                    return row.getLong("indexrelid");
                });
    }

    private static Index index(ResultSet row, ObjectId relation, String schema) throws SQLException {
        return new Index(
                schema,
                Values.text(row, "relname"),
                relation,
                Values.text(row, "definition"),
                row.getBoolean("indisunique"),
                row.getBoolean("indisvalid"),
                parent(row),
                row.getBoolean("indisclustered"),
                row.getBoolean("indisreplident"),
                statisticsTargets(row),
                row.getString("spcname"));
    }

    private static @Nullable ObjectId parent(ResultSet row) throws SQLException {
        String index = row.getString("parent_index");
        if (index == null) {
            return null;
        }
        String schema = Values.text(row, "parent_schema");
        String constraint = row.getString("parent_name");
        return constraint == null
                ? ObjectId.of(Kind.INDEX, schema, index)
                : ObjectId.of(Kind.CONSTRAINT, schema, Values.text(row, "parent_table"), constraint);
    }

    private static SortedMap<String, Integer> statisticsTargets(ResultSet row) throws SQLException {
        SortedMap<String, Integer> targets = new TreeMap<>();
        Values.options(row, "statistics_targets")
                .forEach((column, target) -> targets.put(column, Integer.valueOf(target)));
        return targets;
    }
}
