package dev.lockstep.introspect;

import dev.lockstep.catalog.ObjectId;
import dev.lockstep.catalog.Operator;
import dev.lockstep.sql.SqlSession;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Operators, shells too. Who names a commutator first and then creates that without naming the first one is left with a link of one
 * side only, which no statement can bring about between operators that are there already: it counts as a link of both.
 */
final class OperatorsReader implements KindReader {
    private static final String QUERY = """
            SELECT o.oid, o.oprnamespace, o.oprname,
                   CASE WHEN o.oprleft <> 0 THEN format_type(o.oprleft, NULL) END AS left_type,
                   format_type(o.oprright, NULL) AS right_type,
                   CASE WHEN o.oprresult <> 0 THEN format_type(o.oprresult, NULL) END AS result,
                   quote_ident(fn.nspname) || '.' || quote_ident(f.proname) AS function,
                   quote_ident(rn.nspname) || '.' || quote_ident(r.proname) AS restrict,
                   quote_ident(jn.nspname) || '.' || quote_ident(j.proname) AS join,
                   o.oprcanhash, o.oprcanmerge,
                   cn.nspname AS commutator_schema, c.oprname AS commutator_name,
                   CASE WHEN c.oprleft <> 0 THEN format_type(c.oprleft, NULL) END AS commutator_left,
                   format_type(c.oprright, NULL) AS commutator_right,
                   nn.nspname AS negator_schema, n.oprname AS negator_name,
                   CASE WHEN n.oprleft <> 0 THEN format_type(n.oprleft, NULL) END AS negator_left,
                   format_type(n.oprright, NULL) AS negator_right
              FROM pg_operator o
              LEFT JOIN pg_proc f ON f.oid = o.oprcode
              LEFT JOIN pg_namespace fn ON fn.oid = f.pronamespace
              LEFT JOIN pg_proc r ON r.oid = o.oprrest
              LEFT JOIN pg_namespace rn ON rn.oid = r.pronamespace
              LEFT JOIN pg_proc j ON j.oid = o.oprjoin
              LEFT JOIN pg_namespace jn ON jn.oid = j.pronamespace
              LEFT JOIN pg_operator c
                   ON c.oid = coalesce(nullif(o.oprcom, 0),
                                       (SELECT min(b.oid) FROM pg_operator b WHERE b.oprcom = o.oid AND b.oid >= 16384))
              LEFT JOIN pg_namespace cn ON cn.oid = c.oprnamespace
              LEFT JOIN pg_operator n
                   ON n.oid = coalesce(nullif(o.oprnegate, 0),
                                       (SELECT min(b.oid) FROM pg_operator b WHERE b.oprnegate = o.oid AND b.oid >= 16384))
              LEFT JOIN pg_namespace nn ON nn.oid = n.oprnamespace
             WHERE o.oprnamespace = ANY (CAST(? AS oid[]))
               AND NOT EXISTS (SELECT FROM pg_depend e
                                WHERE e.classid = 'pg_operator'::regclass AND e.objid = o.oid AND e.deptype = 'e'
                                  AND e.refclassid = 'pg_extension'::regclass)
            """;

    @Override
    public String presence(int serverVersion) {
        return "pg_operator WHERE oid >= 16384";
    }

    @Override
    public void read(SqlSession session, CatalogDraft draft) {
        session.query(
                QUERY,
                row -> {
                    Operator operator = operator(row, draft.schema(row.getLong("oprnamespace")));
                    draft.add(Address.of(Address.PG_OPERATOR, row.getLong("oid")), operator);
                    return operator;
                },
                draft.schemaOids());
    }

    private static Operator operator(ResultSet row, String schema) throws SQLException {
        return new Operator(
                schema,
                Values.text(row, "oprname"),
                row.getString("left_type"),
                Values.text(row, "right_type"),
                row.getString("function"),
                row.getString("result"),
                linked(row, "commutator"),
                linked(row, "negator"),
                row.getString("restrict"),
                row.getString("join"),
                row.getBoolean("oprcanhash"),
                row.getBoolean("oprcanmerge"));
    }

    private static @Nullable ObjectId linked(ResultSet row, String link) throws SQLException {
        String name = row.getString(link + "_name");
        return name == null
                ? null
                : Operator.id(
                        Values.text(row, link + "_schema"),
                        name,
                        row.getString(link + "_left"),
                        Values.text(row, link + "_right"));
    }
}
