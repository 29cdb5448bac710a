package dev.lockstep.introspect;

import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.MaterializedView;
import dev.lockstep.catalog.ResultColumn;
import dev.lockstep.catalog.View;
import dev.lockstep.sql.SqlSession;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Views and materialized views. */
final class ViewsReader implements KindReader {
    private static final String QUERY = """
        SELECT c.oid, c.relkind, c.relnamespace, c.relname, pg_get_viewdef(c.oid) AS definition, c.reloptions,
               a.names, a.types, a.collations, CASE WHEN am.amname <> 'heap' THEN am.amname END AS access_method, ts.spcname,
               c.relispopulated
          FROM pg_class c
          LEFT JOIN pg_am am ON am.oid = c.relam
          LEFT JOIN pg_tablespace ts ON ts.oid = c.reltablespace
          LEFT JOIN LATERAL (
               SELECT array_agg(a.attname::text ORDER BY a.attnum) AS names,
                      array_agg(format_type(a.atttypid, a.atttypmod) ORDER BY a.attnum) AS types,
                      array_agg(CASE WHEN a.attcollation <> y.typcollation
                                     THEN (SELECT quote_ident(n.nspname) || '.' || quote_ident(o.collname)
                                             FROM pg_collation o JOIN pg_namespace n ON n.oid = o.collnamespace
                                            WHERE o.oid = a.attcollation) ELSE '' END
                                ORDER BY a.attnum) AS collations
                 FROM pg_attribute a JOIN pg_type y ON y.oid = a.atttypid
                WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) a ON true
         WHERE c.relkind IN ('v', 'm')
           AND c.relnamespace = ANY (CAST(? AS oid[]))
           AND NOT EXISTS (SELECT FROM pg_depend e
                            WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e'
                              AND e.refclassid = 'pg_extension'::regclass)
        """;

    @Override
    public void read(SqlSession session, CatalogDraft draft) {
        draft.query(session, QUERY, "oid", Address.PG_CLASS, row -> {
            String schema = draft.schema(row.getLong("relnamespace"));
            boolean materialized = Values.code(row, "relkind") == 'm';
            DatabaseObject view = materialized ? materializedView(row, schema) : view(row, schema);
            draft.add(Address.relation(row.getLong("oid")), view);
            return view;
        });
    }

    private static View view(ResultSet row, String schema) throws SQLException {
        return new View(
                schema, Values.text(row, "relname"), definition(row), Values.options(row, "reloptions"), columns(row));
    }

    private static MaterializedView materializedView(ResultSet row, String schema) throws SQLException {
        return new MaterializedView(
                schema,
                Values.text(row, "relname"),
                definition(row),
                Values.options(row, "reloptions"),
                columns(row),
                row.getString("access_method"),
                row.getString("spcname"),
                row.getBoolean("relispopulated"));
    }

    private static String definition(ResultSet row) throws SQLException {
        return Values.without(";", Values.text(row, "definition"));
    }

    private static List<ResultColumn> columns(ResultSet row) throws SQLException {
        List<String> names = Values.texts(row, "names");
        List<String> types = Values.texts(row, "types");
        List<String> collations = Values.texts(row, "collations");
        List<ResultColumn> columns = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            columns.add(new ResultColumn(
                    names.get(i), types.get(i), collations.get(i).isEmpty() ? null : collations.get(i)));
        }
        return columns;
    }
}
