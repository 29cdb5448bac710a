package dev.lockstep.introspect;

import dev.lockstep.catalog.CompositeType;
import dev.lockstep.catalog.CompositeType.Attribute;
import dev.lockstep.sql.SqlSession;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Stand-alone composite types; the row types of tables and views belong to those. */
final class CompositeTypesReader implements KindReader {
    private static final String QUERY = """
            SELECT t.oid, t.typrelid, t.typnamespace, t.typname, a.names, a.types, a.collations
              FROM pg_type t
              JOIN pg_class c ON c.oid = t.typrelid AND c.relkind = 'c'
              LEFT JOIN LATERAL (
                   SELECT array_agg(a.attname::text ORDER BY a.attnum) AS names,
                          array_agg(format_type(a.atttypid, a.atttypmod) ORDER BY a.attnum) AS types,
                          array_agg(CASE WHEN a.attcollation <> at.typcollation
                                         THEN quote_ident(cn.nspname) || '.' || quote_ident(co.collname)
                                         ELSE '' END ORDER BY a.attnum) AS collations
                     FROM pg_attribute a
                     JOIN pg_type at ON at.oid = a.atttypid
                     LEFT JOIN pg_collation co ON co.oid = a.attcollation
                     LEFT JOIN pg_namespace cn ON cn.oid = co.collnamespace
                    WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped) a ON true
             WHERE t.typtype = 'c'
               AND t.typnamespace = ANY (CAST(? AS oid[]))
               AND NOT EXISTS (SELECT FROM pg_depend e
                                WHERE e.classid = 'pg_type'::regclass AND e.objid = t.oid AND e.deptype = 'e'
                                  AND e.refclassid = 'pg_extension'::regclass)
            """;

    @Override
    public String presence(int serverVersion) {
        return "pg_class WHERE relkind = 'c' AND oid >= 16384";
    }

    @Override
    public void read(SqlSession session, CatalogDraft draft) {
        draft.query(session, QUERY, "oid", Address.PG_TYPE, row -> {
            CompositeType type = new CompositeType(
                    draft.schema(row.getLong("typnamespace")), Values.text(row, "typname"), attributes(row));
            draft.add(Address.of(Address.PG_TYPE, row.getLong("oid")), type);
            draft.alias(Address.relation(row.getLong("typrelid")), type.id());
            return type;
        });
    }

    private static List<Attribute> attributes(ResultSet row) throws SQLException {
        List<String> names = Values.texts(row, "names");
        List<String> types = Values.texts(row, "types");
        List<String> collations = Values.texts(row, "collations");
        List<Attribute> attributes = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            String collation = collations.get(i);
            attributes.add(new Attribute(names.get(i), types.get(i), collation.isEmpty() ? null : collation));
        }
        return attributes;
    }
}
