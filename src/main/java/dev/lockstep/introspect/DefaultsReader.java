package dev.lockstep.introspect;

import dev.lockstep.catalog.DefaultValue;
import dev.lockstep.catalog.ObjectId;
import dev.lockstep.sql.SqlSession;

/** Defaults of the columns of tables and views. A generated column's expression stands in the same catalog and is that column's. */
final class DefaultsReader implements KindReader {
    /** A default names no column, so the table need not be looked up to print it. */
    private static final String QUERY = """
            SELECT d.oid, d.adrelid, d.adnum, a.attname, a.attgenerated <> '' AS generated,
                   CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, 0) END AS expression
              FROM pg_attrdef d
              JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
              JOIN pg_class c ON c.oid = d.adrelid
             WHERE c.relkind IN ('r', 'p', 'f', 'v') AND c.relnamespace = ANY (CAST(? AS oid[]))
            """;

    @Override
    public void read(SqlSession session, CatalogDraft draft) {
        draft.query(session, QUERY, "adrelid", Address.PG_CLASS, row -> {
            Address address = Address.of(Address.PG_ATTRDEF, row.getLong("oid"));
            ObjectId relation = draft.relation(row.getLong("adrelid"));
            ObjectId column = draft.find(Address.column(row.getLong("adrelid"), row.getInt("adnum")));
            if (relation != null && row.getBoolean("generated") && column != null) {
                draft.alias(address, column);
            } else if (relation != null) {
                draft.add(
                        address,
                        new DefaultValue(relation, Values.text(row, "attname"), Values.text(row, "expression")));
            }
            return address;
        });
    }
}
