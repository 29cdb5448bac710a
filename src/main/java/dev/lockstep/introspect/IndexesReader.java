package dev.lockstep.introspect;

import dev.lockstep.catalog.Index;
import dev.lockstep.catalog.Kind;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.sql.SqlSession;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Indexes that belong to no constraint. */
final class IndexesReader implements KindReader {
    private static final int VERSION_15 = 150_000;

    /** Schema, index, table and constraint to which the index {@code i} of a partition is attached. */
    static final String PARENT = """
            (SELECT array_remove(ARRAY[pn.nspname::text, pi.relname::text, pt.relname::text, pk.conname::text], NULL)
               FROM pg_inherits h
               JOIN pg_class pi ON pi.oid = h.inhparent
               JOIN pg_namespace pn ON pn.oid = pi.relnamespace
               JOIN pg_index px ON px.indexrelid = h.inhparent
               JOIN pg_class pt ON pt.oid = px.indrelid
               LEFT JOIN pg_constraint pk ON pk.conrelid = px.indrelid AND pk.conindid = px.indexrelid AND pk.contype IN ('p', 'u', 'x')
              WHERE h.inhrelid = i.indexrelid)
            """;

    /**
     * Plain are those for which {@link PlainDefinitions} may do: columns alone, in the usual order. The predicate's text is over several
     * lines where it would not be in an index's definition.
     */
    private static final String QUERY = """
            SELECT i.indexrelid, i.indrelid, c.relnamespace, c.relname, am.amname, i.indisunique, i.indisvalid, i.indisclustered,
                   i.indisreplident, i.plain AND coalesce(strpos(i.predicate, E'\\n'), 0) = 0 AS plain,
                   CASE WHEN i.plain THEN i.indkey END AS indkey, CASE WHEN i.plain THEN i.indclass END AS indclass,
                   CASE WHEN i.plain THEN i.indcollation END AS indcollation, i.predicate,
                   CASE WHEN NOT i.plain THEN pg_get_indexdef(i.indexrelid) END AS definition,
                   CASE WHEN c.reltablespace <> 0 THEN (SELECT t.spcname FROM pg_tablespace t WHERE t.oid = c.reltablespace) END AS spcname,
                   CASE WHEN c.relispartition THEN {parent} END AS parent,
                   CASE WHEN i.indexprs IS NOT NULL THEN
                   (SELECT array_agg(a.attnum || '=' || a.attstattarget) FROM pg_attribute a
                     WHERE a.attrelid = i.indexrelid AND a.attnum > 0 AND a.attstattarget >= 0) END AS statistics_targets
              FROM (SELECT x.*, {plain} AS plain, CASE WHEN x.indpred IS NOT NULL THEN pg_get_expr(x.indpred, x.indrelid) END AS predicate
                      FROM pg_index x
                      JOIN pg_class xc ON xc.oid = x.indexrelid
                     WHERE xc.relnamespace = ANY (CAST(? AS oid[]))
                       AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = x.indrelid AND k.conindid = x.indexrelid AND k.contype IN ('p', 'u', 'x'))
                       AND {scoped}
                    OFFSET 0) i
              JOIN pg_class c ON c.oid = i.indexrelid
              JOIN pg_am am ON am.oid = c.relam
            """;

    private static final String PRINTED = """
            SELECT o.oid, pg_get_indexdef(o.oid) AS definition FROM unnest(CAST(? AS oid[])) AS o (oid)
            """;

    /** @param printed whether the index has its definition already */
    private record Found(long relation, long oid, Index index, boolean printed) {}

    @Override
    public void read(SqlSession session, CatalogDraft draft) {
        if (!draft.again().reads(Address.PG_CLASS)) {
            return;
        }
        String query = QUERY.replace("{plain}", plain(draft.serverVersion()))
                .replace("{parent}", PARENT)
                .replace("{scoped}", draft.again().condition("x.indrelid", Address.PG_CLASS));
        PlainDefinitions plain = PlainDefinitions.of(session, draft);
        List<Found> all = new ArrayList<>();
        session.query(
                query,
                row -> {
                    long relationOid = row.getLong("indrelid");
                    ObjectId relation = draft.relation(relationOid);
                    if (relation != null) {
                        String schema = draft.schema(row.getLong("relnamespace"));
                        String definition = definition(row, schema, relation, plain);
                        Index index = index(row, relation, schema, definition == null ? "" : definition);
                        all.add(new Found(relationOid, row.getLong("indexrelid"), index, definition != null));
                    }
                    return relation;
                },
                draft.schemaOids());
        Map<Long, String> printed = printed(
                session,
                all.stream().filter(found -> !found.printed()).map(Found::oid).collect(Collectors.toSet()));
        for (Found found : all) {
            String definition = printed.get(found.oid());
            Index index = definition == null ? found.index() : found.index().definedAs(definition);
            draft.within(found.relation(), () -> draft.add(Address.relation(found.oid()), index));
        }
    }

    private static String plain(int serverVersion) {
        return "(x.indexprs IS NULL AND x.indnatts = x.indnkeyatts AND xc.relkind = 'i' AND xc.reloptions IS NULL"
                + " AND 0 = ALL (CAST(x.indoption AS int2[]))"
                + (serverVersion < VERSION_15 ? ")" : " AND NOT x.indnullsnotdistinct)");
    }

    private static Map<Long, String> printed(SqlSession session, Set<Long> oids) {
        Map<Long, String> printed = new HashMap<>();
        if (!oids.isEmpty()) {
            session.query(
                    PRINTED,
                    row -> printed.put(row.getLong("oid"), Values.text(row, "definition")),
                    CatalogDraft.oids(oids));
        }
        return printed;
    }

    /** {@code null} when it has to be asked for. */
    private static @Nullable String definition(ResultSet row, String schema, ObjectId relation, PlainDefinitions plain)
            throws SQLException {
        String printed = row.getString("definition");
        if (printed != null || !row.getBoolean("plain")) {
            return printed;
        }
        return plain.index(new PlainDefinitions.IndexShape(
                ObjectId.of(Kind.INDEX, schema, Values.text(row, "relname")),
                relation,
                row.getLong("indrelid"),
                row.getBoolean("indisunique"),
                Values.text(row, "amname"),
                Values.vector(row, "indkey"),
                Values.vector(row, "indclass"),
                Values.vector(row, "indcollation"),
                row.getString("predicate")));
    }

    private static Index index(ResultSet row, ObjectId relation, String schema, String definition) throws SQLException {
        return new Index(
                schema,
                Values.text(row, "relname"),
                relation,
                definition,
                row.getBoolean("indisunique"),
                row.getBoolean("indisvalid"),
                parent(row),
                row.getBoolean("indisclustered"),
                row.getBoolean("indisreplident"),
                statisticsTargets(row),
                row.getString("spcname"));
    }

    /** The partitioned table's index, or its constraint if the index belongs to one. */
    static @Nullable ObjectId parent(ResultSet row) throws SQLException {
        List<String> parent = Values.texts(row, "parent");
        if (parent.isEmpty()) {
            return null;
        }
        return parent.size() == 3
                ? ObjectId.of(Kind.INDEX, parent.get(0), parent.get(1))
                : ObjectId.of(Kind.CONSTRAINT, parent.get(0), parent.get(2), parent.get(3));
    }

    private static SortedMap<String, Integer> statisticsTargets(ResultSet row) throws SQLException {
        List<String> assignments = Values.texts(row, "statistics_targets");
        SortedMap<String, Integer> targets = new TreeMap<>();
        Values.options(assignments, "").forEach((column, target) -> targets.put(column, Integer.valueOf(target)));
        return targets;
    }
}
