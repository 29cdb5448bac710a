package dev.lockstep.introspect;

import dev.lockstep.catalog.DatabaseObject;
import dev.lockstep.catalog.MaterializedView;
import dev.lockstep.catalog.ResultColumn;
import dev.lockstep.catalog.ResultSetting;
import dev.lockstep.catalog.View;
import dev.lockstep.sql.SqlSession;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Views and materialized views. */
final class ViewsReader implements KindReader {
    private static final String QUERY = """
        SELECT c.oid, c.relkind, c.relnamespace, c.relname, pg_get_viewdef(c.oid) AS definition, c.reloptions,
               a.names, a.types, a.collations, CASE WHEN am.amname <> 'heap' THEN am.amname END AS access_method, ts.spcname,
               c.relispopulated, toast.reloptions AS toast_options,
               s.names AS set_names, s.storages, s.compressions, s.targets, s.options
          FROM pg_class c
          LEFT JOIN pg_class toast ON toast.oid = c.reltoastrelid AND toast.reloptions IS NOT NULL
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
          LEFT JOIN LATERAL (
               SELECT array_agg(a.attname::text ORDER BY a.attnum) AS names,
                      array_agg(CASE WHEN a.attstorage <> y.typstorage THEN a.attstorage::text ELSE '' END ORDER BY a.attnum) AS storages,
                      array_agg(a.attcompression::text ORDER BY a.attnum) AS compressions,
                      array_agg(coalesce(nullif(a.attstattarget, -1)::text, '') ORDER BY a.attnum) AS targets,
                      array_agg(coalesce(array_to_string(a.attoptions, ' '), '') ORDER BY a.attnum) AS options
                 FROM pg_attribute a JOIN pg_type y ON y.oid = a.atttypid
                WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                  AND (a.attstorage <> y.typstorage OR a.attcompression <> '' OR nullif(a.attstattarget, -1) IS NOT NULL
                       OR a.attoptions IS NOT NULL)) s ON c.relkind = 'm'
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
        SortedMap<String, String> options = Values.options(row, "reloptions");
        options.putAll(Values.options(Values.texts(row, "toast_options"), "toast."));
        return new MaterializedView(
                schema,
                Values.text(row, "relname"),
                definition(row),
                options,
                columns(row),
                settings(row),
                row.getString("access_method"),
                row.getString("spcname"),
                row.getBoolean("relispopulated"));
    }

    private static List<ResultSetting> settings(ResultSet row) throws SQLException {
        List<String> names = Values.texts(row, "set_names");
        List<String> storages = Values.texts(row, "storages");
        List<String> compressions = Values.texts(row, "compressions");
        List<String> targets = Values.texts(row, "targets");
        List<String> options = Values.texts(row, "options");
        List<ResultSetting> settings = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            ResultSetting setting = new ResultSetting(
                    names.get(i),
                    ColumnsReader.storage(given(storages.get(i))),
                    ColumnsReader.compression(given(compressions.get(i))),
                    targets.get(i).isEmpty() ? null : Integer.valueOf(targets.get(i)),
                    // Their values are numbers.
                    ColumnsReader.options(
                            options.get(i).isEmpty()
                                    ? List.of()
                                    : List.of(options.get(i).split(" "))));
            if (!setting.isEmpty()) {
                settings.add(setting);
            }
        }
        return settings;
    }

    private static @Nullable String given(String text) {
        return text.isEmpty() ? null : text;
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
