package dev.lockstep.introspect;

import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Statistics;
import dev.lockstep.sql.SqlSession;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Extended statistics objects. */
final class StatisticsReader implements KindReader {
    private static final String QUERY = """
            SELECT x.oid, x.stxrelid, x.stxnamespace, x.stxname, CAST(x.stxkind AS text[]) AS kinds,
                   ARRAY(SELECT a.attname::text FROM pg_attribute a
                          WHERE a.attrelid = x.stxrelid AND a.attnum = ANY (x.stxkeys::int2[])) AS columns,
                   pg_get_statisticsobjdef_expressions(x.oid) AS expressions,
                   nullif(x.stxstattarget, -1) AS target
              FROM pg_statistic_ext x
             WHERE x.stxnamespace = ANY (CAST(? AS oid[]))
               AND NOT EXISTS (SELECT FROM pg_depend e
                                WHERE e.classid = 'pg_statistic_ext'::regclass AND e.objid = x.oid AND e.deptype = 'e'
                                  AND e.refclassid = 'pg_extension'::regclass)
            """;

    /** {@code pg_statistic_ext.stxkind}; {@code e}, statistics on the expressions, comes with these by itself. */
    private static final Map<String, String> STATISTICS = Map.of("d", "ndistinct", "f", "dependencies", "m", "mcv");

    @Override
    public String presence(int serverVersion) {
        return "pg_statistic_ext";
    }

    @Override
    public void read(SqlSession session, CatalogDraft draft) {
        session.query(
                QUERY,
                row -> {
                    ObjectId relation = draft.relation(row.getLong("stxrelid"));
                    if (relation != null) {
                        draft.add(
                                Address.of(Address.PG_STATISTIC_EXT, row.getLong("oid")),
                                statistics(row, relation, draft.schema(row.getLong("stxnamespace"))));
                    }
                    return row.getLong("oid");
                },
                draft.schemaOids());
    }

    private static Statistics statistics(ResultSet row, ObjectId relation, String schema) throws SQLException {
        List<String> statistics = new ArrayList<>();
        for (String kind : Values.texts(row, "kinds")) {
            String name = STATISTICS.get(kind);
            if (name != null) {
                statistics.add(name);
            } else if (!kind.equals("e")) {
                throw new IllegalStateException("unknown kind of statistics " + kind);
            }
        }
        return new Statistics(
                schema,
                Values.text(row, "stxname"),
                relation,
                statistics,
                Values.texts(row, "columns"),
                Values.texts(row, "expressions").stream().map(String::strip).toList(),
                Values.integer(row, "target"));
    }
}
